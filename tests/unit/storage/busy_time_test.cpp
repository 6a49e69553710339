#include "storage/busy_time.hpp"

#include <catch2/catch.hpp>

namespace lms::storage {
namespace {

void work(BusyTime& time, int count) {
  for (int i = 0; i < count; ++i) time.count();
}

TEST_CASE("a busy time is over once: after the start, and when much was done and then little") {
  BusyTime time(200);
  CHECK(time.over());
  CHECK_FALSE(time.over());
  work(time, 50);
  CHECK_FALSE(time.over());
  work(time, 5'000);
  CHECK_FALSE(time.over());
  work(time, 300);
  CHECK_FALSE(time.over());
  work(time, 50);
  CHECK(time.over());
  work(time, 50);
  CHECK_FALSE(time.over());
}

TEST_CASE("where the program itself does nothing, a little is a busy time, which is over while it goes on") {
  BusyTime time(0);
  CHECK(time.over());
  work(time, 1);
  CHECK(time.over());
  CHECK_FALSE(time.over());
  work(time, 5'000);
  CHECK_FALSE(time.over());
  work(time, 10);
  CHECK(time.over());
  CHECK_FALSE(time.over());
}

}  // namespace
}  // namespace lms::storage
