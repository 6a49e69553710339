#include "service/seats.hpp"

#include "play_world.hpp"

#include <atomic>
#include <map>
#include <thread>
#include <vector>

namespace seats_test {

using namespace lms;
using namespace lms::test;

namespace {

/// How launches of many learners at once end: "" for those that got in, else the error code.
std::map<std::string, int> race(PlayWorld& world, int learners) {
  std::vector<std::string> tokens;
  for (int i = 0; i < learners; ++i) tokens.push_back(world.link("learner-" + std::to_string(i)));
  std::vector<std::string> ends(tokens.size());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < tokens.size(); ++i)
    threads.emplace_back([&, i] { ends[i] = error_code(world.services.launches.open_by_token(tokens[i])); });
  for (auto& thread : threads) thread.join();
  std::map<std::string, int> count;
  for (const auto& end : ends) ++count[end];
  return count;
}

service::Dispatch shown(PlayWorld& world) {
  return good(world.services.dispatches.get(world.admin, world.dispatch));
}

}  // namespace

TEST_CASE("of 64 learners at a tenant's last 10 registrations 10 get in, whatever the dispatch allows") {
  PlayWorld world;
  good(world.services.tenants.update(world.admin, world.tenant,
                                     {.max_registrations = std::optional<std::int64_t>{10}}));
  const auto ends = race(world, 64);
  CHECK(ends == std::map<std::string, int>{{"", 10}, {"tenant.limit_reached", 54}});
  CHECK(shown(world).registrations == 10);
  CHECK(shown(world).used.taken == 10);
  CHECK(shown(world).launches == 10);
  CHECK(good(world.services.tenants.get(world.admin, world.tenant)).stats.registrations == 10);
}

TEST_CASE("of 64 launches at the last 10 exactly 10 are opened, and the rest leave no trace") {
  PlayWorld world;
  good(world.services.dispatches.update(world.admin, world.dispatch,
                                        {.usage = {.max_launches = std::optional<std::int64_t>{10}}}));
  const auto ends = race(world, 64);
  CHECK(ends == std::map<std::string, int>{{"", 10}, {"dispatch.launches_used", 54}});
  CHECK(shown(world).registrations == 10);
  CHECK(shown(world).used.launches == 10);
  CHECK(good(world.services.registrations.list(world.admin, {}, {})).items.size() == 10);
}

TEST_CASE("a tenant's cap counts over all its dispatches") {
  PlayWorld world;
  good(world.services.tenants.update(world.admin, world.tenant,
                                     {.max_registrations = std::optional<std::int64_t>{1}}));
  good(world.services.launches.open_by_token(world.link("ada")));
  world.add_course("other", two_scos());
  world.dispatch = world.add_dispatch("other");
  const std::string bob = world.link("bob");
  CHECK(error_code(world.services.launches.open_by_token(bob)) == "tenant.limit_reached");
  CHECK(shown(world).launches == 0);
  good(world.services.tenants.update(
      world.admin, world.tenant,
      {.max_registrations = std::optional<std::optional<std::int64_t>>{std::in_place}}));
  CHECK(world.services.launches.open_by_token(bob));
}

TEST_CASE("only the platform caps a tenant") {
  PlayWorld world;
  const service::Principal admin{
      .user_id = new_id(), .tenant_id = world.tenant, .role = service::Role::tenant_admin};
  CHECK(error_code(world.services.tenants.update(
            admin, world.tenant, {.max_registrations = std::optional<std::int64_t>{5}})) == "auth.forbidden");
  CHECK(error_code(world.services.tenants.update(world.admin, world.tenant,
                                                 {.max_registrations = std::optional<std::int64_t>{-1}})) ==
        "request.invalid");
}

