#include "unit/service/play_world.hpp"

#include <chrono>

namespace figures_test {

using namespace lms;
using namespace lms::service;
using lms::test::good;
using lms::test::PlayWorld;

namespace {

using std::chrono::days;

void launch(PlayWorld& world, const std::string& learner) {
  (void)good(world.services.launches.open_by_token(world.link(learner)));
}

}  // namespace

TEST_CASE("launches, registrations and learners are counted by day") {
  PlayWorld world;
  launch(world, "ann");
  launch(world, "ann");
  launch(world, "bob");
  world.clock.advance(days{1});
  launch(world, "ann");

  const auto seen = good(world.services.figures.overview(world.admin, "", 3));
  REQUIRE(seen.days.size() == 3);
  CHECK(seen.days[0].launches == 0);
  CHECK(seen.days[1].launches == 3);
  CHECK(seen.days[1].registrations == 2);
  CHECK(seen.days[1].active_learners == 2);
  CHECK(seen.days[2].launches == 1);
  CHECK(seen.days[2].registrations == 0);
  CHECK(seen.days[2].active_learners == 1);
  CHECK(seen.totals.active_learners == 2);
  CHECK(seen.totals.tenants == 2);
  CHECK(seen.totals.dispatches == 1);

  world.clock.advance(days{31});
  CHECK(good(world.services.figures.overview(world.admin, "", 3)).totals.active_learners == 0);
}

TEST_CASE("a tenant sees its own figures, and nobody another's") {
  PlayWorld world;
  launch(world, "ann");
  (void)good(world.services.tenants.create(world.admin, {.name = "Other", .domain = "other"}));
  const auto as = [&](const std::string& tenant) {
    return Principal{.user_id = "x", .tenant_id = tenant, .role = Role::tenant_admin};
  };
  CHECK(good(world.services.figures.overview(as(world.tenant), "", 1)).days.at(0).launches == 1);
  CHECK(good(world.services.figures.overview(world.admin, "other", 1)).days.at(0).launches == 0);
  CHECK(error_code(world.services.figures.overview(as(world.tenant), "other", 1)) == "tenant.not_found");
  const Principal learner{.user_id = "x", .tenant_id = world.tenant, .role = Role::learner};
  CHECK(error_code(world.services.figures.overview(learner, "", 1)) == "auth.forbidden");
}

TEST_CASE("what needs a hand is counted: full dispatches and those that end soon") {
  PlayWorld world;
  const auto change = [&](const dispatch::UsageChange& usage) {
    (void)good(world.services.dispatches.update(world.admin, world.dispatch, {.usage = usage}));
  };
  change({.max_registrations = std::optional<std::int64_t>(1),
          .expires_at = std::optional<TimePoint>(world.clock.now() + days{8})});
  const auto attention = [&] { return good(world.services.figures.overview(world.admin, "", 1)).attention; };
  CHECK(attention().full_dispatches == 0);
  launch(world, "ann");
  CHECK(attention().full_dispatches == 1);
  CHECK(attention().ending_dispatches == 0);
  world.clock.advance(days{2});
  CHECK(attention().ending_dispatches == 1);
  world.clock.advance(days{7});
  CHECK(attention().ending_dispatches == 0);
}

}  // namespace figures_test
