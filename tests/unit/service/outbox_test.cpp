#include "service/event_data.hpp"
#include "service/webhook_deliveries.hpp"
#include "service/webhook_queue.hpp"
#include "unit/service/outbox_world.hpp"

#include <algorithm>

namespace outbox_test {

using namespace lms;
using namespace lms::service;
using lms::test::good;
using lms::test::OutboxWorld;
using lms::test::TestPlayer;
using nlohmann::json;

namespace {

const storage::Statement kAllMessages{"SELECT count(*) FROM webhook_deliveries"};
const storage::Statement kAnalytics{"UPDATE dispatches SET analytics = $1"};

using Topics = std::vector<std::string>;

void finish_sco(TestPlayer& player, const char* score) {
  player.set("cmi.completion_status", "completed");
  player.set("cmi.score.scaled", score);
  player.set("cmi.success_status", "passed");
}
void next_sco(TestPlayer& player) {
  player.recorder.navigate(20, runtime::NavKind::leave, "");
  player.recorder.navigate(20, runtime::NavKind::continue_, "");
  player.call(runtime::Method::initialize);
}

}  // namespace

TEST_CASE("nothing is kept while nobody subscribes") {
  OutboxWorld world;
  auto player = world.player("ada");
  player.set("cmi.completion_status", "completed");
  good(player.sync(world.services));
  CHECK(good(world.db->read([](storage::Transaction& tx) { return tx.query(kAllMessages); }))[0].integer(0) ==
        0);
}

TEST_CASE("a play from seat to result is told in its order, with what an HR system needs") {
  OutboxWorld world;
  const auto hook = world.platform_hook({"registration.*"});
  auto player = world.player("ada");
  finish_sco(player, "0.8");
  good(player.sync(world.services));
  next_sco(player);
  finish_sco(player, "0.6");
  good(player.sync(world.services));

  const auto told = world.told(hook);
  const Topics order = world.topics(hook);
  REQUIRE(order.size() >= 5);
  CHECK(order[0] == "registration.created");
  CHECK(order[1] == "registration.launched");
  CHECK(order[2] == "registration.progressed");
  CHECK(order[order.size() - 2] == "registration.completed");
  CHECK(order.back() == "registration.passed");
  const json& body = told.back().body;
  CHECK(body["id"] == told.back().event_id);
  CHECK(body["type"] == "registration.passed");
  CHECK(body["tenantId"] == world.tenant);
  const json& data = body["data"];
  CHECK(data["registration"]["completion"] == "completed");
  CHECK(data["registration"]["success"] == "passed");
  CHECK(data["registration"]["score"]["scaled"].get<double>() == Approx(0.7));
  CHECK(data["registration"]["completedAt"].is_string());
  CHECK(data["registration"]["launches"] == 1);
  CHECK(data["learner"]["externalId"] == "ada");
  CHECK(data["learner"]["name"] == "L, ada");
  CHECK(data["course"]["key"] == "course");
  CHECK(data["course"]["version"] == 1);
  CHECK(data["dispatch"]["id"] == world.dispatch);
}

TEST_CASE("a tenant hears of learners what the dispatch allows, the platform everything") {
  OutboxWorld world;
  const auto tenant = world.tenant_hook({"registration.created"});
  const auto platform = world.platform_hook({"registration.created"});
  const auto play = [&](const char* analytics, const std::string& learner) {
    world.run(kAnalytics, {analytics});
    (void)world.player(learner);
  };
  play("learner", "ada");
  REQUIRE(world.told(tenant).size() == 1);
  CHECK(world.told(tenant)[0].body["data"]["learner"]["externalId"] == "ada");
  play("summary", "bob");
  REQUIRE(world.told(tenant).size() == 2);
  CHECK_FALSE(world.told(tenant)[1].body["data"].contains("learner"));
  CHECK(world.told(tenant)[1].body.dump().find("bob") == std::string::npos);
  CHECK(world.told(tenant)[1].event_id == world.told(platform)[1].event_id);
  play("none", "cyd");
  CHECK(world.told(tenant).size() == 2);
  REQUIRE(world.told(platform).size() == 3);
  CHECK(world.told(platform)[2].body["data"]["learner"]["externalId"] == "cyd");
}

TEST_CASE("a tenant hears everything of its own courses, and nothing of other tenants") {
  OutboxWorld world;
  good(world.services.tenants.create(world.admin, {.name = "Other", .domain = "other"}));
  const auto other = world.hook({.tenant = "other"});
  const auto root = world.hook({.tenant = "root", .events = {"registration.*", "user.*"}});
  (void)world.player("ada");
  CHECK(world.told(other).empty());
  CHECK(world.told(root).empty());
}

TEST_CASE("a subscription can be narrowed to a course and to a dispatch") {
  OutboxWorld world;
  world.add_course("second", lms::test::two_scos());
  const std::string first = world.dispatch;
  const std::string second = world.add_dispatch("second");
  const std::string course = good(world.services.courses.get(world.admin, "second")).id;
  const auto by_course = world.hook({.tenant = "acme", .events = {"registration.created"}, .course = course});
  const auto by_dispatch =
      world.hook({.tenant = "acme", .events = {"registration.created"}, .dispatch = first});
  (void)world.player("ada");
  world.dispatch = second;
  (void)world.player("bob");
  REQUIRE(world.told(by_course).size() == 1);
  CHECK(world.told(by_course)[0].body["data"]["dispatch"]["id"] == second);
  REQUIRE(world.told(by_dispatch).size() == 1);
  CHECK(world.told(by_dispatch)[0].body["data"]["dispatch"]["id"] == first);
}

TEST_CASE("progress is told at most once a minute, with the last state, and what matters more hurries it") {
  OutboxWorld world;
  const auto hook = world.platform_hook({"registration.progressed", "registration.completed"});
  auto player = world.player("ada");
  const TimePoint begin = world.clock.now();
  finish_sco(player, "0.8");
  good(player.sync(world.services));
  REQUIRE(world.told(hook).size() == 1);
  CHECK(world.told(hook)[0].next_at == format_time(begin));

  next_sco(player);
  const auto score = [&](const char* value) {
    world.clock.advance(Millis{10'000});
    player.set("cmi.score.scaled", value);
    good(player.sync(world.services));
  };
  score("0.2");
  REQUIRE(world.told(hook).size() == 2);
  const json early = world.told(hook)[1].body;
  CHECK(world.told(hook)[1].next_at == format_time(begin + Millis{60'000}));
  score("0.4");
  REQUIRE(world.told(hook).size() == 2);
  const json late = world.told(hook)[1].body;
  CHECK(late["id"] == early["id"]);
  CHECK(late["id"] == world.told(hook)[1].event_id);
  CHECK(late["data"]["registration"]["score"]["scaled"] > early["data"]["registration"]["score"]["scaled"]);

  finish_sco(player, "0.6");
  good(player.sync(world.services));
  const auto told = world.told(hook);
  REQUIRE(told.size() == 3);
  CHECK(told[1].topic == "registration.progressed");
  CHECK(told[1].next_at == format_time(world.clock.now()));
  CHECK(told[1].body["data"]["registration"]["completion"] == "completed");
  CHECK(told[2].topic == "registration.completed");
}

TEST_CASE("the end of a dispatch is told once, and again when there is another one") {
  OutboxWorld world;
  const auto hook = world.tenant_hook({"dispatch.expired"});
  const auto ends_in = [&](Millis span) {
    DispatchChange change;
    change.usage.type = dispatch::UsageType::expiring;
    change.usage.expires_at = world.clock.now() + span;
    good(world.services.dispatches.update(world.admin, world.dispatch, change));
  };
  ends_in(Millis{60'000});
  CHECK(good(emit_expired(world.context)) == 0);
  world.clock.advance(Millis{60'000});
  CHECK(good(emit_expired(world.context)) == 1);
  CHECK(good(emit_expired(world.context)) == 0);
  CHECK(world.told(hook).size() == 1);
  ends_in(Millis{60'000});
  world.clock.advance(Millis{60'000});
  CHECK(good(emit_expired(world.context)) == 1);
  CHECK(world.told(hook).size() == 2);
}

TEST_CASE("users, tenants, dispatches and refused imports are told of") {
  OutboxWorld world;
  const auto hook = world.platform_hook();
  good(world.services.users.create(world.admin, "acme",
                                   {.email = "ada@acme.example",
                                    .first_name = "Ada",
                                    .last_name = "L",
                                    .password = "a long enough password"}));
  DispatchChange change;
  change.enabled = false;
  good(world.services.dispatches.update(world.admin, world.dispatch, change));
  auto sink = good(world.services.courses.begin_import(world.admin, {.key = "broken"}));
  good(sink->write(as_bytes("this is no ZIP")));
  CHECK_FALSE(sink->finish({}));
  good(world.services.tenants.create(world.admin, {.name = "New", .domain = "new"}));

  const auto told = world.told(hook);
  CHECK(world.topics(hook) ==
        Topics{"user.created", "dispatch.changed", "course.import_failed", "tenant.created"});
  CHECK(told[0].body["data"]["user"]["email"] == "ada@acme.example");
  CHECK(told[1].body["data"]["change"] == "updated");
  CHECK(told[1].body["data"]["dispatch"]["enabled"] == false);
  CHECK(told[2].body["data"]["requested"]["key"] == "broken");
  CHECK(told[2].body["data"]["error"]["code"].get<std::string>().starts_with("package."));
  CHECK(told[3].body["data"]["tenant"]["domain"] == "new");
}

TEST_CASE("what is undone was never told") {
  OutboxWorld world;
  const auto hook = world.platform_hook();
  CHECK_FALSE(world.services.tenants.create(
      world.admin, {.name = "New", .domain = "new"},
      [](storage::Transaction&, const TenantWithStats&) -> Result<void> { return fail("test.undo", "no"); }));
  CHECK(world.told(hook).empty());
}

}  // namespace outbox_test