TEST_CASE("a renewal gives all seats again, keeps the learners, and is remembered") {
  PlayWorld world;
  good(world.services.dispatches.update(world.admin, world.dispatch,
                                        {.usage = {.max_registrations = std::optional<std::int64_t>{1}}}));
  const std::string ada = world.link("ada");
  const std::string bob = world.link("bob");
  good(world.services.launches.open_by_token(ada));
  CHECK(error_code(world.services.launches.open_by_token(bob)) == "dispatch.limit_reached");

  const auto renewed = good(world.services.dispatches.reset_count(world.admin, world.dispatch, {}));
  CHECK(renewed.used.taken == 0);
  CHECK(renewed.used.launches == 0);
  CHECK(renewed.renewals == 1);
  CHECK(renewed.registrations == 1);
  CHECK(world.services.launches.open_by_token(ada));
  CHECK(shown(world).used.taken == 0);
  CHECK(world.services.launches.open_by_token(bob));
  CHECK(shown(world).used.taken == 1);
  CHECK(error_code(world.services.launches.open_by_token(world.link("eve"))) == "dispatch.limit_reached");

  good(world.services.dispatches.reset_count(world.admin, world.dispatch, {.registrations = false}));
  const auto history = good(world.services.dispatches.renewals(world.admin, world.dispatch, {}));
  REQUIRE(history.items.size() == 2);
  CHECK_FALSE(history.items[0].registrations);
  CHECK(history.items[0].launches == 2);
  CHECK(history.items[1].registrations == 1);
  CHECK(history.items[1].launches == 1);
  CHECK(error_code(world.services.dispatches.reset_count(
            world.admin, world.dispatch, {.registrations = false, .launches = false})) == "request.invalid");
}

TEST_CASE("a deleted registration gives its seat back to the renewal it was taken in, and no other") {
  PlayWorld world;
  good(world.services.launches.open_by_token(world.link("ada")));
  good(world.services.dispatches.reset_count(world.admin, world.dispatch, {}));
  good(world.services.launches.open_by_token(world.link("bob")));
  const auto list = good(world.services.registrations.list(world.admin, {}, {.sort = "createdAt"}));
  REQUIRE(list.items.size() == 2);
  good(world.services.registrations.remove(world.admin, list.items[0].id));
  CHECK(shown(world).used.taken == 1);
  CHECK(shown(world).registrations == 1);
  good(world.services.registrations.remove(world.admin, list.items[1].id));
  CHECK(shown(world).used.taken == 0);
  CHECK(shown(world).registrations == 0);
  CHECK(good(world.services.tenants.get(world.admin, world.tenant)).stats.registrations == 0);
}

TEST_CASE("deleting a learner or a dispatch gives the tenant its registrations back") {
  PlayWorld world;
  const auto used = [&] {
    return good(world.services.tenants.get(world.admin, world.tenant)).stats.registrations;
  };
  good(world.services.launches.open_by_token(world.link("ada")));
  good(world.services.launches.open_by_token(world.link("bob")));
  CHECK(used() == 2);
  const auto learners = good(world.services.learners.list(world.admin, {}, {}));
  good(world.services.learners.remove(world.admin, learners.items[0].id));
  CHECK(used() == 1);
  CHECK(shown(world).used.taken == 1);
  good(world.services.dispatches.remove(world.admin, world.dispatch, true));
  CHECK(used() == 0);
}

TEST_CASE("a reload takes no launch while its launch is alive") {
  PlayWorld world;
  good(world.services.dispatches.update(world.admin, world.dispatch,
                                        {.usage = {.max_launches = std::optional<std::int64_t>{1}}}));
  const std::string token = world.link("ada");
  TestPlayer first(good(world.services.launches.open_by_token(token)));
  world.clock.advance(std::chrono::minutes{9});
  first.begin();
  good(first.sync(world.services));
  world.clock.advance(std::chrono::minutes{9});
  const auto second = good(world.services.launches.open_by_ticket(first.launch.ticket));
  CHECK(shown(world).used.launches == 1);
  CHECK(shown(world).launches == 2);
  CHECK(error_code(world.services.launches.open_by_token(token)) == "dispatch.launches_used");
  world.clock.advance(std::chrono::minutes{11});
  CHECK(error_code(world.services.launches.open_by_ticket(second.ticket)) == "dispatch.launches_used");
}

}  // namespace seats_test
