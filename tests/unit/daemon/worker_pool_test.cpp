#include "http/worker_pool.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace worker_pool_test {

using lms::http::Connection;
using lms::http::WorkerPool;
using namespace std::chrono_literals;

namespace {

/// The pool never looks into a connection.
Connection* connection(std::uintptr_t number) { return reinterpret_cast<Connection*>(number); }

/// Work that stays with its thread until it is let go.
class Gate {
 public:
  void pass(Connection* which) {
    std::unique_lock lock(mutex_);
    seen_.push_back(which);
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  /// Waits until so many have come.
  [[nodiscard]] bool reached(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 10s, [&] { return seen_.size() >= count; });
  }
  [[nodiscard]] std::vector<Connection*> seen() {
    const std::lock_guard lock(mutex_);
    return seen_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Connection*> seen_;
  bool open_ = false;
};

/// A pool whose work stands at a gate.
struct Gated {
  Gated(std::size_t most, std::chrono::milliseconds patience)
      : pool(most, waiting, [this](Connection* c) { gate.pass(c); }, patience) {
    pool.start();
  }
  /// Lets it end also when the test fails.
  ~Gated() { gate.open(); }

  Gate gate{};
  std::atomic<std::size_t> waiting{0};
  WorkerPool pool;
};

[[nodiscard]] bool comes_to(const WorkerPool& pool, std::size_t threads) {
  for (int i = 0; i < 10'000 && pool.threads() != threads; ++i) std::this_thread::sleep_for(1ms);
  return pool.threads() == threads;
}

}  // namespace

TEST_CASE("a pool has as many threads as there is work for, up to its limit") {
  Gated gated(3, 20ms);
  auto& [gate, waiting, pool] = gated;
  CHECK(pool.threads() == 1);
  for (std::uintptr_t i = 1; i <= 5; ++i) {
    pool.put(connection(i));
    if (i <= 3) REQUIRE(gate.reached(i));
  }
  CHECK(pool.threads() == 3);
  CHECK(waiting == 2);
  gate.open();
  REQUIRE(gate.reached(5));
  CHECK(waiting == 0);
  const auto seen = gate.seen();
  CHECK(seen.at(3) != seen.at(4));
  CHECK(comes_to(pool, 1));  // the others had nothing to do
  std::this_thread::sleep_for(100ms);
  CHECK(pool.threads() == 1);
  pool.put(connection(6));
  CHECK(gate.reached(6));
}

TEST_CASE("a thread that is idle takes the next connection before another is started") {
  Gated gated(8, 10s);
  auto& gate = gated.gate;
  auto& pool = gated.pool;
  gate.open();
  for (std::uintptr_t i = 1; i <= 20; ++i) {
    pool.put(connection(i));
    REQUIRE(gate.reached(i));
    std::this_thread::sleep_for(2ms);
  }
  CHECK(pool.threads() < 8);
}

TEST_CASE("one thread serves in the order of coming, and closing lets it finish") {
  Gated gated(1, 10s);
  auto& [gate, waiting, pool] = gated;
  for (std::uintptr_t i = 1; i <= 4; ++i) pool.put(connection(i));
  REQUIRE(gate.reached(1));
  CHECK(waiting == 3);
  gate.open();
  pool.close();
  CHECK(gate.seen() == std::vector{connection(1), connection(2), connection(3), connection(4)});
  CHECK(pool.threads() == 0);
  pool.put(connection(5));  // nobody is left to drive it
  pool.close();
  CHECK(gate.seen().size() == 4);
}

}  // namespace worker_pool_test
