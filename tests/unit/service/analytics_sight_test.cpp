#include "service/analytics_sight.hpp"

#include "play_world.hpp"

#include <map>

namespace analytics_sight_test {

using namespace lms;
using namespace lms::test;
using dispatch::Analytics;
using service::Role;

namespace {

/// A dispatched course with one learner of each kind who has opened it: a user of the tenant, by a link that the
/// tenant's administrator made, and somebody of the customer's LMS, by one of the platform's.
struct SeenWorld : PlayWorld {
  std::map<Role, std::string> staff{{Role::tenant_admin, add_user("ed@example.org", Role::tenant_admin)},
                                    {Role::instructor, add_user("flo@example.org", Role::instructor)}};
  std::string user_id = add_user("ada@example.org", Role::learner);
  std::string link_id;
  std::string platform_link_id;

  SeenWorld() {
    const auto made =
        good(services.launch_links.create(as(Role::tenant_admin), {.dispatch = dispatch, .user = user_id}));
    link_id = made.link.id;
    good(services.launches.open_by_token(made.url.substr(made.url.find("#t=") + 3)));
    good(services.launches.open_by_token(link("bob")));
    for (const auto& one : good(services.launch_links.list(admin, {}, {})).items)
      if (one.id != link_id) platform_link_id = one.id;
  }

  std::string add_user(const std::string& email, Role role) {
    return good(services.users.create(admin, "acme",
                                      {.email = email,
                                       .first_name = "Ada",
                                       .last_name = "L",
                                       .password = "a long enough password",
                                       .role = role}))
        .id;
  }

  void set(Analytics analytics) {
    good(services.dispatches.update(admin, dispatch, {.analytics = analytics}));
  }
  service::Principal as(Role role) const {
    return {.user_id = role == Role::learner ? user_id : staff.at(role), .tenant_id = tenant, .role = role};
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
      CHECK(error_code(services.launch_links.get(who, world.platform_link_id)) == "launch_link.not_found");
      CHECK(good(services.launch_links.list(who, {}, {})).items.size() == 1);
      // Whom the tenant's own people named is theirs to know, but not what becomes of it.
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

TEST_CASE("a user of the tenant whom only hidden dispatches know as a learner is not shown as one") {
  SeenWorld world;
  world.set(Analytics::none);
  good(world.services.launch_links.revoke(world.as(Role::tenant_admin), world.link_id));
  CHECK(world.learners(world.as(Role::tenant_admin)) == 1);
  const auto eve = world.add_user("eve@example.org", Role::learner);
  const service::Principal learner{.user_id = eve, .tenant_id = world.tenant, .role = Role::learner};
  const auto own = good(world.services.own_courses.launch(learner, world.dispatch, false));
  good(world.services.launches.open_by_token(own.url.substr(own.url.find("#t=") + 3)));
  CHECK(world.learners(world.as(Role::tenant_admin)) == 1);
  CHECK(world.learners(learner) == 1);
  CHECK(world.learners(world.admin) == 3);
}

TEST_CASE("one rule says what is seen: all of one's own courses, of others' what the analytics allow") {
  using service::seen;
  using service::Seen;
  CHECK(seen("", "owner", Analytics::none) == Seen::learners);
  CHECK(seen("owner", "owner", Analytics::none) == Seen::learners);
  CHECK(seen("tenant", "owner", Analytics::none) == Seen::nothing);
  CHECK(seen("tenant", "owner", Analytics::summary) == Seen::counts);
  CHECK(seen("tenant", "owner", Analytics::learner) == Seen::learners);
  CHECK(service::viewer({.tenant_id = "t", .role = Role::platform_admin}).empty());
  CHECK(service::viewer({.tenant_id = "t", .role = Role::learner}).empty());
  CHECK(service::viewer({.tenant_id = "t", .role = Role::instructor}) == "t");
}

}  // namespace analytics_sight_test
