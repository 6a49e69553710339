#include "cli/sequencing_json.hpp"

#include "base/time.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace lms::cli {
namespace {

using namespace sequencing;
using nlohmann::json;

constexpr std::array kConditions = {"satisfied",
                                    "objectiveStatusKnown",
                                    "objectiveMeasureKnown",
                                    "objectiveMeasureGreaterThan",
                                    "objectiveMeasureLessThan",
                                    "completed",
                                    "activityProgressKnown",
                                    "attempted",
                                    "attemptLimitExceeded",
                                    "timeLimitExceeded",
                                    "outsideAvailableTimeRange",
                                    "always",
                                    "never"};
constexpr std::array kPreActions = {"skip", "disabled", "hiddenFromChoice", "stopForwardTraversal"};
constexpr std::array kPostActions = {"exitParent", "exitAll", "retry", "retryAll", "continue", "previous"};
constexpr std::array kChildSets = {"all", "any", "none", "atLeastCount", "atLeastPercent"};
constexpr std::array kRollupActions = {"satisfied", "notSatisfied", "completed", "incomplete"};
constexpr std::array kConsiderations = {"always", "ifAttempted", "ifNotSkipped", "ifNotSuspended"};
constexpr std::array kTimings = {"never", "once", "onEachNewAttempt"};

template <class Enum, std::size_t N>
const char* word(const std::array<const char*, N>& words, Enum value) {
  return words[static_cast<std::size_t>(value)];
}

template <class Value>
void differ(json& out, const char* key, const Value& value, const Value& standard) {
  if (value != standard) out[key] = value;
}

void add(json& out, const char* key, json part) {
  if (!part.empty()) out[key] = std::move(part);
}

json conditions_json(const RuleConditions& when) {
  json list = json::array();
  for (const RuleCondition& each : when.conditions) {
    json one{{"condition", word(kConditions, each.kind)}};
    if (each.negated) one["operator"] = "not";
    if (!each.objective.empty()) one["referencedObjective"] = each.objective;
    if (each.kind == ConditionKind::objective_measure_greater_than ||
        each.kind == ConditionKind::objective_measure_less_than)
      one["measureThreshold"] = each.threshold;
    list.push_back(std::move(one));
  }
  return {{"combination", when.combination == Combination::all ? "all" : "any"}, {"of", std::move(list)}};
}

json control_json(const ControlMode& mode) {
  const ControlMode standard;
  json out = json::object();
  differ(out, "choice", mode.choice, standard.choice);
  differ(out, "choiceExit", mode.choice_exit, standard.choice_exit);
  differ(out, "flow", mode.flow, standard.flow);
  differ(out, "forwardOnly", mode.forward_only, standard.forward_only);
  differ(out, "useCurrentAttemptObjectiveInfo", mode.use_current_attempt_objective_info,
         standard.use_current_attempt_objective_info);
  differ(out, "useCurrentAttemptProgressInfo", mode.use_current_attempt_progress_info,
         standard.use_current_attempt_progress_info);
  return out;
}

json rules_json(const SequencingDefinition& definition) {
  json out = json::object();
  for (const PreConditionRule& rule : definition.pre)
    out["preCondition"].push_back(
        {{"if", conditions_json(rule.when)}, {"action", word(kPreActions, rule.action)}});
  for (const ExitConditionRule& rule : definition.exit)
    out["exitCondition"].push_back({{"if", conditions_json(rule.when)}, {"action", "exit"}});
  for (const PostConditionRule& rule : definition.post)
    out["postCondition"].push_back(
        {{"if", conditions_json(rule.when)}, {"action", word(kPostActions, rule.action)}});
  return out;
}

json limits_json(const LimitConditions& limits) {
  json out = json::object();
  if (limits.attempt_limit) out["attemptLimit"] = *limits.attempt_limit;
  const auto duration = [&out](const char* key, const std::optional<std::int64_t>& value) {
    if (value) out[key] = *value;
  };
  duration("attemptAbsoluteDurationLimit", limits.attempt_absolute_duration);
  duration("attemptExperiencedDurationLimit", limits.attempt_experienced_duration);
  duration("activityAbsoluteDurationLimit", limits.activity_absolute_duration);
  duration("activityExperiencedDurationLimit", limits.activity_experienced_duration);
  const auto time = [&out](const char* key, const std::optional<std::int64_t>& value) {
    if (value) out[key] = format_time(from_millis(*value));
  };
  time("beginTimeLimit", limits.begin_time);
  time("endTimeLimit", limits.end_time);
  return out;
}

json rollup_json(const SequencingDefinition& definition) {
  json out = json::object();
  differ(out, "rollupObjectiveSatisfied", definition.rollup_objective_satisfied, true);
  differ(out, "rollupProgressCompletion", definition.rollup_progress_completion, true);
  differ(out, "objectiveMeasureWeight", definition.objective_measure_weight, 1.0);
  for (const RollupRule& rule : definition.rollup) {
    json one{{"if", conditions_json(rule.when)},
             {"children", word(kChildSets, rule.set)},
             {"action", word(kRollupActions, rule.action)}};
    if (rule.set == ChildActivitySet::at_least_count) one["minimumCount"] = rule.minimum_count;
    if (rule.set == ChildActivitySet::at_least_percent) one["minimumPercent"] = rule.minimum_percent;
    out["rules"].push_back(std::move(one));
  }
  const RollupConsiderations& c = definition.considerations;
  const auto consider = [&out](const char* key, Consideration value) {
    if (value != Consideration::always) out[key] = word(kConsiderations, value);
  };
  consider("requiredForSatisfied", c.required_for_satisfied);
  consider("requiredForNotSatisfied", c.required_for_not_satisfied);
  consider("requiredForCompleted", c.required_for_completed);
  consider("requiredForIncomplete", c.required_for_incomplete);
  differ(out, "measureSatisfactionIfActive", c.measure_satisfaction_if_active, true);
  return out;
}

json map_json(const ObjectiveMap& map) {
  const ObjectiveMap standard;
  json out{{"target", map.target}};
  differ(out, "readSatisfiedStatus", map.read_satisfied, standard.read_satisfied);
  differ(out, "readNormalizedMeasure", map.read_measure, standard.read_measure);
  differ(out, "writeSatisfiedStatus", map.write_satisfied, standard.write_satisfied);
  differ(out, "writeNormalizedMeasure", map.write_measure, standard.write_measure);
  differ(out, "readRawScore", map.read_raw, false);
  differ(out, "readMinScore", map.read_min, false);
  differ(out, "readMaxScore", map.read_max, false);
  differ(out, "readCompletionStatus", map.read_completion, false);
  differ(out, "readProgressMeasure", map.read_progress, false);
  differ(out, "writeRawScore", map.write_raw, false);
  differ(out, "writeMinScore", map.write_min, false);
  differ(out, "writeMaxScore", map.write_max, false);
  differ(out, "writeCompletionStatus", map.write_completion, false);
  differ(out, "writeProgressMeasure", map.write_progress, false);
  return out;
}

json objectives_json(const std::vector<ObjectiveDefinition>& objectives) {
  json out = json::array();
  for (const ObjectiveDefinition& objective : objectives) {
    if (objective.id.empty() && !objective.satisfied_by_measure && objective.maps.empty()) continue;
    json one{{"id", objective.id}, {"primary", objective.primary}};
    if (objective.satisfied_by_measure) one["minNormalizedMeasure"] = objective.min_normalized_measure;
    for (const ObjectiveMap& map : objective.maps) one["maps"].push_back(map_json(map));
    out.push_back(std::move(one));
  }
  return out;
}

json randomization_json(const Randomization& r) {
  json out = json::object();
  if (r.selection_timing != SelectionTiming::never)
    out["selectionTiming"] = word(kTimings, r.selection_timing);
  if (r.selection_count) out["selectCount"] = *r.selection_count;
  if (r.randomization_timing != SelectionTiming::never)
    out["randomizationTiming"] = word(kTimings, r.randomization_timing);
  differ(out, "reorderChildren", r.reorder_children, false);
  return out;
}

json delivery_json(const DeliveryControls& delivery) {
  json out = json::object();
  differ(out, "tracked", delivery.tracked, true);
  differ(out, "completionSetByContent", delivery.completion_set_by_content, false);
  differ(out, "objectiveSetByContent", delivery.objective_set_by_content, false);
  return out;
}

}  // namespace

json sequencing_json(const SequencingDefinition& definition) {
  json out = json::object();
  add(out, "controlMode", control_json(definition.control));
  json constrained = json::object();
  differ(constrained, "constrainChoice", definition.constrained.constrain_choice, false);
  differ(constrained, "preventActivation", definition.constrained.prevent_activation, false);
  add(out, "constrainedChoice", std::move(constrained));
  add(out, "rules", rules_json(definition));
  add(out, "limits", limits_json(definition.limits));
  add(out, "rollup", rollup_json(definition));
  add(out, "objectives", objectives_json(definition.objectives));
  add(out, "randomization", randomization_json(definition.randomization));
  add(out, "delivery", delivery_json(definition.delivery));
  return out;
}

}  // namespace lms::cli
