#include "play_world.hpp"

#include <atomic>
#include <thread>
#include <vector>

namespace launches_test {

using namespace lms;
using namespace lms::test;

TEST_CASE("the first launch makes the registration and takes a seat, the next ones do not") {
  PlayWorld world;
  const std::string token = world.link("ada");
  CHECK(good(world.services.dispatches.get(world.admin, world.dispatch)).registrations == 0);
  const auto first = good(world.services.launches.open_by_token(token));
  const auto second = good(world.services.launches.open_by_token(token));
  CHECK(first.registration_id == second.registration_id);
  CHECK(first.epoch == 1);
  CHECK(second.epoch == 2);
  CHECK(first.files == second.files);
  CHECK(first.secret != second.secret);
  const auto dispatch = good(world.services.dispatches.get(world.admin, world.dispatch));
  CHECK(dispatch.registrations == 1);
  CHECK(dispatch.launches == 2);
}

TEST_CASE("a tab that was reloaded opens its registration by ticket, for a day") {
  PlayWorld world;
  const auto first = good(world.services.launches.open_by_token(world.link("ada")));
  const auto again = good(world.services.launches.open_by_ticket(first.ticket));
  CHECK(again.registration_id == first.registration_id);
  CHECK(again.ticket != first.ticket);
  CHECK(error_code(world.services.launches.open_by_ticket(first.secret)) == "launch.unknown_link");
  world.clock.advance(std::chrono::hours{25});
  CHECK(error_code(world.services.launches.open_by_ticket(again.ticket)) == "launch.expired_link");
}

TEST_CASE("a launch is refused with the reason") {
  PlayWorld world;
  auto& services = world.services;
  const std::string token = world.link("ada", world.clock.now() + std::chrono::hours{1});
  const auto refused = [&] { return std::string(error_code(services.launches.open_by_token(token))); };

  CHECK(error_code(services.launches.open_by_token("nonsense")) == "launch.unknown_link");
  good(services.dispatches.update(world.admin, world.dispatch, {.enabled = false}));
  CHECK(refused() == "dispatch.disabled");
  good(services.dispatches.update(world.admin, world.dispatch,
                                  {.allow_new_registrations = false, .enabled = true}));
  CHECK(refused() == "dispatch.closed_to_new");
  good(services.dispatches.update(world.admin, world.dispatch, {.allow_new_registrations = true}));
  good(services.tenants.update(world.admin, world.tenant, {.status = service::TenantStatus::suspended}));
  CHECK(refused() == "tenant.suspended");
  good(services.tenants.update(world.admin, world.tenant, {.status = service::TenantStatus::active}));
  CHECK(refused().empty());
  world.clock.advance(std::chrono::hours{1});
  CHECK(refused() == "launch.expired_link");
}

TEST_CASE("a revoked link opens nothing, neither does the tab that came by it") {
  PlayWorld world;
  const std::string token = world.link("ada");
  const auto launch = good(world.services.launches.open_by_token(token));
  const auto links = good(world.services.launch_links.list(world.admin, {}, {}));
  REQUIRE(links.items.size() == 1);
  CHECK(links.items[0].uses == 1);
  good(world.services.launch_links.revoke(world.admin, links.items[0].id));
  CHECK(error_code(world.services.launches.open_by_token(token)) == "launch.revoked_link");
  CHECK(error_code(world.services.launches.open_by_ticket(launch.ticket)) == "launch.revoked_link");
}

TEST_CASE("a full dispatch lets the learner with the seat come back and nobody else in") {
  PlayWorld world;
  world.add_course("small", two_scos());
  world.dispatch = world.add_dispatch("small", 1);
  const std::string ada = world.link("ada");
  const std::string bob = world.link("bob");
  good(world.services.launches.open_by_token(ada));
  CHECK(error_code(world.services.launches.open_by_token(bob)) == "dispatch.limit_reached");
  CHECK(world.services.launches.open_by_token(ada));
  const auto list = good(world.services.registrations.list(world.admin, {.dispatch = world.dispatch}, {}));
  REQUIRE(list.items.size() == 1);
  good(world.services.registrations.remove(world.admin, list.items[0].id));
  CHECK(world.services.launches.open_by_token(bob));
}

TEST_CASE("a link needs one person, a future, and a dispatch that the principal may use") {
  PlayWorld world;
  auto& links = world.services.launch_links;
  const auto create = [&](service::NewLaunchLink link) {
    return std::string(error_code(links.create(world.admin, link)));
  };
  CHECK(create({.dispatch = world.dispatch}) == "request.invalid");
  CHECK(create({.dispatch = world.dispatch, .user = "x", .learner_id = "y", .learner_name = "Y"}) ==
        "request.invalid");
  CHECK(create({.dispatch = world.dispatch, .learner_id = "y", .learner_name = " "}) == "request.invalid");
  CHECK(create({.dispatch = world.dispatch, .user = "nobody@example.org"}) == "user.not_found");
  CHECK(create({.dispatch = new_id(), .learner_id = "y", .learner_name = "Y"}) == "dispatch.not_found");
  CHECK(create({.dispatch = world.dispatch,
                .learner_id = "y",
                .learner_name = "Y",
                .expires_at = world.clock.now()}) == "request.invalid");
  const service::Principal foreign{
      .user_id = new_id(), .tenant_id = new_id(), .role = service::Role::tenant_admin};
  CHECK(error_code(
            links.create(foreign, {.dispatch = world.dispatch, .learner_id = "y", .learner_name = "Y"})) ==
        "dispatch.not_found");
}

TEST_CASE("the content host of a wildcard URL is a learner's own") {
  PlayWorld world;
  world.context.config.content_url = "https://*.play.example.org";
  const auto url = [&](const char* learner) {
    const auto link = good(world.services.launch_links.create(
        world.admin, {.dispatch = world.dispatch, .learner_id = learner, .learner_name = learner}));
    return link.url.substr(0, link.url.find("/play#t="));
  };
  CHECK(url("ada") == url("ada"));
  CHECK(url("ada") != url("bob"));
  CHECK(url("ada").find('*') == std::string::npos);
  CHECK(url("ada").starts_with("https://"));
  CHECK(url("ada").ends_with(".play.example.org"));
}

TEST_CASE("of many learners at the last seats exactly as many get in as there are seats") {
  PlayWorld world;
  world.add_course("small", two_scos());
  world.dispatch = world.add_dispatch("small", 10);
  std::vector<std::string> tokens;
  for (int i = 0; i < 64; ++i) tokens.push_back(world.link("learner-" + std::to_string(i)));
  std::vector<std::thread> threads;
  std::atomic<int> in = 0;
  std::atomic<int> full = 0;
  for (const auto& token : tokens)
    threads.emplace_back([&] {
      const auto launch = world.services.launches.open_by_token(token);
      if (launch) ++in;
      if (error_code(launch) == "dispatch.limit_reached") ++full;
    });
  for (auto& thread : threads) thread.join();
  CHECK(in == 10);
  CHECK(full == 54);
}

TEST_CASE("how a course is played counts from the next launch on") {
  PlayWorld world;
  const std::string token = world.link("ada");
  const auto context_of = [](const service::OpenedLaunch& launch) {
    return good(runtime::decode_context(launch.context));
  };
  const auto before = good(world.services.launches.open_by_token(token));
  CHECK_FALSE(context_of(before).strict_scorm12);
  CHECK_FALSE(context_of(before).silent_sco_completes);
  CHECK(before.opens_in == service::OpensIn::frame);

  const service::CourseChange change{.strictness = service::Strictness::strict,
                                     .opens_in = service::OpensIn::window,
                                     .silent_sco = service::SilentSco::completed};
  const auto course = good(world.services.courses.update(world.admin, "course", "", change));
  CHECK(course.title == "course");
  CHECK(course.strictness == service::Strictness::strict);
  const auto after = good(world.services.launches.open_by_token(token));
  CHECK(context_of(after).strict_scorm12);
  CHECK(context_of(after).silent_sco_completes);
  CHECK(after.opens_in == service::OpensIn::window);

  const auto again = good(world.services.courses.update(world.admin, "course", "", {.title = "Other"}));
  CHECK(again.title == "Other");
  CHECK(again.opens_in == service::OpensIn::window);
}

TEST_CASE("a link with the debug panel is an administrator's to make, and its tab keeps the panel") {
  PlayWorld world;
  auto& links = world.services.launch_links;
  service::NewLaunchLink wanted{
      .dispatch = world.dispatch, .learner_id = "ada", .learner_name = "Ada", .debug = true};
  const auto as = [&](service::Role role) {
    const service::Principal principal{.user_id = new_id(), .tenant_id = world.tenant, .role = role};
    return links.create(principal, wanted);
  };
  CHECK(error_code(as(service::Role::learner)) == "auth.forbidden");
  CHECK(error_code(as(service::Role::instructor)) == "auth.forbidden");
  const auto created = good(as(service::Role::tenant_admin));
  CHECK(created.link.debug);
  const auto launch =
      good(world.services.launches.open_by_token(created.url.substr(created.url.find("#t=") + 3)));
  CHECK(launch.debug);
  CHECK(good(world.services.launches.open_by_ticket(launch.ticket)).debug);

  wanted.debug = false;
  good(as(service::Role::instructor));
  const auto ordinary = good(world.services.launches.open_by_token(world.link("bob")));
  CHECK_FALSE(ordinary.debug);
  CHECK_FALSE(good(world.services.launches.open_by_ticket(ordinary.ticket)).debug);
}

}  // namespace launches_test
