#include "service/webhook_topics.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>

namespace webhook_topics_test {

using namespace lms;
using namespace lms::service;

TEST_CASE("a subscription takes one event, all of a kind, or all") {
  CHECK(takes_topic("registration.completed", "registration.completed"));
  CHECK_FALSE(takes_topic("registration.completed", "registration.passed"));
  CHECK(takes_topic("registration.*", "registration.passed"));
  CHECK_FALSE(takes_topic("registration.*", "user.created"));
  CHECK(takes_topic("*", "user.created"));
  CHECK(takes_topic("course.imported user.created", "user.created"));
  CHECK_FALSE(takes_topic("", "user.created"));
}

TEST_CASE("only events that there are can be subscribed to") {
  using Words = std::vector<std::string>;
  CHECK(*check_events({}) == Words{"*"});
  CHECK(*check_events({"user.created", "course.*", "user.created"}) == Words{"course.*", "user.created"});
  for (const auto* bad :
       {"", "user", "user.gone", "nothing.*", "*.created", "user.created ", "User.created"}) {
    INFO(bad);
    const auto checked = check_events({bad});
    REQUIRE_FALSE(checked);
    CHECK(checked.error().code == "request.invalid");
    CHECK(checked.error().element == "events");
  }
}

TEST_CASE("the events that integrators were promised are there") {
  std::set<std::string_view> names;
  for (const auto& topic : webhook_topics()) {
    CHECK_FALSE(topic.about.empty());
    CHECK(names.insert(topic.name).second);
  }
  for (const auto* name :
       {"registration.created", "registration.launched", "registration.progressed", "registration.completed",
        "registration.passed", "registration.failed", "registration.reset", "dispatch.limit_reached",
        "dispatch.expired", "dispatch.changed", "course.imported", "course.import_failed", "tenant.created",
        "user.created"}) {
    INFO(name);
    CHECK(is_topic(name));
  }
  CHECK_FALSE(is_topic(kTestTopic));
}

}  // namespace webhook_topics_test
