// What a commit costs here: the disk's flush alone, then writes per second through the database at
// synchronous=FULL for one and many writers at once.
//
//   storage_bench [FOLDER [SECONDS]]     FOLDER on the disk in question, default "."
#include "base/random.hpp"
#include "storage/database.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace lms;
using namespace lms::storage;
namespace fs = std::filesystem;
using BenchClock = std::chrono::steady_clock;
using Micros = std::chrono::duration<double, std::micro>;

constexpr std::array kSchema{
    Migration{1, "bench",
              "CREATE TABLE entries (id TEXT PRIMARY KEY, state BYTEA NOT NULL, count BIGINT NOT NULL)"},
};
const Statement kPut{
    "INSERT INTO entries (id, state, count) VALUES ($1, $2, 1) "
    "ON CONFLICT (id) DO UPDATE SET state = excluded.state, count = entries.count + 1"};
const Statement kSum{"SELECT COALESCE(SUM(count), 0) FROM entries"};

[[noreturn]] void give_up(const std::string& why) {
  fmt::print(stderr, "storage_bench: {}\n", why);
  std::exit(1);
}

double quantile(std::vector<double>& values, double q) {
  if (values.empty()) return 0;
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(q * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

/// Microseconds of each append of 4 KiB and fsync, for `seconds`.
std::vector<double> measure_fsync(const fs::path& folder, double seconds) {
  const fs::path file = folder / "fsync.bench";
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) give_up("cannot write " + file.string());
  const std::array<char, 4096> block{};
  std::vector<double> times;
  const auto end = BenchClock::now() + std::chrono::duration<double>(seconds);
  while (BenchClock::now() < end) {
    const auto start = BenchClock::now();
    if (::write(fd, block.data(), block.size()) < 0 || ::fsync(fd) != 0)
      give_up("cannot flush " + file.string());
    times.push_back(Micros(BenchClock::now() - start).count());
  }
  ::close(fd);
  return times;
}

/// Microseconds of each write of `writers` threads that replace 1 KiB states, for `seconds`.
std::vector<double> measure_writes(Connection& db, int writers, double seconds) {
  std::vector<std::vector<double>> times(static_cast<std::size_t>(writers));
  const auto end = BenchClock::now() + std::chrono::duration<double>(seconds);
  std::vector<std::thread> threads;
  for (auto& own : times)
    threads.emplace_back([&db, &own, end] {
      const std::string id = new_id();
      Bytes state(1024);
      while (BenchClock::now() < end) {
        const auto start = BenchClock::now();
        const auto done = db.write([&](Transaction& tx) { return tx.execute(kPut, {id, state}); });
        if (!done) give_up(done.error().message);
        own.push_back(Micros(BenchClock::now() - start).count());
      }
    });
  for (auto& thread : threads) thread.join();
  std::vector<double> all;
  for (const auto& own : times) all.insert(all.end(), own.begin(), own.end());
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  const fs::path base = argc > 1 ? argv[1] : ".";
  const double seconds = argc > 2 ? std::atof(argv[2]) : 3.0;
  const fs::path folder = base / ("storage-bench-" + new_id());
  fs::create_directories(folder);

  auto flushes = measure_fsync(folder, seconds);
  const double flush_rate = static_cast<double>(flushes.size()) / seconds;
  fmt::print("{:<28} {:>9} {:>10} {:>10}  {}\n", "", "per s", "p50 us", "p99 us", "writes per flush time");
  fmt::print("{:<28} {:>9.0f} {:>10.0f} {:>10.0f}  {:>10.2f}\n", "append 4 KiB + fsync", flush_rate,
             quantile(flushes, 0.5), quantile(flushes, 0.99), 1.0);

  auto db = open_database(folder / "bench.db", {.migrations = kSchema});
  if (!db) give_up(db.error().message);
  std::size_t written = 0;
  for (const int writers : {1, 8, 64, 256}) {
    auto times = measure_writes(**db, writers, seconds);
    written += times.size();
    const double rate = static_cast<double>(times.size()) / seconds;
    fmt::print("{:<28} {:>9.0f} {:>10.0f} {:>10.0f}  {:>10.2f}\n", fmt::format("writes, {} at once", writers),
               rate, quantile(times, 0.5), quantile(times, 0.99), rate / flush_rate);
  }
  const auto sum = (*db)->read([](Transaction& tx) { return tx.query_one(kSum); });
  if (!sum || !*sum || (*sum)->integer(0) != static_cast<std::int64_t>(written))
    give_up("answered writes are missing");
  (*db)->close();
  fs::remove_all(folder);
}
