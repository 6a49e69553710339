// What the machine takes to read rows that lie far apart: statements by their keys, copied out, by SQLite's own
// interface where the file is mapped, as lmsd reads it. Prints one line of JSON; times are microseconds for 100 rows.
//
// Usage: lrs_rows SOURCE NEWEST
//   Reads 100 of the NEWEST statements at a time, at random.
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace {

constexpr std::size_t kRows = 100;
constexpr std::size_t kRounds = 20'000;
/// Before what is timed: every page of a million statements has been looked at.
constexpr std::size_t kWarmUp = 20'000;

void must(sqlite3* db, int code) {
  if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
  std::fprintf(stderr, "lrs_rows: %s\n", sqlite3_errmsg(db));
  std::exit(1);
}

std::vector<std::int64_t> newest_keys(sqlite3* db, std::size_t newest) {
  std::vector<std::int64_t> keys;
  sqlite3_stmt* rows = nullptr;
  must(db, sqlite3_prepare_v2(db, "SELECT seq FROM lrs_statements ORDER BY seq DESC LIMIT ?", -1, &rows,
                              nullptr));
  sqlite3_bind_int64(rows, 1, static_cast<std::int64_t>(newest));
  while (sqlite3_step(rows) == SQLITE_ROW) keys.push_back(sqlite3_column_int64(rows, 0));
  sqlite3_finalize(rows);
  return keys;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: lrs_rows SOURCE NEWEST\n", stderr);
    return 2;
  }
  sqlite3* db = nullptr;
  must(db, sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READONLY, nullptr));
  must(db, sqlite3_exec(db, "PRAGMA mmap_size = 2147418112", nullptr, nullptr, nullptr));
  const auto keys = newest_keys(db, std::strtoul(argv[2], nullptr, 10));
  if (keys.size() < kRows) {
    std::fputs("lrs_rows: there are too few statements\n", stderr);
    return 1;
  }
  sqlite3_stmt* row = nullptr;
  must(db, sqlite3_prepare_v2(db, "SELECT body FROM lrs_statements WHERE seq = ?", -1, &row, nullptr));
  std::mt19937_64 random(1);
  std::uniform_int_distribution<std::size_t> any(0, keys.size() - 1);
  std::vector<double> times;
  std::string out;
  // In one transaction, as a query reads them: what each would cost by itself is not what is asked here.
  must(db, sqlite3_exec(db, "BEGIN", nullptr, nullptr, nullptr));
  for (std::size_t round = 0; round < kWarmUp + kRounds; ++round) {
    out.clear();
    const auto begin = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < kRows; ++i) {
      sqlite3_bind_int64(row, 1, keys[any(random)]);
      must(db, sqlite3_step(row));
      out.append(static_cast<const char*>(sqlite3_column_blob(row, 0)),
                 static_cast<std::size_t>(sqlite3_column_bytes(row, 0)));
      must(db, sqlite3_reset(row));
    }
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
    if (round >= kWarmUp) times.push_back(took.count());
  }
  std::sort(times.begin(), times.end());
  std::printf(R"({"rows":%zu,"p50":%.1f,"p99":%.1f})"
              "\n",
              keys.size(), times[times.size() / 2], times[times.size() * 99 / 100]);
  sqlite3_finalize(row);
  sqlite3_close(db);
  return 0;
}
