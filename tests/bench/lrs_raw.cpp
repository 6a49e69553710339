// The machine's limit: the statements that an lmsd has stored, and a row for each of their postings, inserted into an
// empty database by SQLite's own interface, 50 statements a commit. Prints one line of JSON.
//
// Usage: lrs_raw SOURCE TARGET LAST
//   Times the LAST statements; those before them only fill the tables.
#include "service/lrs_lists.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

constexpr std::size_t kBatch = 50;

using lms::service::Posting;

void must(sqlite3* db, int code) {
  if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
  std::fprintf(stderr, "lrs_raw: %s\n", sqlite3_errmsg(db));
  std::exit(1);
}
void run(sqlite3* db, const char* sql) { must(db, sqlite3_exec(db, sql, nullptr, nullptr, nullptr)); }
sqlite3_stmt* prepare(sqlite3* db, const char* sql) {
  sqlite3_stmt* out = nullptr;
  must(db, sqlite3_prepare_v2(db, sql, -1, &out, nullptr));
  return out;
}

void copy_schema(sqlite3* source, sqlite3* target) {
  sqlite3_stmt* tables = prepare(source,
                                 "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name IN "
                                 "('tenants', 'lrs_tenants', 'lrs_statements')");
  while (sqlite3_step(tables) == SQLITE_ROW)
    run(target, reinterpret_cast<const char*>(sqlite3_column_text(tables, 0)));
  sqlite3_finalize(tables);
  run(target,
      "CREATE TABLE postings (term BIGINT, seq BIGINT, via BIGINT, PRIMARY KEY (term, seq, via)) WITHOUT "
      "ROWID");
}

std::vector<Posting> postings_of(sqlite3* source) {
  std::vector<Posting> out;
  sqlite3_stmt* lists =
      prepare(source, "SELECT term, postings FROM lrs_blocks UNION ALL SELECT term, postings FROM lrs_tails");
  while (sqlite3_step(lists) == SQLITE_ROW) {
    const auto* bytes = static_cast<const std::byte*>(sqlite3_column_blob(lists, 1));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(lists, 1));
    for (const auto& place : lms::service::unpack_places({bytes, size}))
      out.push_back({sqlite3_column_int64(lists, 0), place.seq, place.via});
  }
  sqlite3_finalize(lists);
  // Those that wait for the index: seq, via, how many terms, the terms; eight bytes each, lowest first.
  sqlite3_stmt* recent = prepare(source, "SELECT postings FROM lrs_recent");
  while (sqlite3_step(recent) == SQLITE_ROW) {
    std::vector<sqlite3_int64> numbers(static_cast<std::size_t>(sqlite3_column_bytes(recent, 0)) / 8);
    std::memcpy(numbers.data(), sqlite3_column_blob(recent, 0), numbers.size() * 8);
    for (std::size_t at = 0; at + 3 <= numbers.size();) {
      const auto end = at + 3 + static_cast<std::size_t>(numbers[at + 2]);
      for (std::size_t term = at + 3; term < end && term < numbers.size(); ++term)
        out.push_back({numbers[term], numbers[at], numbers[at + 1]});
      at = end;
    }
  }
  sqlite3_finalize(recent);
  std::sort(out.begin(), out.end(), [](const Posting& a, const Posting& b) {
    return a.seq != b.seq ? a.seq < b.seq : a.term < b.term;
  });
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: lrs_raw SOURCE TARGET LAST\n", stderr);
    return 2;
  }
  sqlite3* source = nullptr;
  sqlite3* target = nullptr;
  must(source, sqlite3_open_v2(argv[1], &source, SQLITE_OPEN_READONLY, nullptr));
  must(target, sqlite3_open(argv[2], &target));
  // As lmsd sets them.
  run(target,
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF; "
      "PRAGMA secure_delete = FAST; PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 4000; "
      "PRAGMA temp_store = MEMORY");
  copy_schema(source, target);
  const auto postings = postings_of(source);
  sqlite3_stmt* count = prepare(source, "SELECT COUNT(*) FROM lrs_statements");
  sqlite3_step(count);
  const auto total = static_cast<std::size_t>(sqlite3_column_int64(count, 0));
  sqlite3_finalize(count);
  const std::size_t last = std::min<std::size_t>(total, std::strtoul(argv[3], nullptr, 10));
  sqlite3_stmt* rows = prepare(
      source, "SELECT seq, tenant, id, authority, voids, voided, body FROM lrs_statements ORDER BY seq");
  sqlite3_stmt* insert = prepare(
      target,
      "INSERT INTO lrs_statements (seq, tenant, id, authority, voids, voided, body) VALUES (?,?,?,?,?,?,?)");
  sqlite3_stmt* post = prepare(target, "INSERT INTO postings (term, seq, via) VALUES (?,?,?)");
  std::size_t done = 0;
  auto next = postings.begin();
  auto begin = std::chrono::steady_clock::now();
  std::vector<Posting> batch;
  while (done < total) {
    if (done <= total - last) begin = std::chrono::steady_clock::now();
    run(target, "BEGIN IMMEDIATE");
    batch.clear();
    for (std::size_t i = 0; i < kBatch && sqlite3_step(rows) == SQLITE_ROW; ++i, ++done) {
      for (int column = 0; column < 7; ++column)
        must(target, sqlite3_bind_value(insert, column + 1, sqlite3_column_value(rows, column)));
      must(target, sqlite3_step(insert));
      must(target, sqlite3_reset(insert));
      const auto seq = sqlite3_column_int64(rows, 0);
      while (next != postings.end() && next->seq <= seq) batch.push_back(*next++);
    }
    std::sort(batch.begin(), batch.end(), [](const Posting& a, const Posting& b) {
      return a.term != b.term ? a.term < b.term : a.seq < b.seq;
    });
    for (const Posting& p : batch) {
      sqlite3_bind_int64(post, 1, p.term);
      sqlite3_bind_int64(post, 2, p.seq);
      sqlite3_bind_int64(post, 3, p.via);
      must(target, sqlite3_step(post));
      must(target, sqlite3_reset(post));
    }
    run(target, "COMMIT");
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::printf(R"({"statements":%zu,"postings":%zu,"seconds":%.3f,"statementsPerSecond":%.1f})"
              "\n",
              total, postings.size(), seconds, static_cast<double>(last) / seconds);
  sqlite3_finalize(rows);
  sqlite3_finalize(insert);
  sqlite3_finalize(post);
  sqlite3_close(source);
  sqlite3_close(target);
  return 0;
}
