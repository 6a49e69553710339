#include "course_builder.hpp"

#include <catch2/catch.hpp>

namespace termination_test {

using namespace lms::sequencing;
using namespace lms::sequencing::test;

namespace {

CourseDefinition two_clusters() { return course_of("org\n  A\n    a1\n    a2\n  B\n    b1\n    b2\n"); }

CourseDefinition with_post_rule(std::string_view id, PostAction action,
                                ConditionKind kind = ConditionKind::always) {
  CourseDefinition course = two_clusters();
  rules(course, id).post.push_back({when(kind), action});
  return course;
}

}  // namespace

TEST_CASE("TB.2.1: the topmost ancestor whose exit rule holds ends, and its postconditions follow") {
  CourseDefinition course = two_clusters();
  rules(course, "A").exit.push_back({when(ConditionKind::always)});
  rules(course, "A").post.push_back({when(ConditionKind::always), PostAction::continue_});
  Walk walk(course);
  CHECK(walk.start() == "a1");
  CHECK(walk(Request::exit) == "b1");
  CHECK_FALSE(walk.status("A").active);
}

TEST_CASE("TB.2.1: an exit rule of the organization ends the session") {
  CourseDefinition course = two_clusters();
  rules(course, "org").exit.push_back({when(ConditionKind::always)});
  Walk walk(course);
  walk.start();
  CHECK(walk.next() == "ended");
  CHECK_FALSE(walk.sequencer().in_session());
}

TEST_CASE("TB.2.2: postcondition rules take the place of what the learner asked for") {
  CHECK([] {
    Walk w(with_post_rule("a1", PostAction::retry));
    w.start();
    return w.next();
  }() == "a1");
  CHECK([] {
    Walk w(with_post_rule("a1", PostAction::continue_));
    w.start();
    return w.choose("b2");
  }() == "a2");
  CHECK([] {
    Walk w(with_post_rule("a2", PostAction::previous));
    w.choose("a2");
    return w.next();
  }() == "a1");
  CHECK([] {
    Walk w(with_post_rule("a1", PostAction::exit_parent));
    w.start();
    return w.next();
  }() == "b1");
  CHECK([] {
    Walk w(with_post_rule("a1", PostAction::exit_all));
    w.start();
    return w.next();
  }() == "ended");
  CHECK([] {
    Walk w(with_post_rule("b2", PostAction::retry_all));
    w.choose("b2");
    return w.next();
  }() == "a1");
}

TEST_CASE("TB.2.2: a suspended attempt has no postconditions") {
  Walk walk(with_post_rule("a1", PostAction::exit_all));
  walk.start();
  walk.suspend_on_exit();
  CHECK(walk.next() == "a2");
  CHECK(walk.status("a1").suspended);
}

TEST_CASE("TB.2.3: exitParent climbs until no rule asks for more, and past the root there is nothing") {
  CourseDefinition course = with_post_rule("a1", PostAction::exit_parent);
  rules(course, "A").post.push_back({when(ConditionKind::always), PostAction::exit_parent});
  Walk walk(course);
  walk.start();
  CHECK(walk.next() == "ended");
  rules(course, "org").post.push_back({when(ConditionKind::always), PostAction::exit_parent});
  Walk further(course);
  further.start();
  CHECK(further.next() == "TB.2.3-4");
  CHECK(further.last().attempt_ended);
}

TEST_CASE("TB.2.3: Exit All ends every attempt and the session") {
  Walk walk(two_clusters());
  walk.start();
  CHECK(walk(Request::exit_all) == "ended");
  CHECK_FALSE(walk.last().suspended);
  for (const char* id : {"org", "A", "a1"}) CHECK_FALSE(walk.status(id).active);
  CHECK(walk.status("a1").completed == true);
  CHECK(walk.start() == "a1");
  CHECK(walk.status("org").attempts == 2);
}

TEST_CASE("TB.2.3: Suspend All keeps the attempts, Resume All goes on with them") {
  Walk walk(two_clusters());
  walk.choose("b1");
  CHECK(walk(Request::suspend_all) == "ended");
  CHECK(walk.last().suspended);
  CHECK(walk.name(walk.sequencer().suspended()) == "b1");
  CHECK_FALSE(walk.status("b1").completed);
  CHECK(walk(Request::resume_all) == "b1");
  CHECK(walk.last().resumed);
  CHECK(walk.status("b1").attempts == 1);
  CHECK(walk.status("org").attempts == 1);
}

TEST_CASE("TB.2.3: what is suspended between two activities goes on inside of the cluster") {
  Walk walk(two_clusters());
  walk.choose("b1");
  walk(Request::exit);
  CHECK(walk(Request::suspend_all) == "ended");
  CHECK(walk.name(walk.sequencer().suspended()) == "B");
  CHECK(walk(Request::resume_all) == "b1");
  CHECK(walk.status("B").attempts == 1);
}

TEST_CASE("TB.2.3: an abandoned attempt is not completed and does not roll up") {
  Walk walk(two_clusters());
  walk.start();
  CHECK(walk(Request::abandon).empty());
  CHECK_FALSE(walk.status("a1").completed);
  CHECK_FALSE(walk.status("a1").active);
  CHECK(walk.sequencer().in_session());
  CHECK(walk.next() == "a2");
  CHECK(walk(Request::abandon_all) == "ended");
  CHECK_FALSE(walk.status("a2").completed);
}

TEST_CASE("UP.3: a delivery elsewhere ends the attempts that lie between") {
  Walk walk(two_clusters());
  walk.start();
  CHECK(walk.status("A").active);
  walk.choose("b2");
  CHECK_FALSE(walk.status("A").active);
  CHECK(walk.status("org").active);
  CHECK(walk.status("B").active);
}

TEST_CASE("UP.4: what content never said is taken as done and passed") {
  Walk walk(two_clusters());
  walk.start();
  walk.next();
  CHECK(walk.status("a1").completed == true);
  CHECK(walk.status("a1").primary.satisfied == true);
}

TEST_CASE("UP.4: content that sets its own status is left alone, also with unknown") {
  CourseDefinition course = two_clusters();
  rules(course, "a1").delivery = {.completion_set_by_content = true, .objective_set_by_content = true};
  Walk walk(course);
  walk.start();
  walk.next();
  CHECK_FALSE(walk.status("a1").completed);
  CHECK_FALSE(walk.status("a1").primary.satisfied);
  walk.report(Reported::unknown, Reported::unknown);
  walk.next();
  CHECK_FALSE(walk.status("a2").completed);
  CHECK_FALSE(walk.status("a2").primary.satisfied);
  walk.report(Reported::no, Reported::no);
  walk.next();
  CHECK(walk.status("b1").completed == false);
  CHECK(walk.status("b1").primary.satisfied == false);
}

TEST_CASE("UP.4: a cluster is suspended as long as one of its children is") {
  Walk walk(two_clusters());
  walk.start();
  walk.suspend_on_exit();
  walk.choose("b1");
  CHECK(walk.status("A").suspended);
  CHECK(walk.choose("a2") == "a2");
  CHECK(walk.status("A").attempts == 1);
  CHECK(walk.choose("a1") == "a1");
  CHECK(walk.last().resumed);
  walk.next();
  walk.choose("b1");
  CHECK_FALSE(walk.status("A").suspended);
}

}  // namespace termination_test
