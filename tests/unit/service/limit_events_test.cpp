#include "service/limit_events.hpp"

#include "unit/service/outbox_world.hpp"

#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace limit_events_test {

using namespace lms;
using namespace lms::service;
using lms::test::good;
using lms::test::OutboxWorld;
using nlohmann::json;

namespace {

using Maximum = std::optional<std::int64_t>;

struct LimitWorld : OutboxWorld {
  std::string tenants_hook = tenant_hook({"dispatch.limit_reached"});

  std::string open(const std::string& learner) {
    return std::string(error_code(services.launches.open_by_token(link(learner))));
  }
  std::string visit(const std::string& token, const std::string& browser) {
    return std::string(error_code(
        services.launches.open_by_token(token, {.browser = browser, .learner_name = "L " + browser})));
  }
  std::string anonymous_link(Maximum learners, Maximum uses) {
    const auto made = good(services.launch_links.create(
        admin,
        {.dispatch = dispatch, .kind = LinkKind::anonymous, .max_uses = uses, .max_learners = learners}));
    return made.url.substr(made.url.find("#t=") + 3);
  }
  void seats(Maximum maximum) {
    good(services.dispatches.update(admin, dispatch, {.usage = {.max_registrations = maximum}}));
  }
  void launches(Maximum maximum) {
    good(services.dispatches.update(admin, dispatch, {.usage = {.max_launches = maximum}}));
  }
  void cap(Maximum maximum) { good(services.tenants.update(admin, tenant, {.max_registrations = maximum})); }

  /// `kind maximum` of each that the tenant was told of.
  std::vector<std::string> limits() { return limits_of(tenants_hook); }
  std::vector<std::string> limits_of(const std::string& webhook) {
    std::vector<std::string> out;
    for (const auto& one : told(webhook)) {
      const json& limit = one.body["data"]["limit"];
      out.push_back(limit["kind"].get<std::string>() + " " + limit["maximum"].dump());
    }
    return out;
  }
};

using Limits = std::vector<std::string>;

}  // namespace

TEST_CASE("the last seat is told once, not for each who is refused") {
  LimitWorld world;
  world.seats(2);
  CHECK(world.open("ada").empty());
  CHECK(world.limits().empty());
  CHECK(world.open("bob").empty());
  for (const auto* late : {"cyd", "dan", "eve"}) CHECK(world.open(late) == "dispatch.limit_reached");
  CHECK(world.open("bob").empty());  // who has a seat takes no other one
  REQUIRE(world.limits() == Limits{"registrations 2"});
  const json data = world.told(world.tenants_hook)[0].body["data"];
  CHECK(data["dispatch"]["id"] == world.dispatch);
  CHECK(data["dispatch"]["usage"]["maxRegistrations"] == 2);
  CHECK(data["course"]["key"] == "course");
  CHECK(data["limit"]["link"].is_null());
}

TEST_CASE("of many who race for the last seats one event comes") {
  LimitWorld world;
  world.seats(5);
  std::vector<std::string> tokens;
  for (int i = 0; i < 20; ++i) tokens.push_back(world.link("learner-" + std::to_string(i)));
  std::atomic<int> in = 0;
  std::vector<std::thread> threads;
  for (const auto& token : tokens)
    threads.emplace_back([&] { in += world.services.launches.open_by_token(token).has_value(); });
  for (auto& thread : threads) thread.join();
  CHECK(in == 5);
  CHECK(world.limits() == Limits{"registrations 5"});
}

TEST_CASE("the last launch is told once, and a reload of it is no second one") {
  LimitWorld world;
  world.launches(2);
  const std::string ada = world.link("ada");
  CHECK(world.visit(ada, "browser").empty());
  CHECK(world.limits().empty());
  CHECK(world.open("bob").empty());
  CHECK(world.limits() == Limits{"launches 2"});
  CHECK(world.visit(ada, "browser").empty());
  CHECK(world.open("cyd") == "dispatch.launches_used");
  CHECK(world.limits() == Limits{"launches 2"});
}

TEST_CASE("seats that are free again and taken again are told again") {
  LimitWorld world;
  world.seats(1);
  CHECK(world.open("ada").empty());
  good(world.services.dispatches.reset_count(world.admin, world.dispatch, {}));
  CHECK(world.open("bob").empty());
  CHECK(world.limits() == Limits{"registrations 1", "registrations 1"});

  const auto all = good(world.services.registrations.list(world.admin, {}, {}));
  for (const auto& one : all.items) good(world.services.registrations.remove(world.admin, one.id));
  CHECK(world.open("cyd").empty());
  CHECK(world.limits().size() == 3);

  world.seats(2);
  CHECK(world.limits().size() == 3);
  CHECK(world.open("dan").empty());
  CHECK(world.limits().back() == "registrations 2");
}

