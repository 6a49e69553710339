#include "unit/service/play_world.hpp"

#include <chrono>

namespace own_courses_test {

using namespace lms;
using namespace lms::service;
using lms::test::good;
using lms::test::PlayWorld;

namespace {

/// A learner with an account in the world's tenant.
struct LearnerWorld : PlayWorld {
  Principal ann = add_user("ann@acme.example");

  Principal add_user(const std::string& email, Role role = Role::learner) {
    const User user = good(services.users.create(admin, "acme",
                                                 {.email = email,
                                                  .first_name = "Ann",
                                                  .last_name = "Lee",
                                                  .password = "a long enough password",
                                                  .role = role}));
    return {.user_id = user.id, .tenant_id = user.tenant_id, .role = role, .epoch = 1};
  }
  std::vector<OwnCourse> courses_of(const Principal& who) {
    return good(services.own_courses.list(who, {})).items;
  }
  OpenedLaunch play(const Principal& who) {
    const auto made = good(services.own_courses.launch(who, dispatch, false));
    return good(services.launches.open_by_token(made.url.substr(made.url.find("#t=") + 3)));
  }
};

}  // namespace

TEST_CASE("a user finds the courses of the own tenant, with the own results alone") {
  LearnerWorld world;
  const Principal bob = world.add_user("bob@acme.example");
  REQUIRE(world.courses_of(world.ann).size() == 1);
  CHECK_FALSE(world.courses_of(world.ann)[0].registration);
  (void)world.play(world.ann);
  CHECK(world.courses_of(world.ann)[0].registration->launches == 1);
  CHECK_FALSE(world.courses_of(bob)[0].registration);
  const auto detail = good(world.services.own_courses.get(world.ann, world.dispatch));
  CHECK(detail.attempts.size() == 1);
  CHECK(detail.structure.size() == 2);

  (void)good(world.services.tenants.create(world.admin, {.name = "Other", .domain = "other"}));
  const Principal stranger{
      .user_id = bob.user_id, .tenant_id = std::string(kRootTenantId), .role = Role::learner};
  CHECK(world.courses_of(stranger).empty());
  CHECK(error_code(world.services.own_courses.get(stranger, world.dispatch)) == "dispatch.not_found");
  CHECK(error_code(world.services.own_courses.launch(stranger, world.dispatch, false)) ==
        "dispatch.not_found");
}

TEST_CASE("a course says why it cannot be opened, and is not opened") {
  LearnerWorld world;
  const auto change = [&](const DispatchChange& wanted) {
    (void)good(world.services.dispatches.update(world.admin, world.dispatch, wanted));
  };
  const auto refusal = [&] {
    const auto course = world.courses_of(world.ann).at(0);
    return course.refusal ? course.refusal->code : std::string{};
  };
  CHECK(refusal().empty());
  change({.usage = {.max_registrations = std::optional<std::int64_t>(1)}});
  (void)world.play(world.ann);
  CHECK(refusal().empty());
  const Principal bob = world.add_user("bob@acme.example");
  CHECK(world.courses_of(bob).at(0).refusal->code == "dispatch.limit_reached");
  CHECK(error_code(world.services.own_courses.launch(bob, world.dispatch, false)) ==
        "dispatch.limit_reached");

  // Who has begun keeps sight of a disabled dispatch; others do not find it.
  change({.enabled = false});
  CHECK(refusal() == "dispatch.disabled");
  CHECK(world.courses_of(bob).empty());
  CHECK(error_code(world.services.own_courses.get(bob, world.dispatch)) == "dispatch.not_found");
}

TEST_CASE("the link of an own launch is good for two minutes, and the debug panel is for administrators") {
  LearnerWorld world;
  const auto made = good(world.services.own_courses.launch(world.ann, world.dispatch, false));
  world.clock.advance(std::chrono::minutes{2});
  CHECK(error_code(world.services.launches.open_by_token(made.url.substr(made.url.find("#t=") + 3))) ==
        "launch.expired_link");
  CHECK(error_code(world.services.own_courses.launch(world.ann, world.dispatch, true)) == "auth.forbidden");
  const Principal boss = world.add_user("boss@acme.example", Role::tenant_admin);
  (void)good(world.services.own_courses.launch(boss, world.dispatch, true));
  Principal key = boss;
  key.scopes = ScopeSet{}.set();
  CHECK(error_code(world.services.own_courses.list(key, {})) == "auth.forbidden");
}

}  // namespace own_courses_test
