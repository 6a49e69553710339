#include "course_builder.hpp"

#include <catch2/catch.hpp>

namespace delivery_test {

using namespace lms::sequencing;
using namespace lms::sequencing::test;

TEST_CASE("DB.2: a delivery begins attempts on the activity and on its inactive ancestors") {
  Walk walk(course_of("org\n  A\n    a1\n    a2\n  b\n"));
  walk.start();
  for (const char* id : {"org", "A", "a1"}) {
    CHECK(walk.status(id).active);
    CHECK(walk.status(id).attempts == 1);
  }
  walk.next();
  CHECK(walk.status("A").attempts == 1);
  walk.next();
  walk.previous();
  CHECK(walk.status("A").attempts == 2);
  CHECK(walk.status("a2").attempts == 2);
  CHECK(walk.status("org").attempts == 1);
}

TEST_CASE("DB.2: a suspended attempt goes on with what it had recorded") {
  Walk walk(course_of("org\n  one\n  two\n"));
  walk.start();
  RunTimeReport data{.completed = Reported::no, .progress = 0.4, .suspend = true};
  walk.sequencer().report(data);
  walk.next();
  CHECK(walk.choose("one") == "one");
  CHECK(walk.last().resumed);
  CHECK(walk.status("one").attempts == 1);
  CHECK(walk.status("one").progress == 0.4);
  walk.report(Reported::no);
  walk.next();
  walk.choose("one");
  CHECK_FALSE(walk.last().resumed);
  CHECK(walk.status("one").attempts == 2);
  CHECK_FALSE(walk.status("one").progress);
}

TEST_CASE("DB.2: untracked activities count no attempts and record nothing") {
  CourseDefinition course = course_of("org\n  one\n  two\n");
  rules(course, "one").delivery.tracked = false;
  Walk walk(course);
  walk.start();
  walk.report(Reported::yes, Reported::yes);
  walk.next();
  CHECK(walk.status("one").attempts == 0);
  CHECK_FALSE(walk.status("one").completed);
}

TEST_CASE("DB.2.1: what was suspended is forgotten when another activity is delivered") {
  Walk walk(course_of("org\n  A\n    a1\n    a2\n  b\n"));
  walk.start();
  walk(Request::suspend_all);
  CHECK(walk.choose("b") == "b");
  CHECK(walk.sequencer().suspended() == -1);
  CHECK_FALSE(walk.status("a1").suspended);
  CHECK_FALSE(walk.status("A").suspended);
  walk.choose("a1");
  CHECK_FALSE(walk.last().resumed);
  CHECK(walk.status("A").attempts == 2);
}

TEST_CASE("run-time data is rolled up while its SCO is still delivered, and ends nothing") {
  CourseDefinition course = course_of("org\n  one\n");
  rules(course, "org").exit.push_back({when(ConditionKind::completed)});
  Walk walk(course);
  walk.start();
  walk.report(Reported::yes, Reported::yes);
  CHECK(walk.delivered() == "one");
  CHECK(walk.sequencer().result().completed == true);
  CHECK(walk.sequencer().result().primary.satisfied == true);
  walk.report(Reported::no, Reported::no);
  CHECK(walk.sequencer().result().completed == false);
}

TEST_CASE("run-time data of nobody is ignored") {
  Walk walk(course_of("org\n  one\n"));
  walk.report(Reported::yes, Reported::yes);
  CHECK_FALSE(walk.status("one").completed);
  walk.start();
  RunTimeReport foreign;
  foreign.objectives.push_back({.objective = 7, .satisfied = Reported::yes});
  walk.sequencer().report(foreign);
  CHECK_FALSE(walk.status("one").primary.satisfied);
}

}  // namespace delivery_test
