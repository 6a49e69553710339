#include "course_builder.hpp"

#include <catch2/catch.hpp>

namespace flow_test {

using namespace lms::sequencing;
using namespace lms::sequencing::test;

namespace {

CourseDefinition two_clusters() { return course_of("org\n  A\n    a1\n    a2\n  B\n    b1\n    b2\n  c\n"); }

void skip(CourseDefinition& course, std::string_view id, ConditionKind kind = ConditionKind::always) {
  rules(course, id).pre.push_back({when(kind), PreAction::skip});
}

}  // namespace

TEST_CASE("SB.2.1: flow walks the leaves in order, both ways") {
  Walk walk(two_clusters());
  CHECK(walk.start() == "a1");
  for (const char* id : {"a2", "b1", "b2", "c"}) CHECK(walk.next() == id);
  for (const char* id : {"b2", "b1", "a2", "a1"}) CHECK(walk.previous() == id);
}

TEST_CASE("SB.2.1: Continue past the last leaf ends the session, Previous before the first is refused") {
  Walk walk(two_clusters());
  walk.choose("c");
  CHECK(walk.next() == "ended");
  CHECK_FALSE(walk.status("org").active);
  walk.start();
  CHECK(walk.previous() == "SB.2.1-3");
}

TEST_CASE("SB.2.1: backwards into a forwardOnly cluster delivers its first child") {
  CourseDefinition course = two_clusters();
  rules(course, "B").control.forward_only = true;
  Walk walk(course);
  walk.choose("c");
  CHECK(walk.previous() == "b1");
  CHECK(walk.previous() == "NB.2.1-5");
}

TEST_CASE("SB.2.1: a forwardOnly cluster that is skipped through from the front is left to the back") {
  CourseDefinition course = two_clusters();
  rules(course, "B").control.forward_only = true;
  skip(course, "b1");
  Walk one(course);
  one.choose("c");
  CHECK(one.previous() == "b2");
  skip(course, "b2");
  Walk all(course);
  all.choose("c");
  CHECK(all.previous() == "a2");
}

TEST_CASE("SB.2.1: a cluster without available children stops the flow") {
  CourseDefinition course = course_of("org\n  A\n    a1\n  b\n");
  rules(course, "A").randomization = {.selection_timing = SelectionTiming::once, .selection_count = 0};
  CHECK(Walk(course).start() == "SB.2.1-2");
}

TEST_CASE("SB.2.2: flow stops where a cluster does not flow") {
  CourseDefinition course = two_clusters();
  rules(course, "B").control.flow = false;
  Walk walk(course);
  walk.choose("a2");
  CHECK(walk.next() == "SB.2.2-1");
  CHECK(walk.last().attempt_ended);
  CHECK(walk.current() == "a2");
  CHECK(walk.choose("b1") == "b1");
}

TEST_CASE("SB.2.2: skipped activities are stepped over, clusters as a whole") {
  CourseDefinition course = two_clusters();
  skip(course, "a1");
  skip(course, "B");
  Walk walk(course);
  CHECK(walk.start() == "a2");
  CHECK(walk.next() == "c");
  CHECK(walk.previous() == "a2");
  CHECK(walk.previous() == "SB.2.1-3");
}

TEST_CASE("SB.2.2: a disabled activity stops the flow") {
  CourseDefinition course = two_clusters();
  rules(course, "a2").pre.push_back({when(ConditionKind::always), PreAction::disabled});
  Walk walk(course);
  walk.start();
  CHECK(walk.next() == "SB.2.2-2");
}

TEST_CASE("SB.2.3: everything skipped ends the session at its start") {
  CourseDefinition course = course_of("org\n  one\n  two\n");
  skip(course, "one");
  skip(course, "two");
  Walk walk(course);
  CHECK(walk.start() == "ended");
  CHECK_FALSE(walk.sequencer().in_session());
}

TEST_CASE("SB.2.4: stopForwardTraversal holds back choices that lie after it, but not flow") {
  CourseDefinition course = two_clusters();
  rules(course, "a1")
      .pre.push_back({when(ConditionKind::completed, true), PreAction::stop_forward_traversal});
  Walk walk(course);
  walk.start();
  walk.report(Reported::no);
  CHECK(walk.choose("a2") == "SB.2.4-1");
  CHECK(walk.choose("b1") == "b1");
  walk.choose("a1");
  walk.report(Reported::yes);
  CHECK(walk.choose("a2") == "a2");
}

TEST_CASE("SB.2.4: siblings cannot be chosen backwards in a forwardOnly cluster") {
  CourseDefinition course = two_clusters();
  rules(course, "A").control.forward_only = true;
  Walk walk(course);
  walk.choose("a2");
  CHECK(walk.choose("a1") == "SB.2.4-2");
}

}  // namespace flow_test
