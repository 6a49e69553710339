#include "service/result_statistics.hpp"

#include "unit/service/play_world.hpp"

#include <chrono>

namespace result_statistics_test {

using namespace lms;
using namespace lms::service;
using lms::test::good;
using lms::test::PlayWorld;

namespace {

const storage::Statement kSetResult{
    "UPDATE registrations SET state = $2, success = $3, score_scaled = $4 WHERE id = $1"};

std::string registration_of(PlayWorld& world, const std::string& learner) {
  return good(world.services.launches.open_by_token(world.link(learner))).registration_id;
}

void set_result(PlayWorld& world, const std::string& learner, std::string_view state,
                std::string_view success, double score) {
  const std::string id = registration_of(world, learner);
  good(world.db->write(
      [&](storage::Transaction& tx) { return tx.execute(kSetResult, {id, state, success, score}); }));
}

Principal tenant_admin(const std::string& tenant) {
  return {.user_id = "x", .tenant_id = tenant, .role = Role::tenant_admin};
}

}  // namespace

TEST_CASE("the way from registration to passed, and scores by tenths") {
  PlayWorld world;
  set_result(world, "ann", "completed", "passed", 1.0);
  set_result(world, "bob", "completed", "failed", 0.1);
  set_result(world, "cyd", "inProgress", "unknown", -0.5);
  set_result(world, "dan", "notStarted", "unknown", 0.95);
  ResultStatistics statistics(world.context);
  const auto seen = good(statistics.overview(world.admin, {.tenant = "acme"}));
  CHECK(seen.registered == 4);
  CHECK(seen.opened == 3);
  CHECK(seen.completed == 2);
  CHECK(seen.passed == 1);
  CHECK(seen.failed == 1);
  CHECK(seen.scores == std::array<std::int64_t, 10>{1, 1, 0, 0, 0, 0, 0, 0, 0, 2});

  world.clock.advance(std::chrono::days{8});
  set_result(world, "eve", "completed", "passed", 0.5);
  CHECK(good(statistics.overview(world.admin, {.tenant = "acme", .days = 7})).registered == 1);
  CHECK(good(statistics.overview(world.admin, {.tenant = "acme", .days = 30})).registered == 5);
}

TEST_CASE("results of one course, of one tenant, and only as far as analytics allow") {
  PlayWorld world;
  set_result(world, "ann", "completed", "passed", 0.9);
  world.add_course("other", lms::test::two_scos());
  const auto empty = world.add_dispatch("other");
  ResultStatistics statistics(world.context);
  const auto course = good(world.services.dispatches.get(world.admin, world.dispatch)).course_id;
  const auto other = good(world.services.dispatches.get(world.admin, empty)).course_id;
  CHECK(good(statistics.overview(world.admin, {.tenant = "acme", .course = course})).registered == 1);
  CHECK(good(statistics.overview(world.admin, {.tenant = "acme", .course = other})).registered == 0);
  CHECK(error_code(statistics.overview(world.admin, {.tenant = "acme", .course = "nothing"})) ==
        "course.not_found");

  const auto own = tenant_admin(world.tenant);
  CHECK(good(statistics.overview(own, {})).registered == 1);
  for (const auto& [analytics, count] :
       {std::pair{dispatch::Analytics::summary, 1}, {dispatch::Analytics::none, 0}}) {
    (void)good(world.services.dispatches.update(world.admin, world.dispatch, {.analytics = analytics}));
    CHECK(good(statistics.overview(own, {})).registered == count);
    CHECK(good(statistics.overview(world.admin, {.tenant = "acme"})).registered == 1);
  }
  (void)good(world.services.tenants.create(world.admin, {.name = "Other", .domain = "other"}));
  CHECK(error_code(statistics.overview(own, {.tenant = "other"})) == "tenant.not_found");
  const Principal learner{.user_id = "x", .tenant_id = world.tenant, .role = Role::learner};
  CHECK(error_code(statistics.overview(learner, {})) == "auth.forbidden");
}

}  // namespace result_statistics_test
