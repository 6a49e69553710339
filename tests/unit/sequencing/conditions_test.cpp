#include "course_builder.hpp"

#include <catch2/catch.hpp>

namespace conditions_test {

using namespace lms::sequencing;
using namespace lms::sequencing::test;

namespace {

/// Whether a skip rule with these conditions on `two` holds, once `one` and, before it, `two` were visited.
bool holds(const RuleConditions& conditions, const RunTimeReport& data, bool visit = true) {
  CourseDefinition course = course_of("org\n  one\n  two\n  three\n");
  SequencingDefinition& two = rules(course, "two");
  two.pre.push_back({conditions, PreAction::skip});
  two.objectives.push_back({.id = "extra"});
  two.limits.attempt_limit = 1;
  two.delivery = {.completion_set_by_content = true, .objective_set_by_content = true};
  Walk walk(course);
  if (visit) {
    walk.choose("two");
    walk.sequencer().report(data);
  }
  walk.choose("one");
  return walk.next() == "three";
}

RuleConditions measured(ConditionKind kind, double threshold) {
  RuleConditions out = when(kind);
  out.conditions.front().threshold = threshold;
  return out;
}

}  // namespace

TEST_CASE("UP.2.1: conditions about what is known") {
  RunTimeReport data{.completed = Reported::no};
  data.objectives.push_back({.objective = 0, .satisfied = Reported::no, .measure = 0.5});
  data.objectives.push_back({.objective = 1, .satisfied = Reported::yes});
  struct Case {
    ConditionKind kind;
    bool plain;
    bool negated;
  };
  for (const Case& c : {Case{ConditionKind::satisfied, false, true},
                        {ConditionKind::objective_status_known, true, false},
                        {ConditionKind::objective_measure_known, true, false},
                        {ConditionKind::completed, false, true},
                        {ConditionKind::activity_progress_known, true, false},
                        {ConditionKind::attempted, true, false},
                        {ConditionKind::attempt_limit_exceeded, true, false},
                        {ConditionKind::always, true, false},
                        {ConditionKind::never, false, true},
                        {ConditionKind::time_limit_exceeded, false, true},
                        {ConditionKind::outside_available_time_range, false, true}}) {
    INFO(static_cast<int>(c.kind));
    CHECK(holds(when(c.kind), data) == c.plain);
    CHECK(holds(when(c.kind, true), data) == c.negated);
  }
  CHECK(holds(when(ConditionKind::satisfied, false, "extra"), data));
  CHECK_FALSE(holds(when(ConditionKind::satisfied, false, "missing"), data));
  CHECK_FALSE(holds(when(ConditionKind::satisfied, true, "missing"), data));
  CHECK(holds(measured(ConditionKind::objective_measure_greater_than, 0.4), data));
  CHECK_FALSE(holds(measured(ConditionKind::objective_measure_greater_than, 0.5), data));
  CHECK(holds(measured(ConditionKind::objective_measure_less_than, 0.6), data));
}

TEST_CASE("UP.2.1: not unknown is unknown") {
  for (const ConditionKind kind :
       {ConditionKind::satisfied, ConditionKind::completed, ConditionKind::objective_measure_greater_than}) {
    CHECK_FALSE(holds(when(kind), {}));
    CHECK_FALSE(holds(when(kind, true), {}));
  }
  CHECK(holds(when(ConditionKind::objective_status_known, true), {}));
  CHECK_FALSE(holds(when(ConditionKind::attempted), {}, false));
  CHECK(holds(when(ConditionKind::attempted, true), {}, false));
}

TEST_CASE("UP.2.1: all and any over true, false and unknown") {
  const RuleCondition yes{.kind = ConditionKind::always};
  const RuleCondition no{.kind = ConditionKind::never};
  const RuleCondition unknown{.kind = ConditionKind::satisfied};
  CHECK(holds({Combination::all, {yes, yes}}, {}));
  CHECK_FALSE(holds({Combination::all, {yes, unknown}}, {}));
  CHECK_FALSE(holds({Combination::all, {yes, no}}, {}));
  CHECK(holds({Combination::any, {no, unknown, yes}}, {}));
  CHECK_FALSE(holds({Combination::any, {no, unknown}}, {}));
  CHECK_FALSE(holds({Combination::all, {}}, {}));
}

TEST_CASE("UP.1: the attempt limit holds for new attempts, not for those under way") {
  CourseDefinition course = course_of("org\n  A\n    a1\n    a2\n  b\n");
  rules(course, "A").limits.attempt_limit = 1;
  rules(course, "b").limits.attempt_limit = 1;
  Walk walk(course);
  walk.start();
  CHECK(walk.next() == "a2");
  CHECK(walk.next() == "b");
  walk.suspend_on_exit();
  CHECK(walk.choose("a1") == "DB.1.1-3");
  CHECK(walk.choose("b") == "b");
  CHECK(walk.last().resumed);
  walk.report(Reported::yes);
  walk(Request::exit);
  CHECK(walk.choose("b") == "DB.1.1-3");
}

TEST_CASE("UP.1: times count from what the caller says") {
  CourseDefinition course = course_of("org\n  one\n  two\n  three\n");
  rules(course, "two").limits = {.begin_time = 1000, .end_time = 2000};
  rules(course, "three").limits.activity_experienced_duration = 500;
  Walk walk(course);
  CHECK(walk.choose("two") == "two");
  walk.sequencer().set_time(999);
  CHECK_FALSE(walk.can_choose("two"));
  walk.sequencer().set_time(1500);
  CHECK(walk.can_choose("two"));
  walk.sequencer().set_time(2001);
  CHECK_FALSE(walk.can_choose("two"));
  CHECK(walk.choose("three") == "three");
  walk.sequencer().report({.experienced_ms = 500});
  walk.choose("one");
  CHECK(walk.choose("three") == "DB.1.1-3");
}

}  // namespace conditions_test
