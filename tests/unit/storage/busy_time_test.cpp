#include "storage/busy_time.hpp"

#include <catch2/catch.hpp>

namespace lms::storage {
namespace {

void work(BusyTime& time, int count) {
  for (int i = 0; i < count; ++i) time.count();
}

TEST_CASE("a busy time is over once: after the start, and when much was done and then little") {
  BusyTime time;
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

}  // namespace
}  // namespace lms::storage
