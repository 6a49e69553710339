#include "course_builder.hpp"

#include <catch2/catch.hpp>

namespace requests_test {

using namespace lms::sequencing;
using namespace lms::sequencing::test;

TEST_CASE("SB.2.5: a course that is one activity is delivered") {
  CHECK(Walk(course_of("sco\n")).start() == "sco");
}

TEST_CASE("SB.2.5: without flow there is nothing to start, unless there is one activity only") {
  CourseDefinition two = course_of("org\n  one\n  two\n");
  rules(two, "org").control.flow = false;
  CHECK(Walk(two).start() == "SB.2.2-1");
  CourseDefinition one = course_of("org\n  A\n    only\n");
  rules(one, "org").control.flow = false;
  Walk walk(one);
  CHECK(walk.start() == "only");
  CHECK_FALSE(walk.can_choose("only"));
}

TEST_CASE("SB.2.6: Resume All delivers what was suspended, once") {
  Walk walk(course_of("org\n  one\n  two\n"));
  walk.choose("two");
  walk(Request::suspend_all);
  CHECK(walk(Request::resume_all) == "two");
  CHECK(walk.sequencer().suspended() == -1);
}

TEST_CASE("SB.2.10: retrying a leaf begins another attempt on it") {
  CourseDefinition course = course_of("org\n  one\n  two\n");
  rules(course, "one").post.push_back({when(ConditionKind::satisfied, true), PostAction::retry});
  Walk walk(course);
  walk.start();
  walk.report(Reported::yes, Reported::no);
  CHECK(walk.next() == "one");
  CHECK(walk.status("one").attempts == 2);
  CHECK_FALSE(walk.status("one").completed);
  walk.report(Reported::yes, Reported::yes);
  CHECK(walk.next() == "two");
}

TEST_CASE("SB.2.10: retrying a cluster flows into it and sees what was recorded before") {
  CourseDefinition course = course_of("org\n  A\n    a1\n    a2\n  b\n");
  rules(course, "A").exit.push_back({when(ConditionKind::completed)});
  rules(course, "A").post.push_back({when(ConditionKind::completed), PostAction::retry});
  rules(course, "a1").pre.push_back({when(ConditionKind::satisfied), PreAction::skip});
  Walk walk(course);
  CHECK(walk.start() == "a1");
  CHECK(walk.next() == "a2");
  CHECK(walk.next() == "a2");
  CHECK(walk.status("A").attempts == 2);
}

TEST_CASE("SB.2.10: a retry that leads nowhere is an exception") {
  CourseDefinition course = course_of("org\n  A\n    a1\n  b\n");
  rules(course, "A").exit.push_back({when(ConditionKind::always)});
  rules(course, "A").post.push_back({when(ConditionKind::always), PostAction::retry});
  rules(course, "a1").limits.attempt_limit = 1;
  Walk walk(course);
  walk.start();
  CHECK(walk.next() == "SB.2.10-3");
}

TEST_CASE("SB.2.11: Exit leaves the session open below the root") {
  Walk walk(course_of("org\n  one\n  two\n"));
  walk.start();
  CHECK(walk(Request::exit).empty());
  CHECK_FALSE(walk.last().ended);
  Walk single(course_of("sco\n"));
  single.start();
  CHECK(single(Request::exit) == "ended");
}

TEST_CASE("retryAll begins another attempt on the whole course") {
  CourseDefinition course = course_of("org\n  one\n  two\n");
  rules(course, "two").post.push_back({when(ConditionKind::satisfied, true), PostAction::retry_all});
  Walk walk(course);
  walk.start();
  walk.next();
  walk.report(Reported::yes, Reported::no);
  CHECK(walk.next() == "one");
  CHECK(walk.status("org").attempts == 2);
}

}  // namespace requests_test
