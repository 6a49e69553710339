#include "service/launch_history.hpp"

#include "play_world.hpp"

namespace launch_history_test {

using namespace lms;
using namespace lms::test;
using runtime::NavKind;
using service::LaunchEnd;

namespace {

std::vector<service::LaunchRecord> launches(PlayWorld& world) {
  const auto list = good(world.services.registrations.list(world.admin, {}, {}));
  REQUIRE(list.items.size() == 1);
  return good(world.services.launch_history.of_registration(world.admin, list.items[0].id, {})).items;
}

}  // namespace

TEST_CASE(
    "who opens a course elsewhere forces the launch before out, and what that one sends late is counted") {
  PlayWorld world;
  const std::string token = world.link("ada");
  TestPlayer first(good(world.services.launches.open_by_token(token)));
  first.begin();
  good(first.sync(world.services));
  world.clock.advance(std::chrono::minutes{5});
  const auto second = good(world.services.launches.open_by_token(token));
  auto list = launches(world);
  REQUIRE(list.size() == 2);
  CHECK(list[0].end == LaunchEnd::open);
  CHECK(list[1].end == LaunchEnd::forced);
  CHECK(list[1].superseded_by == second.launch_id);
  CHECK(list[1].ended_at == list[0].launched_at);
  CHECK(list[1].calls > 0);

  first.set("cmi.location", "late");
  CHECK(error_code(first.sync(world.services)) == "runtime.superseded");
  CHECK(launches(world)[1].late_batches == 1);
}

TEST_CASE("leaving, reloading, vanishing and a reset are no forced exits") {
  PlayWorld world;
  const std::string token = world.link("ada");
  TestPlayer left(good(world.services.launches.open_by_token(token)));
  left.begin();
  left.recorder.navigate(1000, NavKind::suspend_all, "");
  world.clock.advance(std::chrono::minutes{1});
  good(left.sync(world.services));
  const auto reloaded = good(world.services.launches.open_by_token(token));
  const auto vanished = good(world.services.launches.open_by_ticket(reloaded.ticket));
  world.clock.advance(std::chrono::hours{3});
  good(world.services.launches.open_by_token(token));
  const auto registration = good(world.services.registrations.list(world.admin, {}, {})).items[0];
  good(world.services.registrations.reset(world.admin, registration.id));

  const auto list = launches(world);
  REQUIRE(list.size() == 4);
  CHECK(list[3].end == LaunchEnd::left);
  CHECK(list[2].end == LaunchEnd::reloaded);
  CHECK(list[2].superseded_by == vanished.launch_id);
  CHECK(list[1].end == LaunchEnd::vanished);
  CHECK(list[0].end == LaunchEnd::reset);
}

TEST_CASE("a page that was silent for long and then speaks was forced out, not gone") {
  PlayWorld world;
  const std::string token = world.link("ada");
  TestPlayer silent(good(world.services.launches.open_by_token(token)));
  world.clock.advance(std::chrono::hours{1});
  good(world.services.launches.open_by_token(token));
  CHECK(launches(world)[1].end == LaunchEnd::vanished);
  silent.begin();
  CHECK(error_code(silent.sync(world.services)) == "runtime.superseded");
  CHECK(launches(world)[1].end == LaunchEnd::forced);
}

TEST_CASE("the launches of a link are those that came by it") {
  PlayWorld world;
  const std::string one = world.link("ada");
  const std::string two = world.link("ada");
  good(world.services.launches.open_by_token(one));
  const auto second = good(world.services.launches.open_by_token(two));
  const auto links = good(world.services.launch_links.list(world.admin, {}, {}));
  const auto list = good(world.services.launch_history.of_link(world.admin, links.items[0].id, {}));
  REQUIRE(list.items.size() == 1);
  CHECK(list.items[0].id == second.launch_id);
  CHECK(list.items[0].learner_name == "L, ada");
  CHECK(error_code(world.services.launch_history.of_link(world.admin, new_id(), {})) ==
        "launch_link.not_found");
}

}  // namespace launch_history_test
