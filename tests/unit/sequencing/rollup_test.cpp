#include "course_builder.hpp"

#include <catch2/catch.hpp>

namespace rollup_test {

using namespace lms::sequencing;
using namespace lms::sequencing::test;

namespace {

/// A cluster of three, none of which is taken as done unless it says so.
CourseDefinition trio() {
  CourseDefinition course = course_of("org\n  A\n    a1\n    a2\n    a3\n  b\n");
  for (const char* id : {"a1", "a2", "a3"})
    rules(course, id).delivery = {.completion_set_by_content = true, .objective_set_by_content = true};
  return course;
}

RollupRule rule(ChildActivitySet set, ConditionKind kind, RollupAction action, bool negated = false) {
  RollupRule out{.set = set, .when = when(kind, negated), .action = action};
  out.when.combination = Combination::any;
  return out;
}

/// Visits the activities in turn, and says of each what is given.
Walk visit(const CourseDefinition& course, std::initializer_list<std::pair<const char*, Reported>> says) {
  Walk walk(course);
  for (const auto& [id, status] : says) {
    walk.choose(id);
    walk.report(status, status);
  }
  walk.choose("b");
  return walk;
}

constexpr Reported kYes = Reported::yes;
constexpr Reported kNo = Reported::no;

}  // namespace

TEST_CASE("RB.1.2, RB.1.3: by default all children decide, and nothing is known before all are") {
  Walk one = visit(trio(), {{"a1", kYes}});
  CHECK_FALSE(one.status("A").completed);
  CHECK_FALSE(one.status("A").primary.satisfied);
  Walk mixed = visit(trio(), {{"a1", kYes}, {"a2", kNo}, {"a3", kYes}});
  CHECK(mixed.status("A").completed == false);
  CHECK(mixed.status("A").primary.satisfied == false);
  Walk all = visit(trio(), {{"a1", kYes}, {"a2", kYes}, {"a3", kYes}});
  CHECK(all.status("A").completed == true);
  CHECK(all.status("A").primary.satisfied == true);
}

TEST_CASE("RB.1.4: the child activity sets") {
  struct Case {
    ChildActivitySet set;
    std::uint32_t count;
    double percent;
    int of_three;  // satisfied from so many children on
  };
  for (const Case& c : {Case{ChildActivitySet::all, 0, 0, 3},
                        {ChildActivitySet::any, 0, 0, 1},
                        {ChildActivitySet::at_least_count, 2, 0, 2},
                        {ChildActivitySet::at_least_percent, 0, 0.6, 2}}) {
    CourseDefinition course = trio();
    RollupRule r = rule(c.set, ConditionKind::completed, RollupAction::satisfied);
    r.minimum_count = c.count;
    r.minimum_percent = c.percent;
    rules(course, "A").rollup.push_back(r);
    Walk walk(course);
    int done = 0;
    for (const char* id : {"a1", "a2", "a3"}) {
      walk.choose(id);
      walk.report(Reported::yes);
      ++done;
      INFO(static_cast<int>(c.set) << " with " << done);
      CHECK(walk.status("A").primary.satisfied.has_value() == (done >= c.of_three));
    }
  }
  CourseDefinition course = trio();
  rules(course, "A")
      .rollup.push_back(rule(ChildActivitySet::none, ConditionKind::satisfied, RollupAction::completed));
  CHECK(visit(course, {{"a1", kNo}, {"a2", kNo}, {"a3", kNo}}).status("A").completed == true);
  CHECK_FALSE(visit(course, {{"a1", kNo}, {"a2", kNo}}).status("A").completed);
}

TEST_CASE("RB.1.2: a satisfied rule stands above a not satisfied rule, completed above incomplete") {
  CourseDefinition course = trio();
  auto& rollup = rules(course, "A").rollup;
  rollup.push_back(rule(ChildActivitySet::any, ConditionKind::satisfied, RollupAction::satisfied));
  rollup.push_back(rule(ChildActivitySet::any, ConditionKind::satisfied, RollupAction::not_satisfied, true));
  rollup.push_back(rule(ChildActivitySet::any, ConditionKind::completed, RollupAction::completed));
  rollup.push_back(rule(ChildActivitySet::any, ConditionKind::completed, RollupAction::incomplete, true));
  Walk walk = visit(course, {{"a1", kYes}, {"a2", kNo}});
  CHECK(walk.status("A").primary.satisfied == true);
  CHECK(walk.status("A").completed == true);
  CHECK(visit(course, {{"a2", kNo}}).status("A").primary.satisfied == false);
}

TEST_CASE("RB.1.1: measures are averaged by weight; a tracked child without one counts") {
  CourseDefinition course = trio();
  rules(course, "a2").objective_measure_weight = 0.5;
  rules(course, "a3").objective_measure_weight = 0.0;
  Walk walk(course);
  walk.choose("a1");
  walk.score(0.6);
  CHECK(walk.status("A").primary.measure == Approx(0.6 / 1.5));
  walk.choose("a2");
  walk.score(-0.3);
  CHECK(walk.status("A").primary.measure == Approx((0.6 - 0.15) / 1.5));
  rules(course, "a2").delivery.tracked = false;
  Walk without(course);
  without.choose("a1");
  without.score(0.6);
  CHECK(without.status("A").primary.measure == Approx(0.6));
}

TEST_CASE("RB.1.1.b, RB.1.3.a: progress is averaged by weight and completes by measure") {
  CourseDefinition course = trio();
  activity(course, "a1").progress_weight = 2.0;
  activity(course, "A").completed_by_measure = true;
  activity(course, "A").min_progress_measure = 0.6;
  Walk walk(course);
  walk.choose("a1");
  walk.progress(1.0);
  CHECK(walk.status("A").progress == Approx(0.5));
  CHECK(walk.status("A").completed == false);
  walk.choose("a2");
  walk.progress(0.5);
  CHECK(walk.status("A").progress == Approx(0.625));
  CHECK(walk.status("A").completed == true);
}

TEST_CASE("RB.1.2.a: satisfied by measure beats the rules, and can wait for the end of the attempt") {
  CourseDefinition course = trio();
  SequencingDefinition& a = rules(course, "A");
  a.objectives.front().satisfied_by_measure = true;
  a.objectives.front().min_normalized_measure = 0.3;
  a.rollup.push_back(rule(ChildActivitySet::any, ConditionKind::always, RollupAction::not_satisfied));
  Walk walk(course);
  walk.choose("a1");
  walk.score(0.9);
  CHECK(walk.status("A").primary.satisfied == true);
  a.considerations.measure_satisfaction_if_active = false;
  Walk waiting(course);
  waiting.choose("a1");
  waiting.score(0.9);
  CHECK_FALSE(waiting.status("A").primary.satisfied);
  waiting.choose("b");
  CHECK(waiting.status("A").primary.satisfied == true);
}

TEST_CASE("RB.1.4.2: children that do not contribute are left out") {
  CourseDefinition course = trio();
  rules(course, "a2").rollup_objective_satisfied = false;
  rules(course, "a3").delivery.tracked = false;
  Walk walk = visit(course, {{"a1", kYes}});
  CHECK(walk.status("A").primary.satisfied == true);
  CHECK_FALSE(walk.status("A").completed);
  rules(course, "a2").rollup_progress_completion = false;
  CHECK(visit(course, {{"a1", kYes}}).status("A").completed == true);
}

TEST_CASE("RB.1.4: where no child contributes nothing changes") {
  CourseDefinition course = trio();
  for (const char* id : {"a1", "a2", "a3"}) rules(course, id).rollup_objective_satisfied = false;
  CHECK_FALSE(visit(course, {{"a1", kYes}, {"a2", kYes}, {"a3", kYes}}).status("A").primary.satisfied);
}

TEST_CASE("RB.1.4: of children none of which is tracked, a rule sees that nothing is known") {
  CourseDefinition course = trio();
  for (const char* id : {"a1", "a2", "a3"}) rules(course, id).delivery.tracked = false;
  rules(course, "A")
      .rollup.push_back(
          rule(ChildActivitySet::all, ConditionKind::objective_status_known, RollupAction::completed, true));
  Walk walk = visit(course, {{"a1", kYes}});
  CHECK(walk.status("A").completed == true);
  CHECK_FALSE(walk.status("A").primary.satisfied);
}

TEST_CASE("RB.1.4.2: rollup considerations") {
  const auto considered = [](Consideration c) {
    CourseDefinition course = trio();
    for (const char* id : {"a2", "a3"}) rules(course, id).considerations.required_for_satisfied = c;
    rules(course, "a3").pre.push_back({when(ConditionKind::always), PreAction::skip});
    return course;
  };
  CHECK_FALSE(visit(considered(Consideration::always), {{"a1", kYes}}).status("A").primary.satisfied);
  CHECK(visit(considered(Consideration::if_attempted), {{"a1", kYes}}).status("A").primary.satisfied == true);
  CHECK_FALSE(visit(considered(Consideration::if_not_skipped), {{"a1", kYes}}).status("A").primary.satisfied);
  CHECK(visit(considered(Consideration::if_not_skipped), {{"a1", kYes}, {"a2", kYes}})
            .status("A")
            .primary.satisfied == true);
  Walk walk(considered(Consideration::if_not_suspended));
  walk.choose("a2");
  walk.suspend_on_exit();
  walk.choose("a1");
  walk.report(Reported::yes, Reported::yes);
  CHECK(walk.status("A").primary.satisfied == true);
}

TEST_CASE("RB.1.5: roll-up reaches the root, and a global objective carries it to other clusters") {
  CourseDefinition course = course_of("org\n  A\n    a1\n  B\n    b1\n");
  rules(course, "a1").objectives.front().maps.push_back({.target = "shared", .write_satisfied = true});
  rules(course, "b1").objectives.front().maps.push_back({.target = "shared"});
  Walk walk(course);
  walk.choose("a1");
  walk.report(Reported::yes, Reported::yes);
  CHECK(walk.status("A").primary.satisfied == true);
  CHECK(walk.status("B").primary.satisfied == true);
  CHECK(walk.status("B").attempts == 0);
  CHECK(walk.sequencer().result().primary.satisfied == true);
}

TEST_CASE("what was recorded in an earlier attempt on the parent rolls up only if it may") {
  for (const bool current_only : {true, false}) {
    CourseDefinition course = trio();
    rules(course, "A").control.use_current_attempt_objective_info = current_only;
    rules(course, "A").control.use_current_attempt_progress_info = current_only;
    Walk walk = visit(course, {{"a1", kYes}, {"a2", kYes}, {"a3", kYes}});
    CHECK(walk.status("A").completed == true);
    walk.choose("a1");
    CHECK_FALSE(walk.status("A").completed);
    walk.report(Reported::yes, Reported::yes);
    CHECK(walk.status("A").completed.has_value() == !current_only);
    CHECK(walk.status("A").primary.satisfied.has_value() == !current_only);
    CHECK(walk.status("a2").completed == true);
  }
}

}  // namespace rollup_test
