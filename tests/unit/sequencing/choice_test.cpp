#include "course_builder.hpp"

#include <catch2/catch.hpp>

namespace choice_test {

using namespace lms::sequencing;
using namespace lms::sequencing::test;

namespace {

CourseDefinition three_clusters() {
  return course_of("org\n  A\n    a1\n    a2\n  B\n    b1\n    b2\n  C\n    c1\n    c2\n");
}

}  // namespace

TEST_CASE("SB.2.9: any activity can be chosen; a cluster delivers what flows out of it") {
  Walk walk(three_clusters());
  CHECK(walk.choose("b2") == "b2");
  CHECK(walk.choose("b2") == "b2");
  CHECK(walk.choose("A") == "a1");
  CHECK(walk.choose("org") == "a1");
  CHECK(Walk(three_clusters()).choose("org") == "a1");
}

TEST_CASE("SB.2.9: what is hidden from choice, or not selected, cannot be chosen") {
  CourseDefinition course = three_clusters();
  rules(course, "B").pre.push_back({when(ConditionKind::always), PreAction::hidden_from_choice});
  rules(course, "C").randomization = {.selection_timing = SelectionTiming::once, .selection_count = 0};
  Walk walk(course);
  walk.start();
  CHECK(walk.choose("b1") == "SB.2.9-3");
  CHECK(walk.choose("c1") == "SB.2.9-2");
  CHECK(walk.hidden("b1"));
  CHECK_FALSE(walk.hidden("a1"));
  CHECK_FALSE(walk.available("c1"));
}

TEST_CASE("SB.2.9: a cluster that gives nothing to deliver becomes current") {
  CourseDefinition course = three_clusters();
  rules(course, "B").control.flow = false;
  Walk walk(course);
  walk.start();
  CHECK_FALSE(walk.can_choose("B"));
  CHECK(walk.choose("B") == "SB.2.9-9");
  CHECK(walk.current() == "B");
  CHECK(walk.choose("b2") == "b2");
}

TEST_CASE("SB.2.9: choiceExit counts on the way out, once the attempt has ended as well") {
  CourseDefinition course = three_clusters();
  rules(course, "a1").control.choice_exit = false;
  Walk walk(course);
  walk.start();
  CHECK(walk.choose("b1") == "NB.2.1-8");
  walk(Request::exit);
  CHECK(walk.choose("b1") == "SB.2.9-7");
  CHECK(walk.choose("A") == "SB.2.9-7");
  CHECK(walk.choose("a2") == "a2");
  CHECK(walk.choose("b1") == "b1");
}

TEST_CASE("SB.2.9: constrainChoice lets the learner choose only what lies next to the cluster") {
  CourseDefinition course = three_clusters();
  rules(course, "A").constrained.constrain_choice = true;
  Walk walk(course);
  walk.start();
  CHECK(walk.choose("c1") == "SB.2.9-8");
  CHECK(walk.choose("b2") == "b2");
  CHECK(walk.choose("c2") == "c2");
  CHECK(walk.choose("a2") == "a2");
}

TEST_CASE("SB.2.9: preventActivation keeps the learner from choosing below a cluster not yet active") {
  CourseDefinition course = three_clusters();
  rules(course, "B").constrained.prevent_activation = true;
  Walk walk(course);
  walk.start();
  CHECK(walk.choose("b1") == "SB.2.9-6");
  CHECK(walk.choose("B") == "b1");
  CHECK(walk.choose("b2") == "b2");
  walk.choose("c1");
  CHECK(walk.choose("b2") == "SB.2.9-6");
}

TEST_CASE("SB.2.9: what stops forward traversal on the way down closes the way") {
  CourseDefinition course = three_clusters();
  rules(course, "B").pre.push_back({when(ConditionKind::always), PreAction::stop_forward_traversal});
  Walk walk(course);
  walk.start();
  CHECK(walk.choose("b1") == "SB.2.4-1");
  CHECK(walk.choose("B") == "b1");
  CHECK(walk.choose("c1") == "c1");
  CHECK(walk.choose("b1") == "b1");
}

TEST_CASE("DB.1.1: what is chosen must be deliverable") {
  CourseDefinition course = three_clusters();
  rules(course, "B").pre.push_back({when(ConditionKind::always), PreAction::disabled});
  rules(course, "c1").limits.attempt_limit = 1;
  Walk walk(course);
  CHECK(walk.choose("b1") == "DB.1.1-3");
  CHECK(walk.choose("c1") == "c1");
  walk.choose("a1");
  CHECK(walk.choose("c1") == "DB.1.1-3");
}

TEST_CASE("SB.2.13: a jump ignores control modes, but delivers leaves only") {
  CourseDefinition course = three_clusters();
  for (const char* id : {"org", "A", "B", "C"}) rules(course, id).control.choice = false;
  rules(course, "a1").control.choice_exit = false;
  Walk walk(course);
  CHECK(walk.jump("b1") == "SB.2.13-1");
  walk.start();
  CHECK(walk.jump("b1") == "b1");
  CHECK(walk.jump("C") == "DB.1.1-1");
}

}  // namespace choice_test