TEST_CASE("a maximum that is lowered to what was taken is told by the change, once") {
  LimitWorld world;
  for (const auto* learner : {"ada", "bob", "cyd"}) CHECK(world.open(learner).empty());
  world.seats(4);
  CHECK(world.limits().empty());
  world.seats(3);
  CHECK(world.limits() == Limits{"registrations 3"});
  world.seats(2);  // it was reached before
  good(world.services.dispatches.update(world.admin, world.dispatch, {.enabled = false}));
  CHECK(world.limits().size() == 1);
  world.launches(3);
  CHECK(world.limits() == Limits{"registrations 3", "launches 3"});
  world.seats(10);
  world.seats(3);
  CHECK(world.limits().size() == 3);
}

TEST_CASE("a tenant's cap over all its dispatches is told once, without a dispatch") {
  LimitWorld world;
  world.cap(2);
  world.add_course("other", lms::test::two_scos());
  CHECK(world.open("ada").empty());
  const std::string first = world.dispatch;
  world.dispatch = world.add_dispatch("other");
  CHECK(world.limits().empty());
  CHECK(world.open("bob").empty());
  CHECK(world.open("cyd") == "tenant.limit_reached");
  world.dispatch = first;
  CHECK(world.open("dan") == "tenant.limit_reached");
  REQUIRE(world.limits() == Limits{"tenantRegistrations 2"});
  const json data = world.told(world.tenants_hook)[0].body["data"];
  CHECK(data["tenant"]["domain"] == "acme");
  CHECK_FALSE(data.contains("dispatch"));

  world.cap(3);
  CHECK(world.limits().size() == 1);
  world.cap(1);
  CHECK(world.limits() == Limits{"tenantRegistrations 2", "tenantRegistrations 1"});
  good(world.services.tenants.update(world.admin, world.tenant, {.name = "Acme Ltd"}));
  world.cap(0);
  CHECK(world.limits().size() == 2);
}

TEST_CASE("a subscription to a dispatch hears of the cap of the tenant that has it, and of no other's") {
  LimitWorld world;
  good(world.services.tenants.create(world.admin, {.name = "Other", .domain = "other"}));
  const std::string foreign =
      good(world.services.dispatches.create(world.admin, {.course = "course", .tenant = "other"})).id;
  const auto narrowed = [&](const std::string& dispatch, const std::string& course) {
    return world.hook({.tenant = "root",
                       .reach = WebhookReach::platform,
                       .events = {"dispatch.limit_reached"},
                       .course = course,
                       .dispatch = dispatch});
  };
  const std::string own = narrowed(world.dispatch, "");
  const std::string others = narrowed(foreign, "");
  const std::string course = narrowed("", good(world.services.courses.get(world.admin, "course")).id);
  world.cap(1);
  CHECK(world.open("ada").empty());
  CHECK(world.limits_of(own) == Limits{"tenantRegistrations 1"});
  CHECK(world.limits_of(course) == Limits{"tenantRegistrations 1"});
  CHECK(world.limits_of(others).empty());
}

TEST_CASE("the maxima of an anonymous link are told, those of one learner's link are not") {
  LimitWorld world;
  const std::string learners = world.anonymous_link(2, std::nullopt);
  CHECK(world.visit(learners, "a").empty());
  CHECK(world.limits().empty());
  CHECK(world.visit(learners, "b").empty());
  CHECK(world.visit(learners, "a").empty());
  CHECK(world.visit(learners, "c") == "launch.full_link");
  REQUIRE(world.limits() == Limits{"linkLearners 2"});
  const json limit = world.told(world.tenants_hook)[0].body["data"]["limit"];
  CHECK(is_id(limit["link"].get<std::string>()));

  const std::string uses = world.anonymous_link(std::nullopt, 1);
  CHECK(world.visit(uses, "d").empty());
  CHECK(world.visit(uses, "e") == "launch.used_link");
  CHECK(world.limits() == Limits{"linkLearners 2", "linkUses 1"});

  const auto single = good(world.services.launch_links.create(
      world.admin, {.dispatch = world.dispatch, .learner_id = "f", .learner_name = "F", .max_uses = 1}));
  const std::string token = single.url.substr(single.url.find("#t=") + 3);
  CHECK(world.visit(token, "f").empty());
  CHECK(world.visit(token, "g") == "launch.used_link");
  CHECK(world.limits().size() == 2);
}

TEST_CASE("what a refused launch would have used up is not told") {
  LimitWorld world;
  world.cap(0);
  CHECK(world.limits() == Limits{"tenantRegistrations 0"});
  world.seats(1);
  world.launches(1);
  CHECK(world.visit(world.anonymous_link(1, 1), "a") == "tenant.limit_reached");
  CHECK(world.limits().size() == 1);
}

}  // namespace limit_events_test
