#include "base/renewed_thread.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <set>
#include <thread>
#include <vector>

namespace renewed_thread_test {

using lms::RenewedThread;
using Next = RenewedThread::Next;

TEST_CASE("work goes on in a new thread whenever it says so, in one at a time") {
  thread_local int t_calls = 0;
  std::vector<int> calls;
  std::atomic<int> running = 0;
  {
    RenewedThread thread([&] {
      CHECK(++running == 1);
      calls.push_back(++t_calls);
      --running;
      return calls.size() < 50 ? Next::renew : Next::end;
    });
  }
  CHECK(calls == std::vector<int>(50, 1));  // nobody was called twice
}

TEST_CASE("a renewed thread is joined by whoever waits, whichever it has come to") {
  std::atomic<bool> stop = false;
  std::atomic<int> calls = 0;
  RenewedThread thread([&] {
    ++calls;
    return stop ? Next::end : Next::renew;
  });
  std::thread owner([&] { thread.join(); });
  while (calls < 20) std::this_thread::yield();
  stop = true;
  owner.join();
  const int last = calls;
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  CHECK(calls == last);
  thread.join();
}

}  // namespace renewed_thread_test
