#include "jobs/send_lanes.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace lms::jobs;
using std::chrono::milliseconds;

namespace {

struct Lanes {
  SendLanes lanes{{.workers = 8, .slow = 24, .slow_each = 4, .slow_after = milliseconds{1000}}};
  SendLanes::Time now{};

  bool may(const std::string& endpoint, std::size_t rivals = 1, bool failing = false) {
    return lanes.may_start(endpoint, failing, rivals, now);
  }
  /// Starts as many as it may; how many.
  std::size_t fill(const std::string& endpoint, std::size_t rivals = 1, bool failing = false) {
    std::size_t count = 0;
    for (; may(endpoint, rivals, failing); ++count) lanes.start(endpoint, now);
    return count;
  }
};

}  // namespace

TEST_CASE("one endpoint alone gets all workers") {
  Lanes lanes;
  CHECK(lanes.fill("a") == 8);
}

TEST_CASE("endpoints share the workers") {
  Lanes lanes;
  CHECK(lanes.fill("a", 2) == 4);
  CHECK(lanes.fill("b", 2) == 4);
  CHECK(lanes.fill("c", 3) == 0);
}

TEST_CASE("with more endpoints than workers each gets one") {
  Lanes lanes;
  CHECK(lanes.fill("a", 100) == 1);
  CHECK(lanes.fill("b", 100) == 1);
}

TEST_CASE("of an endpoint that fails one request runs at a time") {
  Lanes lanes;
  CHECK(lanes.fill("a", 1, true) == 1);
  CHECK(lanes.fill("b") == 7);
}

TEST_CASE("a request that lasts gives its place to others, not to its own endpoint") {
  Lanes lanes;
  CHECK(lanes.fill("dead") == 8);
  CHECK(lanes.fill("live", 2) == 0);
  lanes.now += milliseconds{1000};
  CHECK(lanes.fill("dead", 2) == 0);
  CHECK(lanes.fill("live", 2) == 4);
  CHECK(lanes.fill("live", 1) == 4);
}

TEST_CASE("an endpoint that is slow and answers keeps a few requests running") {
  Lanes lanes;
  CHECK(lanes.fill("slow", 4) == 2);
  lanes.now += milliseconds{1500};
  CHECK(lanes.fill("slow", 4) == 2);
  lanes.now += milliseconds{1500};
  CHECK(lanes.fill("slow", 4) == 0);
}

TEST_CASE("there is an end to slow requests, so that workers are left for the quick") {
  Lanes lanes;
  std::size_t all = 0;
  for (int i = 0; i < 10; ++i) {
    all += lanes.fill("dead" + std::to_string(i));
    lanes.now += milliseconds{1000};
  }
  CHECK(all == 24);
  CHECK(lanes.lanes.useful(lanes.now) == 32);
}

TEST_CASE("what ended makes room") {
  Lanes lanes;
  std::vector<SendLanes::Ticket> tickets;
  for (int i = 0; i < 8; ++i) tickets.push_back(lanes.lanes.start("a", lanes.now));
  CHECK_FALSE(lanes.may("a"));
  lanes.lanes.finish(tickets.back());
  CHECK(lanes.may("a"));
}
