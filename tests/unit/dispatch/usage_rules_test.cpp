#include "dispatch/usage_rules.hpp"

#include <catch2/catch.hpp>

namespace lms::dispatch::usage_rules_test {
namespace {

constexpr TimePoint kNoon = from_millis(1'930'000'000'000);
constexpr Millis kHour{3'600'000};

std::string element_of(const Usage& usage) {
  const auto result = check_usage(usage);
  return result ? "none" : result.error().element;
}

TEST_CASE("a usage type names the limit it needs") {
  CHECK(element_of({}) == "none");
  CHECK(element_of({.type = UsageType::limited}) == "usage.maxRegistrations");
  CHECK(element_of({.type = UsageType::limited, .max_registrations = 1}) == "none");
  CHECK(element_of({.type = UsageType::expiring}) == "usage.expiresAt");
  CHECK(element_of({.type = UsageType::expiring, .max_registrations = 5, .expires_at = kNoon}) == "none");
  CHECK(element_of({.type = UsageType::unlimited, .max_registrations = 5}) == "usage.maxRegistrations");
  CHECK(element_of({.type = UsageType::unlimited, .expires_at = kNoon}) == "none");
}

TEST_CASE("a number of launches limits a dispatch as a number of registrations does") {
  CHECK(element_of({.type = UsageType::limited, .max_launches = 1}) == "none");
  CHECK(element_of({.type = UsageType::unlimited, .max_launches = 5}) == "usage.maxLaunches");
  for (const std::int64_t launches : {std::int64_t{0}, std::int64_t{-1}, kMaxSeats + 1})
    CHECK(element_of({.type = UsageType::limited, .max_launches = launches}) == "usage.maxLaunches");
  const auto limited = apply({}, {.max_launches = 5});
  REQUIRE(limited);
  CHECK(limited->type == UsageType::limited);
  CHECK(apply(*limited, {.max_launches = std::optional<std::int64_t>{}})->type == UsageType::unlimited);
  const auto unlimited = apply(*limited, {.type = UsageType::unlimited});
  REQUIRE(unlimited);
  CHECK_FALSE(unlimited->max_launches);
}

TEST_CASE("a number of registrations is at least one") {
  for (const std::int64_t seats : {std::int64_t{0}, std::int64_t{-1}, kMaxSeats + 1})
    CHECK(element_of({.type = UsageType::limited, .max_registrations = seats}) == "usage.maxRegistrations");
}

TEST_CASE("a dispatch starts before it expires") {
  CHECK(element_of({.starts_at = kNoon, .expires_at = kNoon}) == "usage.startsAt");
  CHECK(element_of({.starts_at = kNoon, .expires_at = kNoon + kHour}) == "none");
}

TEST_CASE("without a type the limits say which one a usage is of") {
  CHECK(apply({}, {})->type == UsageType::unlimited);
  CHECK(apply({}, {.max_registrations = 3})->type == UsageType::limited);
  CHECK(apply({}, {.expires_at = kNoon})->type == UsageType::expiring);
  CHECK(apply({}, {.max_registrations = 3, .expires_at = kNoon})->type == UsageType::limited);
}

TEST_CASE("a change of one limit leaves the others") {
  const Usage usage{.type = UsageType::limited, .max_registrations = 3, .expires_at = kNoon};
  const auto more = apply(usage, {.max_registrations = 7});
  REQUIRE(more);
  CHECK(*more == Usage{.type = UsageType::limited, .max_registrations = 7, .expires_at = kNoon});
  const auto open_end = apply(usage, {.expires_at = std::optional<TimePoint>{}});
  REQUIRE(open_end);
  CHECK_FALSE(open_end->expires_at);
  CHECK(open_end->max_registrations == 3);
}

TEST_CASE("a limit that goes takes its type along") {
  const Usage usage{.type = UsageType::limited, .max_registrations = 3};
  const auto free = apply(usage, {.max_registrations = std::optional<std::int64_t>{}});
  REQUIRE(free);
  CHECK(free->type == UsageType::unlimited);
}

TEST_CASE("a change to unlimited takes the number of registrations away") {
  const Usage usage{.type = UsageType::limited, .max_registrations = 3};
  const auto free = apply(usage, {.type = UsageType::unlimited});
  REQUIRE(free);
  CHECK_FALSE(free->max_registrations);
  CHECK(error_code(apply(usage, {.type = UsageType::unlimited, .max_registrations = 4})) ==
        "request.invalid");
}

TEST_CASE("every usage type and analytics level has a name that is read back") {
  for (const auto type : {UsageType::unlimited, UsageType::limited, UsageType::expiring})
    CHECK(parse_usage_type(to_text(type)) == type);
  for (const auto level : {Analytics::none, Analytics::summary, Analytics::learner})
    CHECK(parse_analytics(to_text(level)) == level);
  CHECK_FALSE(parse_usage_type("Limited"));
  CHECK_FALSE(parse_analytics(""));
}

}  // namespace
}  // namespace lms::dispatch::usage_rules_test
