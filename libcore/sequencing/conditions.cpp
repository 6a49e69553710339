#include "sequencing/engine.hpp"

namespace lms::sequencing {
namespace {

using Truth = std::optional<bool>;  ///< absent: unknown

Truth compare(std::optional<double> measure, double threshold, bool greater) {
  if (!measure) return {};
  return greater ? *measure > threshold : *measure < threshold;
}

}  // namespace

/// The value of one condition. "Not unknown" is unknown.
Truth Engine::condition(std::int32_t a, const RuleCondition& c, Scope scope) const {
  std::uint32_t o = 0;
  if (!c.objective.empty()) {
    const auto& objectives = rules(a).objectives;
    while (o < objectives.size() && objectives[o].id != c.objective) ++o;
    if (o == objectives.size()) return {};
  }
  // Of an activity that is not tracked, nothing is known.
  const bool tracked = is_tracked(a);
  const auto status = [&] { return tracked ? satisfied(a, o, scope) : std::nullopt; };
  const auto score = [&] { return tracked ? measure(a, o, scope) : std::nullopt; };
  const auto done = [&] { return tracked ? completed(a, o, scope) : std::nullopt; };
  Truth result;
  switch (c.kind) {
    case ConditionKind::satisfied:
      result = status();
      break;
    case ConditionKind::objective_status_known:
      result = status().has_value();
      break;
    case ConditionKind::objective_measure_known:
      result = score().has_value();
      break;
    case ConditionKind::objective_measure_greater_than:
      result = compare(score(), c.threshold, true);
      break;
    case ConditionKind::objective_measure_less_than:
      result = compare(score(), c.threshold, false);
      break;
    case ConditionKind::completed:
      result = done();
      break;
    case ConditionKind::activity_progress_known:
      result = done().has_value();
      break;
    case ConditionKind::attempted:
      result = attempted(a);
      break;
    case ConditionKind::attempt_limit_exceeded:
      result = attempt_limit_exceeded(a);
      break;
    case ConditionKind::time_limit_exceeded:
      result = time_limit_exceeded(a);
      break;
    case ConditionKind::outside_available_time_range:
      result = outside_available_time(a);
      break;
    case ConditionKind::always:
      result = true;
      break;
    case ConditionKind::never:
      result = false;
      break;
  }
  if (result && c.negated) return !*result;
  return result;
}

/// Sequencing Rule Check Subprocess [UP.2.1], and RB.1.4.1 Evaluate Rollup Conditions Subprocess,
/// which combines in the same way: unknown if there is no condition, else AND or OR over true, false
/// and unknown.
Truth Engine::conditions_hold(std::int32_t a, const RuleConditions& when, Scope scope) const {
  if (when.conditions.empty()) return {};
  const bool decisive = when.combination == Combination::any;  // one such value decides
  bool unknown = false;
  for (const RuleCondition& c : when.conditions) {
    const Truth value = condition(a, c, scope);
    if (value && *value == decisive) return decisive;
    unknown = unknown || !value;
  }
  if (unknown) return {};
  return !decisive;
}

/// Sequencing Rules Check Process [UP.2] for precondition rules of one action.
bool Engine::pre_rule(std::int32_t a, PreAction action) const {
  if ((shape_->node(a).pre_actions >> static_cast<unsigned>(action) & 1U) == 0) return false;
  for (const PreConditionRule& rule : rules(a).pre) {
    if (rule.action == action && conditions_hold(a, rule.when).value_or(false)) {
      constexpr std::string_view kActions[] = {"skip", "disabled", "hiddenFromChoice",
                                               "stopForwardTraversal"};
      trace("UP.2", a, kActions[static_cast<std::size_t>(action)]);
      return true;
    }
  }
  return false;
}

/// Sequencing Rules Check Process [UP.2] for exit rules.
bool Engine::exit_rule(std::int32_t a) const {
  for (const ExitConditionRule& rule : rules(a).exit)
    if (conditions_hold(a, rule.when).value_or(false)) return true;
  return false;
}

/// Sequencing Rules Check Process [UP.2] for postcondition rules: the first that holds.
const PostConditionRule* Engine::post_rule(std::int32_t a) const {
  for (const PostConditionRule& rule : rules(a).post)
    if (conditions_hold(a, rule.when).value_or(false)) return &rule;
  return nullptr;
}

bool Engine::attempt_limit_exceeded(std::int32_t a) const {
  const auto& limit = rules(a).limits.attempt_limit;
  return limit && attempted(a) && state(a).attempts >= *limit;
}

bool Engine::time_limit_exceeded(std::int32_t a) const {
  const LimitConditions& l = rules(a).limits;
  const ActivityState& s = state(a);
  const auto reached = [](const std::optional<std::int64_t>& limit, std::int64_t spent) {
    return limit && spent >= *limit;
  };
  if (!attempted(a)) return false;
  if (reached(l.attempt_experienced_duration, s.attempt_experienced)) return true;
  if (reached(l.activity_experienced_duration, s.earlier_experienced + s.attempt_experienced)) return true;
  if (now_ == 0) return false;
  if (s.attempt_started != 0 && reached(l.attempt_absolute_duration, now_ - s.attempt_started)) return true;
  return s.first_started != 0 && reached(l.activity_absolute_duration, now_ - s.first_started);
}

bool Engine::outside_available_time(std::int32_t a) const {
  const LimitConditions& l = rules(a).limits;
  return now_ != 0 && ((l.begin_time && now_ < *l.begin_time) || (l.end_time && now_ > *l.end_time));
}

/// Limit Conditions Check Process [UP.1]. Limits are judged before a new attempt only, so the durations
/// that matter are those of the activity.
bool Engine::limit_conditions_check(std::int32_t a) const {
  const ActivityState& s = state(a);
  if (!shape_->node(a).limited || !is_tracked(a) || s.active || s.suspended) return false;
  if (attempt_limit_exceeded(a) || outside_available_time(a)) return true;
  const LimitConditions& l = rules(a).limits;
  if (!attempted(a)) return false;
  if (l.activity_experienced_duration &&
      s.earlier_experienced + s.attempt_experienced >= *l.activity_experienced_duration)
    return true;
  return l.activity_absolute_duration && now_ != 0 && s.first_started != 0 &&
         now_ - s.first_started >= *l.activity_absolute_duration;
}

/// Check Activity Process [UP.5]: true if the activity cannot be delivered.
bool Engine::check_activity(std::int32_t a) const {
  if (pre_rule(a, PreAction::disabled))
    trace("UP.5", a, "disabled");
  else if (limit_conditions_check(a))
    trace("UP.5", a, "limit conditions");
  else if (closed(a))
    trace("UP.5", a, "prerequisites");
  else
    return false;
  return true;
}

}  // namespace lms::sequencing
