#include "jobs/send_lanes.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace send_lanes_test {

using namespace lms::jobs;
using std::chrono::milliseconds;
using Pace = SendLanes::Pace;

namespace {

constexpr milliseconds kSlow{1000};

struct Lanes {
  SendLanes lanes{{.workers = 8, .slow = 24, .slow_each = 4, .slow_after = kSlow}};
  SendLanes::Time now{};

  /// `endpoint` has answered after `took`.
  void heard(const std::string& endpoint, milliseconds took = milliseconds{5}, bool answered = true) {
    const auto ticket = lanes.start(endpoint, now - took);
    lanes.finish(ticket, answered, now);
  }
  bool may(const std::string& endpoint, std::size_t rivals = 1) {
    return lanes.may_start(endpoint, rivals, now);
  }
  /// Starts as many as it may; how many.
  std::size_t fill(const std::string& endpoint, std::size_t rivals = 1) {
    std::size_t count = 0;
    for (; may(endpoint, rivals); ++count) lanes.start(endpoint, now);
    return count;
  }
};

}  // namespace

TEST_CASE("one endpoint that answers quickly gets all workers") {
  Lanes lanes;
  CHECK(lanes.fill("a") == 1);  // until it has answered
  lanes.heard("a");
  lanes.heard("b");
  CHECK(lanes.fill("b") == 8);
}

TEST_CASE("quick endpoints share the workers") {
  Lanes lanes;
  for (const auto* endpoint : {"a", "b", "c"}) lanes.heard(endpoint);
  CHECK(lanes.fill("a", 2) == 4);
  CHECK(lanes.fill("b", 2) == 4);
  CHECK(lanes.fill("c", 3) == 0);
}

TEST_CASE("with more endpoints than workers each gets one") {
  Lanes lanes;
  lanes.heard("a");
  lanes.heard("b");
  CHECK(lanes.fill("a", 100) == 1);
  CHECK(lanes.fill("b", 100) == 1);
}

TEST_CASE("of an endpoint that is unknown or fails one request runs, and takes no worker from the others") {
  Lanes lanes;
  lanes.heard("failing", kSlow, false);
  lanes.heard("live");
  CHECK(lanes.fill("failing") == 1);
  CHECK(lanes.fill("unknown") == 1);
  CHECK(lanes.fill("live") == 8);
}

TEST_CASE("a request that lasts gives its place to others, not to its own endpoint") {
  Lanes lanes;
  lanes.heard("dying");
  lanes.heard("live");
  CHECK(lanes.fill("dying") == 8);
  CHECK(lanes.fill("live", 2) == 0);
  lanes.now += kSlow;
  CHECK(lanes.fill("dying", 2) == 0);
  CHECK(lanes.fill("live") == 8);
}

TEST_CASE("an endpoint that is slow and answers keeps a few requests running, which take no worker") {
  Lanes lanes;
  lanes.heard("slow", milliseconds{1500});
  lanes.heard("live");
  CHECK(lanes.lanes.pace("slow") == Pace::slow);
  CHECK(lanes.fill("slow") == 4);
  CHECK(lanes.fill("live") == 8);
  lanes.now += milliseconds{1500};
  CHECK(lanes.fill("slow") == 0);
}

TEST_CASE("however many endpoints are dead, the quick ones have all workers") {
  Lanes lanes;
  lanes.heard("live");
  std::size_t silent = 0;
  for (int i = 0; i < 100; ++i) silent += lanes.fill("dead" + std::to_string(i));
  CHECK(silent == 24);
  CHECK(lanes.lanes.useful(lanes.now) == 32);
  CHECK(lanes.fill("live") == 8);
}

TEST_CASE("endpoints that are known to be slow or dead leave room to find out about others") {
  Lanes lanes;
  for (int i = 0; i < 100; ++i) {
    lanes.lanes.remember("dead" + std::to_string(i), Pace::failing);
    lanes.heard("slow" + std::to_string(i), kSlow);
  }
  std::size_t slow = 0;
  std::size_t dead = 0;
  std::size_t unknown = 0;
  for (int i = 0; i < 100; ++i) dead += lanes.fill("dead" + std::to_string(i));
  CHECK(dead == 12);
  for (int i = 0; i < 100; ++i) slow += lanes.fill("slow" + std::to_string(i));
  CHECK(slow == 6);
  for (int i = 0; i < 100; ++i) unknown += lanes.fill("unknown" + std::to_string(i));
  CHECK(unknown == 6);
}

TEST_CASE("quick endpoints that fall silent together do not take threads without end") {
  Lanes lanes;
  for (int i = 0; i < 100; ++i) lanes.heard("quick" + std::to_string(i));
  std::size_t all = 0;
  for (int i = 0; i < 100; ++i) {
    all += lanes.fill("quick" + std::to_string(i));
    lanes.now += kSlow;
  }
  CHECK(all == lanes.lanes.most());
}

TEST_CASE("what was remembered of before counts until there is an answer") {
  Lanes lanes;
  lanes.lanes.remember("a", Pace::failing);
  CHECK(lanes.lanes.pace("a") == Pace::failing);
  lanes.heard("a");
  lanes.lanes.remember("a", Pace::failing);
  CHECK(lanes.lanes.pace("a") == Pace::quick);
  CHECK(lanes.lanes.window("a") == 8);
}

TEST_CASE("what ended makes room") {
  Lanes lanes;
  lanes.heard("a");
  std::vector<SendLanes::Ticket> tickets;
  for (int i = 0; i < 8; ++i) tickets.push_back(lanes.lanes.start("a", lanes.now));
  CHECK_FALSE(lanes.may("a"));
  lanes.lanes.finish(tickets.back(), true, lanes.now);
  CHECK(lanes.may("a"));
}

}  // namespace send_lanes_test
