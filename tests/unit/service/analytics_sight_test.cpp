#include "service/analytics_sight.hpp"

#include "play_world.hpp"

using namespace lms;
using namespace lms::test;
using dispatch::Analytics;
using service::Role;

namespace {

/// A dispatched course with one learner of each kind who has opened it: a user of the tenant and somebody of
/// the customer's LMS.
struct SeenWorld : PlayWorld {
  std::string user_id;
  std::string link_id;

  SeenWorld() {
    user_id = good(services.users.create(admin, "acme",
                                         {.email = "ada@example.org",
                                          .first_name = "Ada",
                                          .last_name = "L",
                                          .password = "a long enough password"}))
                  .id;
    const auto made = good(services.launch_links.create(admin, {.dispatch = dispatch, .user = user_id}));
    link_id = made.link.id;
    good(services.launches.open_by_token(made.url.substr(made.url.find("#t=") + 3)));
    good(services.launches.open_by_token(link("bob")));
  }

  void set(Analytics analytics) {
    good(services.dispatches.update(admin, dispatch, {.analytics = analytics}));
  }
  service::Principal as(Role role) const {
    return {.user_id = role == Role::learner ? user_id : new_id(), .tenant_id = tenant, .role = role};
  }
  std::size_t registrations(const service::Principal& who) {
    return good(services.registrations.list(who, {}, {})).items.size();
  }
  std::size_t learners(const service::Principal& who) {
    return good(services.learners.list(who, {}, {})).items.size();
  }
};

}  // namespace

TEST_CASE("with analytics learner a tenant's own people see everything") {
  SeenWorld world;
  for (const Role role : {Role::tenant_admin, Role::instructor}) {
    const auto who = world.as(role);
    CHECK(world.registrations(who) == 2);
    CHECK(world.learners(who) == 2);
    const auto dispatch = good(world.services.dispatches.get(who, world.dispatch));
    CHECK_FALSE(dispatch.counts_hidden);
    CHECK(dispatch.registrations == 2);
    CHECK(good(world.services.launch_links.get(who, world.link_id)).uses == 1);
  }
}

TEST_CASE("with analytics summary and none they see no learner, registration, log or launch of it") {
  SeenWorld world;
  const auto registration = good(world.services.registrations.list(world.admin, {}, {})).items[0];
  for (const Analytics analytics : {Analytics::summary, Analytics::none}) {
    world.set(analytics);
    for (const Role role : {Role::tenant_admin, Role::instructor}) {
      const auto who = world.as(role);
      CHECK(world.registrations(who) == 0);
      auto& services = world.services;
      CHECK(error_code(services.registrations.get(who, registration.id)) == "registration.not_found");
      CHECK(error_code(services.registrations.log(who, registration.id, {})) == "registration.not_found");
      CHECK(error_code(services.registrations.reset(who, registration.id)) == "registration.not_found");
      CHECK(error_code(services.launch_history.of_registration(who, registration.id, {})) ==
            "registration.not_found");
      CHECK(good(services.launch_history.of_link(who, world.link_id, {})).items.empty());
      const auto link = good(services.launch_links.get(who, world.link_id));
      CHECK_FALSE(link.uses);
      CHECK_FALSE(link.last_used_at);
      // Its own user is the tenant's to know, but not what that user does here.
      const auto learners = good(services.learners.list(who, {}, {}));
      REQUIRE(learners.items.size() == 1);
      CHECK(learners.items[0].user_id == world.user_id);
      CHECK(learners.items[0].registrations == 0);
      CHECK(good(services.learners.list(who, {.dispatch = world.dispatch}, {})).items.empty());
    }
  }
}

TEST_CASE("counts are shown with analytics summary and hidden with none, wherever a dispatch is shown") {
  SeenWorld world;
  const auto who = world.as(Role::tenant_admin);
  const auto all_shown = [&] {
    return std::vector{good(world.services.dispatches.get(who, world.dispatch)),
                       good(world.services.dispatches.list(who, {}, {})).items.at(0),
                       good(world.services.tenants.get(who, "acme")).recent_dispatches.at(0)};
  };
  world.set(Analytics::summary);
  for (const auto& dispatch : all_shown()) CHECK(dispatch.registrations == 2);
  CHECK(world.services.dispatches.renewals(who, world.dispatch, {}));
  world.set(Analytics::none);
  for (const auto& dispatch : all_shown()) {
    CHECK(dispatch.counts_hidden);
    CHECK(dispatch.registrations == 0);
    CHECK(dispatch.used.taken == 0);
  }
  CHECK(error_code(world.services.dispatches.renewals(who, world.dispatch, {})) == "auth.forbidden");
  CHECK_FALSE(good(world.services.tenants.get(who, "acme")).stats.registrations);
}

TEST_CASE("the platform sees all, and a learner his own, whatever the analytics are") {
  SeenWorld world;
  world.set(Analytics::none);
  CHECK(world.registrations(world.admin) == 2);
  CHECK(world.learners(world.admin) == 2);
  CHECK(good(world.services.dispatches.get(world.admin, world.dispatch)).registrations == 2);
  CHECK(world.registrations(world.as(Role::learner)) == 1);
}

TEST_CASE("of its own courses a tenant sees all") {
  CHECK(service::sees_learners({.tenant_id = "t", .role = Role::instructor}, "t", "none"));
  CHECK_FALSE(service::sees_learners({.tenant_id = "t", .role = Role::tenant_admin}, "other", "summary"));
  CHECK(service::sees_learners({.tenant_id = "t", .role = Role::platform_admin}, "other", "none"));
}
