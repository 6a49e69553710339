#include "dispatch/version_policy.hpp"
#include "play_world.hpp"

namespace version_choice_test {

using namespace lms;
using namespace lms::test;
using dispatch::VersionPolicy;
using runtime::Method;
using runtime::NavKind;

namespace {

/// One learner of a dispatch, who opens the course again and again.
struct Learner {
  PlayWorld& world;
  std::string token = world.link("ada");

  TestPlayer open() { return TestPlayer(good(world.services.launches.open_by_token(token))); }
  /// Plays a little and leaves: for later (suspend_all), for good (exit_all), or without a word.
  void visit(std::optional<NavKind> leaving) {
    auto player = open();
    player.begin();
    player.set("cmi.location", "page 3");
    player.call(Method::commit);
    if (leaving) player.recorder.navigate(60'000, *leaving, "");
    world.clock.advance(std::chrono::minutes{2});
    good(player.sync(world.services));
  }
  std::int64_t version() {
    const auto list = good(world.services.registrations.list(world.admin, {.dispatch = world.dispatch}, {}));
    REQUIRE(list.items.size() == 1);
    return list.items[0].version_number;
  }
};

void set_rule(PlayWorld& world, dispatch::VersionRule rule) {
  good(world.services.dispatches.update(world.admin, world.dispatch, {.version = rule}));
}

}  // namespace

TEST_CASE("a suspended attempt goes on in its version, a new attempt takes the latest one") {
  PlayWorld world;
  Learner ada{world};
  ada.visit(NavKind::suspend_all);
  world.add_version("course", two_scos());
  CHECK(ada.open().launch.resume);
  CHECK(ada.version() == 1);

  ada.visit(NavKind::exit_all);
  const auto next = ada.open();
  CHECK(ada.version() == 2);
  CHECK_FALSE(next.launch.resume);
  CHECK(next.launch.snapshot.empty());
}

TEST_CASE("a page that vanished without a word leaves an attempt that goes on") {
  PlayWorld world;
  Learner ada{world};
  ada.visit(std::nullopt);
  world.add_version("course", two_scos());
  CHECK(ada.open().launch.resume);
  CHECK(ada.version() == 1);
}

TEST_CASE("a reset begins a new attempt, so the latest version is next") {
  PlayWorld world;
  Learner ada{world};
  ada.visit(NavKind::suspend_all);
  world.add_version("course", two_scos());
  const auto list = good(world.services.registrations.list(world.admin, {}, {}));
  good(world.services.registrations.reset(world.admin, list.items[0].id));
  ada.open();
  CHECK(ada.version() == 2);
}

TEST_CASE("force moves an attempt in progress at its next launch, and back to a version by number") {
  PlayWorld world;
  Learner ada{world};
  ada.visit(NavKind::suspend_all);
  world.add_version("course", two_scos());
  set_rule(world, {.policy = VersionPolicy::force});
  CHECK_FALSE(ada.open().launch.resume);
  CHECK(ada.version() == 2);

  set_rule(world, {.policy = VersionPolicy::force, .number = 1});
  ada.open();
  CHECK(ada.version() == 1);
}

TEST_CASE("a pin is for new attempts: those in progress end in the version they are in") {
  PlayWorld world;
  world.add_version("course", two_scos());
  Learner ada{world};
  ada.visit(NavKind::suspend_all);
  CHECK(ada.version() == 2);
  set_rule(world, {.policy = VersionPolicy::pin, .number = 1});
  ada.visit(NavKind::exit_all);
  CHECK(ada.version() == 2);
  ada.open();
  CHECK(ada.version() == 1);
  world.add_version("course", two_scos());
  ada.visit(NavKind::exit_all);
  ada.open();
  CHECK(ada.version() == 1);
}

TEST_CASE("a pin without a number is to the newest version, and a version that there is not is refused") {
  PlayWorld world;
  world.add_version("course", two_scos());
  set_rule(world, {.policy = VersionPolicy::pin});
  CHECK(good(world.services.dispatches.get(world.admin, world.dispatch)).version.number == 2);
  const auto refused = world.services.dispatches.update(
      world.admin, world.dispatch, {.version = dispatch::VersionRule{VersionPolicy::pin, 7}});
  REQUIRE(error_code(refused) == "request.invalid");
  CHECK(refused.error().element == "version.number");
}

TEST_CASE("a damaged newest version is passed over, and a registration does not move to it") {
  PlayWorld world;
  Learner ada{world};
  ada.visit(NavKind::exit_all);
  world.add_version("course", two_scos(), "damaged");
  ada.open();
  CHECK(ada.version() == 1);
  CHECK(world.services.launches.open_by_token(world.link("bob")));
}

TEST_CASE("the result of a version that was left stays: a pass never goes back and time adds up") {
  PlayWorld world;
  Learner ada{world};
  auto first = ada.open();
  first.begin();
  first.set("cmi.session_time", "PT10M");
  first.set("cmi.completion_status", "completed");
  first.set("cmi.success_status", "passed");
  first.call(Method::terminate, "");
  first.recorder.navigate(60'000, NavKind::exit_all, "");
  world.clock.advance(std::chrono::minutes{2});
  good(first.sync(world.services));
  const auto before = good(world.services.registrations.list(world.admin, {}, {})).items[0];
  REQUIRE(before.result.total_time_ms == 600'000);

  world.add_version("course", two_scos());
  auto second = ada.open();
  second.begin();
  second.set("cmi.session_time", "PT5M");
  second.set("cmi.success_status", "failed");
  second.call(Method::terminate, "");
  second.recorder.navigate(60'000, NavKind::suspend_all, "");
  world.clock.advance(std::chrono::minutes{2});
  good(second.sync(world.services));
  const auto after = good(world.services.registrations.list(world.admin, {}, {})).items[0];
  CHECK(after.version_number == 2);
  CHECK(after.result.total_time_ms == 900'000);
  CHECK(after.result.success == before.result.success);
  CHECK(after.result.completion == before.result.completion);
}

}  // namespace version_choice_test
