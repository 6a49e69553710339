#include "random_course.hpp"

namespace lms::sequencing::test {
namespace {

RuleConditions random_conditions(Dice& dice) {
  RuleConditions out;
  out.combination = dice.any(Combination::any);
  for (std::uint32_t n = 1 + dice.below(2); n > 0; --n) {
    RuleCondition c{
        .kind = dice.any(ConditionKind::never), .negated = dice.one_in(3), .threshold = dice.measure()};
    if (dice.one_in(3)) c.objective = "o1";
    out.conditions.push_back(c);
  }
  return out;
}

ObjectiveMap random_map(Dice& dice) {
  ObjectiveMap map{.target = "g" + std::to_string(dice.below(3))};
  bool* const flags[] = {
      &map.read_satisfied, &map.read_measure, &map.write_satisfied,  &map.write_measure, &map.read_raw,
      &map.read_min,       &map.read_max,     &map.read_completion,  &map.read_progress, &map.write_raw,
      &map.write_min,      &map.write_max,    &map.write_completion, &map.write_progress};
  for (bool* flag : flags) *flag = dice.one_in(2);
  return map;
}

void random_rules(Dice& dice, SequencingDefinition& s) {
  while (dice.one_in(3))
    s.pre.push_back({random_conditions(dice), dice.any(PreAction::stop_forward_traversal)});
  while (dice.one_in(4)) s.post.push_back({random_conditions(dice), dice.any(PostAction::previous)});
  while (dice.one_in(5)) s.exit.push_back({random_conditions(dice)});
  while (dice.one_in(3)) {
    RollupRule rule{.set = dice.any(ChildActivitySet::at_least_percent),
                    .minimum_count = dice.below(3),
                    .minimum_percent = 0.5,
                    .when = random_conditions(dice),
                    .action = dice.any(RollupAction::incomplete)};
    for (RuleCondition& c : rule.when.conditions) c.objective.clear();
    s.rollup.push_back(rule);
  }
}

void random_objectives(Dice& dice, SequencingDefinition& s) {
  s.objectives.push_back({.id = "p", .primary = true});
  if (dice.one_in(2)) s.objectives.push_back({.id = "o1"});
  for (ObjectiveDefinition& o : s.objectives) {
    o.satisfied_by_measure = dice.one_in(4);
    o.min_normalized_measure = dice.measure();
    while (dice.one_in(3)) o.maps.push_back(random_map(dice));
  }
}

SequencingDefinition random_sequencing(Dice& dice) {
  SequencingDefinition s;
  s.control = {.choice = !dice.one_in(5),
               .choice_exit = !dice.one_in(5),
               .flow = !dice.one_in(5),
               .forward_only = dice.one_in(5),
               .use_current_attempt_objective_info = !dice.one_in(4),
               .use_current_attempt_progress_info = !dice.one_in(4)};
  s.constrained = {.constrain_choice = dice.one_in(5), .prevent_activation = dice.one_in(5)};
  random_rules(dice, s);
  if (dice.one_in(6)) s.limits.attempt_limit = 1 + dice.below(2);
  s.rollup_objective_satisfied = !dice.one_in(5);
  s.rollup_progress_completion = !dice.one_in(5);
  s.objective_measure_weight = dice.one_in(3) ? 0.5 : 1.0;
  s.considerations = {.required_for_satisfied = dice.any(Consideration::if_not_suspended),
                      .required_for_not_satisfied = dice.any(Consideration::if_not_suspended),
                      .required_for_completed = dice.any(Consideration::if_not_suspended),
                      .required_for_incomplete = dice.any(Consideration::if_not_suspended),
                      .measure_satisfaction_if_active = !dice.one_in(4)};
  random_objectives(dice, s);
  if (dice.one_in(4)) {
    s.randomization = {.selection_timing = dice.any(SelectionTiming::on_each_new_attempt),
                       .selection_count = 1 + dice.below(3),
                       .randomization_timing = dice.any(SelectionTiming::on_each_new_attempt),
                       .reorder_children = dice.one_in(2)};
  }
  s.delivery = {.tracked = !dice.one_in(6),
                .completion_set_by_content = dice.one_in(3),
                .objective_set_by_content = dice.one_in(3)};
  return s;
}

}  // namespace

CourseDefinition random_course(Dice& dice) {
  CourseDefinition course{.standard = Standard::scorm2004_4th};
  course.objectives_global_to_system = !dice.one_in(4);
  const std::uint32_t size = 1 + dice.below(16);
  for (std::uint32_t i = 0; i < size; ++i) {
    ActivityDefinition a{.id = "a" + std::to_string(i)};
    // Close to the last one, so that trees are deep and wide in turn.
    if (i > 0) a.parent = static_cast<std::int32_t>(i - 1 - dice.below(i < 4 ? i : 4));
    a.resource = ResourceKind::sco;
    a.completed_by_measure = dice.one_in(5);
    a.min_progress_measure = 0.5;
    a.progress_weight = dice.one_in(3) ? 0.25 : 1.0;
    a.sequencing = random_sequencing(dice);
    course.activities.push_back(std::move(a));
  }
  return course;
}

RunTimeReport random_report(Dice& dice, const ActivityDefinition& activity) {
  RunTimeReport out{.completed = dice.any(Reported::yes), .suspend = dice.one_in(4)};
  if (dice.one_in(2)) out.progress = static_cast<double>(dice.below(11)) / 10.0;
  for (std::uint32_t o = 0; o < activity.sequencing.objectives.size(); ++o) {
    if (dice.one_in(3)) continue;
    ObjectiveReport entry{
        .objective = o, .satisfied = dice.any(Reported::yes), .completed = dice.any(Reported::yes)};
    if (dice.one_in(2)) entry.measure = dice.measure();
    if (dice.one_in(3)) entry.raw = dice.measure();
    if (dice.one_in(3)) entry.progress = 0.5;
    out.objectives.push_back(entry);
  }
  return out;
}

}  // namespace lms::sequencing::test
