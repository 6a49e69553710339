#include "sequencing/engine.hpp"

#include <algorithm>
#include <utility>

namespace lms::sequencing {
namespace {

/// What rolls up where no rule says otherwise (SN 4.6.7): all satisfied → satisfied, all known → not
/// satisfied, and the same with completion.
ConditionKind default_condition(RollupAction action) {
  switch (action) {
    case RollupAction::satisfied:
      return ConditionKind::satisfied;
    case RollupAction::not_satisfied:
      return ConditionKind::objective_status_known;
    case RollupAction::completed:
      return ConditionKind::completed;
    case RollupAction::incomplete:
      return ConditionKind::activity_progress_known;
  }
  return ConditionKind::never;
}

bool about_objective(RollupAction action) {
  return action == RollupAction::satisfied || action == RollupAction::not_satisfied;
}

}  // namespace

/// Overall Rollup Process [RB.1.5]: from the activity up to the root. Activities whose primary objective
/// reads a global objective that has changed roll up into their parents as well. The deepest go first,
/// so that everything is rolled up once, unless global objectives feed back into what is done.
void Engine::overall_rollup(std::int32_t activity) {
  using Entry = std::pair<std::int32_t, std::int32_t>;  // depth, activity
  std::vector<Entry> open;
  const auto add = [&](std::int32_t a) {
    if (a < 0) return;
    open.emplace_back(depth(a), a);
    std::push_heap(open.begin(), open.end());
  };
  const auto add_readers = [&] {
    for (const std::uint32_t g : changed_globals_)
      for (std::uint32_t r = shape_->reader_start[g]; r < shape_->reader_start[g + 1]; ++r)
        if (is_available(shape_->readers[r])) add(parent(shape_->readers[r]));
    changed_globals_.clear();
  };
  add(is_leaf(activity) ? parent(activity) : activity);
  add_readers();
  std::size_t budget = 3 * shape_->nodes.size();
  while (!open.empty() && budget > 0) {
    --budget;
    std::pop_heap(open.begin(), open.end());
    const Entry entry = open.back();
    open.pop_back();
    while (!open.empty() && open.front() == entry) {
      std::pop_heap(open.begin(), open.end());
      open.pop_back();
    }
    roll_up(entry.second);
    add(parent(entry.second));
    add_readers();
  }
  changed_globals_.clear();
}

void Engine::roll_up(std::int32_t cluster) {
  if (!is_tracked(cluster)) return;
  trace("RB.1.5", cluster);
  measure_rollup(cluster);
  completion_measure_rollup(cluster);
  objective_rollup(cluster);
  activity_progress_rollup(cluster);
  if (!recording_) return;
  constexpr std::string_view kKnown[] = {"not satisfied", "satisfied", "incomplete", "completed"};
  if (const auto value = satisfied(cluster, 0)) trace("RB.1.2", cluster, kKnown[*value ? 1 : 0]);
  if (const auto value = completed(cluster, 0)) trace("RB.1.3", cluster, kKnown[*value ? 3 : 2]);
}

/// Measure Rollup Process [RB.1.1]. A tracked child without a measure counts with its weight.
void Engine::measure_rollup(std::int32_t cluster) {
  double total = 0.0;
  double counted = 0.0;
  bool valid = false;
  for (std::uint32_t i = 0; i < available_count(cluster); ++i) {
    const std::int32_t child = available_child(cluster, i);
    if (!is_tracked(child)) continue;
    counted += shape_->node(child).objective_weight;
    if (const auto value = measure(child, 0, Scope::current_attempt)) {
      total += *value * shape_->node(child).objective_weight;
      valid = true;
    }
  }
  if (valid && counted > 0.0)
    set_measure(cluster, 0, total / counted);
  else
    set_measure(cluster, 0, std::nullopt);
}

/// Completion Measure Rollup Process [RB.1.1.b]
void Engine::completion_measure_rollup(std::int32_t cluster) {
  double total = 0.0;
  double counted = 0.0;
  bool valid = false;
  for (std::uint32_t i = 0; i < available_count(cluster); ++i) {
    const std::int32_t child = available_child(cluster, i);
    if (!is_tracked(child)) continue;
    counted += shape_->node(child).progress_weight;
    if (const auto value = progress(child, 0, Scope::current_attempt)) {
      total += *value * shape_->node(child).progress_weight;
      valid = true;
    }
  }
  if (valid && counted > 0.0)
    set_progress(cluster, 0, total / counted);
  else
    set_progress(cluster, 0, std::nullopt);
}

/// Objective Rollup Process [RB.1.2]: by measure [RB.1.2.a], which satisfied() does wherever the
/// status is read, or by rules [RB.1.2.b].
void Engine::objective_rollup(std::int32_t cluster) {
  if (rules(cluster).objectives.front().satisfied_by_measure) {
    if (local(cluster, 0).measure) write_derived_satisfaction(cluster, 0);
    return;
  }
  if (rollup_rule_check(cluster, RollupAction::not_satisfied)) set_satisfied(cluster, 0, false);
  if (rollup_rule_check(cluster, RollupAction::satisfied)) set_satisfied(cluster, 0, true);
}

/// Activity Progress Rollup Process [RB.1.3]: by measure [RB.1.3.a], which completed() does, or by
/// rules [RB.1.3.b].
void Engine::activity_progress_rollup(std::int32_t cluster) {
  if (definition(cluster).completed_by_measure) return;
  if (rollup_rule_check(cluster, RollupAction::incomplete)) set_completed(cluster, 0, false);
  if (rollup_rule_check(cluster, RollupAction::completed)) set_completed(cluster, 0, true);
}

/// Rollup Rule Check Subprocess [RB.1.4]. The default rules stand in where the activity has no rule
/// about satisfaction, or none about completion.
bool Engine::rollup_rule_check(std::int32_t cluster, RollupAction action) const {
  bool any_rule = false;
  for (const RollupRule& rule : rules(cluster).rollup) {
    if (about_objective(rule.action) != about_objective(action)) continue;
    any_rule = true;
    if (rule.action != action) continue;
    const Contribution bag = contribution(cluster, action, [&](std::int32_t child) {
      return conditions_hold(child, rule.when, Scope::current_attempt);
    });
    if (bag.satisfies(rule)) return true;
  }
  if (any_rule) return false;
  const RuleCondition only{.kind = default_condition(action)};
  const Contribution bag = contribution(
      cluster, action, [&](std::int32_t child) { return condition(child, only, Scope::current_attempt); });
  return bag.total() > 0 && bag.yes == bag.total();
}

/// Children that are not tracked take no part. Where none is tracked the rule still has its answer: of
/// such children nothing is known.
template <class Evaluate>
Engine::Contribution Engine::contribution(std::int32_t cluster, RollupAction action,
                                          const Evaluate& evaluate) const {
  Contribution tracked;
  Contribution untracked;
  bool any_tracked = false;
  for (std::uint32_t i = 0; i < available_count(cluster); ++i) {
    const std::int32_t child = available_child(cluster, i);
    any_tracked = any_tracked || is_tracked(child);
    if (!check_child_for_rollup(child, action)) continue;
    Contribution& bag = is_tracked(child) ? tracked : untracked;
    const std::optional<bool> value = evaluate(child);
    ++(!value ? bag.unknown : *value ? bag.yes : bag.no);
  }
  return any_tracked ? tracked : untracked;
}

/// Whether the children's results are what the rule's child activity set asks for; never without a child.
bool Engine::Contribution::satisfies(const RollupRule& rule) const {
  if (total() == 0) return false;
  switch (rule.set) {
    case ChildActivitySet::all:
      return yes == total();
    case ChildActivitySet::any:
      return yes > 0;
    case ChildActivitySet::none:
      return no == total();
    case ChildActivitySet::at_least_count:
      return yes >= rule.minimum_count;
    case ChildActivitySet::at_least_percent:
      return static_cast<double>(yes) / static_cast<double>(total()) >= rule.minimum_percent;
  }
  return false;
}

/// Check Child for Rollup Subprocess [RB.1.4.2]
bool Engine::check_child_for_rollup(std::int32_t child, RollupAction action) const {
  if (shape_->node(child).plain_rollup) return true;
  const SequencingDefinition& r = rules(child);
  if (about_objective(action) ? !r.rollup_objective_satisfied : !r.rollup_progress_completion) return false;
  const RollupConsiderations& c = r.considerations;
  const Consideration needed[] = {c.required_for_satisfied, c.required_for_not_satisfied,
                                  c.required_for_completed, c.required_for_incomplete};
  switch (needed[static_cast<std::size_t>(action)]) {
    case Consideration::always:
      return true;
    case Consideration::if_not_suspended:
      return attempted(child) && !state(child).suspended;
    case Consideration::if_attempted:
      return attempted(child);
    case Consideration::if_not_skipped:
      return !pre_rule(child, PreAction::skip);
  }
  return true;
}

}  // namespace lms::sequencing
