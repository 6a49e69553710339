#include "course_builder.hpp"

#include <catch2/catch.hpp>

namespace navigation_test {

using namespace lms::sequencing;
using namespace lms::sequencing::test;

namespace {

CourseDefinition three_in_a_row() { return course_of("org\n  one\n  two\n  three\n"); }

/// Two clusters with two leaves each.
CourseDefinition two_clusters() { return course_of("org\n  A\n    a1\n    a2\n  B\n    b1\n    b2\n"); }

}  // namespace

TEST_CASE("NB.2.1: without a session only Start, Resume All and Choice can be asked for") {
  for (const auto& [request, exception] : {std::pair{Request::continue_, "NB.2.1-2"},
                                           {Request::previous, "NB.2.1-2"},
                                           {Request::exit, "NB.2.1-2"},
                                           {Request::exit_all, "NB.2.1-2"},
                                           {Request::suspend_all, "NB.2.1-2"},
                                           {Request::abandon, "NB.2.1-2"},
                                           {Request::abandon_all, "NB.2.1-2"},
                                           {Request::resume_all, "NB.2.1-3"}}) {
    Walk walk(three_in_a_row());
    CHECK(walk(request) == exception);
    CHECK_FALSE(walk.sequencer().in_session());
  }
  CHECK(Walk(three_in_a_row()).start() == "one");
  CHECK(Walk(three_in_a_row()).choose("two") == "two");
}

TEST_CASE("NB.2.1: a session cannot be started twice") {
  Walk walk(three_in_a_row());
  walk.start();
  CHECK(walk.start() == "NB.2.1-1");
  CHECK(walk(Request::resume_all) == "NB.2.1-1");
  CHECK(walk.delivered() == "one");
}

TEST_CASE("NB.2.1: Continue and Previous need flow, Previous no forwardOnly") {
  CourseDefinition course = three_in_a_row();
  rules(course, "org").control.flow = false;
  Walk still(course);
  still.choose("two");
  CHECK(still.next() == "NB.2.1-4");
  CHECK(still.previous() == "NB.2.1-5");
  rules(course, "org").control = {.flow = true, .forward_only = true};
  Walk forward(course);
  forward.choose("two");
  CHECK(forward.previous() == "NB.2.1-5");
  CHECK(forward.next() == "three");
}

TEST_CASE("NB.2.1: Choice asks the parent's control mode and knows its targets") {
  CourseDefinition course = three_in_a_row();
  rules(course, "org").control.choice = false;
  Walk walk(course);
  walk.start();
  CHECK(walk.choose("two") == "NB.2.1-10");
  CHECK(walk.choose("nowhere") == "NB.2.1-11");
  CHECK(walk.jump("nowhere") == "NB.2.1-11");
  CHECK(walk.delivered() == "one");
}

TEST_CASE("NB.2.1: an active cluster with choiceExit=false keeps the learner inside") {
  CourseDefinition course = two_clusters();
  rules(course, "A").control.choice_exit = false;
  Walk walk(course);
  walk.start();
  CHECK(walk.choose("b1") == "NB.2.1-8");
  CHECK(walk.choose("B") == "NB.2.1-8");
  CHECK(walk.choose("a2") == "a2");
  CHECK(walk.next() == "b1");
}

TEST_CASE("NB.2.1: Exit and Abandon need an attempt to end") {
  Walk walk(three_in_a_row());
  walk.start();
  CHECK(walk(Request::exit).empty());
  CHECK(walk.delivered().empty());
  CHECK(walk.current() == "one");
  CHECK(walk(Request::exit) == "NB.2.1-12");
  CHECK(walk(Request::abandon) == "NB.2.1-12");
  CHECK(walk.next() == "two");
}

}  // namespace navigation_test
