#include "dispatch/version_policy.hpp"

#include <catch2/catch.hpp>

namespace lms::dispatch {
namespace {

TEST_CASE("a pin names a version, latest names none, force may") {
  CHECK(check_version_rule({.policy = VersionPolicy::pin, .number = 2}));
  CHECK(error_code(check_version_rule({.policy = VersionPolicy::pin})) == "request.invalid");
  CHECK(check_version_rule({.policy = VersionPolicy::latest}));
  CHECK(error_code(check_version_rule({.policy = VersionPolicy::latest, .number = 2})) == "request.invalid");
  CHECK(check_version_rule({.policy = VersionPolicy::force}));
  CHECK(check_version_rule({.policy = VersionPolicy::force, .number = 1}));
}

TEST_CASE("version policies are read as they are written") {
  for (const auto policy : {VersionPolicy::pin, VersionPolicy::latest, VersionPolicy::force})
    CHECK(parse_version_policy(to_text(policy)) == policy);
  CHECK_FALSE(parse_version_policy("newest"));
}

}  // namespace
}  // namespace lms::dispatch
