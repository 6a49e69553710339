#include "dispatch/seat_ledger.hpp"

#include <catch2/catch.hpp>

namespace lms::dispatch {
namespace {

constexpr TimePoint kNoon = from_millis(1'930'000'000'000);
constexpr Millis kHour{3'600'000};

TEST_CASE("a dispatch without limits takes anybody") {
  CHECK(may_start({}, {.taken = 1'000'000}, Visitor::fresh, kNoon));
  CHECK(may_start({}, {.taken = 1'000'000}, Visitor::returning, kNoon));
}

TEST_CASE("a full dispatch lets returning learners go on and refuses new ones") {
  const UsageRules rules{.usage = {.type = UsageType::limited, .max_registrations = 2}};
  CHECK(may_start(rules, {.taken = 1}, Visitor::fresh, kNoon));
  CHECK(may_start(rules, {.taken = 2}, Visitor::returning, kNoon));
  CHECK(error_code(may_start(rules, {.taken = 2}, Visitor::fresh, kNoon)) == "dispatch.limit_reached");
  CHECK(error_code(may_start(rules, {.taken = 3}, Visitor::fresh, kNoon)) == "dispatch.limit_reached");
}

TEST_CASE("a lowered limit takes no seat from those who have one") {
  const UsageRules rules{.usage = {.type = UsageType::limited, .max_registrations = 1}};
  CHECK(may_start(rules, {.taken = 5}, Visitor::returning, kNoon));
}

TEST_CASE("the last launch is the last for those who come back, too, but a reload takes none") {
  const UsageRules rules{.usage = {.type = UsageType::limited, .max_launches = 3}};
  CHECK(may_start(rules, {.launches = 2}, Visitor::returning, kNoon));
  CHECK(error_code(may_start(rules, {.launches = 3}, Visitor::fresh, kNoon)) == "dispatch.launches_used");
  CHECK(error_code(may_start(rules, {.launches = 3}, Visitor::returning, kNoon)) == "dispatch.launches_used");
  CHECK(may_start(rules, {.launches = 3}, Visitor::reloading, kNoon));
}

TEST_CASE("a reload takes no seat, and is refused when the dispatch is closed") {
  const UsageRules rules{.usage = {.type = UsageType::limited, .max_registrations = 1},
                         .allow_new_registrations = false};
  CHECK(may_start(rules, {.taken = 1}, Visitor::reloading, kNoon));
  CHECK(error_code(may_start({.enabled = false}, {}, Visitor::reloading, kNoon)) == "dispatch.disabled");
}

TEST_CASE("a dispatch is open from its start until just before its end") {
  const UsageRules rules{
      .usage = {.type = UsageType::expiring, .starts_at = kNoon, .expires_at = kNoon + kHour}};
  for (const Visitor visitor : {Visitor::fresh, Visitor::returning}) {
    CHECK(error_code(may_start(rules, {}, visitor, kNoon - Millis{1})) == "dispatch.not_started");
    CHECK(may_start(rules, {}, visitor, kNoon));
    CHECK(may_start(rules, {}, visitor, kNoon + kHour - Millis{1}));
    CHECK(error_code(may_start(rules, {}, visitor, kNoon + kHour)) == "dispatch.expired");
  }
}

TEST_CASE("a disabled dispatch takes nobody, whatever its other rules say") {
  const UsageRules rules{.usage = {.type = UsageType::expiring, .expires_at = kNoon - kHour},
                         .enabled = false};
  CHECK(error_code(may_start(rules, {}, Visitor::returning, kNoon)) == "dispatch.disabled");
}

TEST_CASE("a dispatch closed to new learners keeps those it has") {
  const UsageRules rules{.allow_new_registrations = false};
  CHECK(may_start(rules, {.taken = 1}, Visitor::returning, kNoon));
  CHECK(error_code(may_start(rules, {.taken = 1}, Visitor::fresh, kNoon)) == "dispatch.closed_to_new");
}

}  // namespace
}  // namespace lms::dispatch
