#include "base/text.hpp"
#include "package/checks.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace lms::package {
namespace {

using namespace sequencing;

bool same_question(const RuleCondition& a, const RuleCondition& b) {
  return a.kind == b.kind && a.objective == b.objective && a.threshold == b.threshold;
}

bool always(const RuleCondition& c) {
  return (c.kind == ConditionKind::always && !c.negated) || (c.kind == ConditionKind::never && c.negated);
}

// Conditions that no state of an activity can fulfil together.
bool impossible(const RuleConditions& when) {
  const auto never_true = [](const RuleCondition& c) {
    if (c.kind == ConditionKind::objective_measure_greater_than && !c.negated && c.threshold >= 1.0)
      return true;
    if (c.kind == ConditionKind::objective_measure_less_than && !c.negated && c.threshold <= -1.0)
      return true;
    return (c.kind == ConditionKind::never && !c.negated) || (c.kind == ConditionKind::always && c.negated);
  };
  if (when.combination == Combination::any) return std::ranges::all_of(when.conditions, never_true);
  if (std::ranges::any_of(when.conditions, never_true)) return true;
  for (std::size_t i = 0; i < when.conditions.size(); ++i)
    for (std::size_t j = i + 1; j < when.conditions.size(); ++j)
      if (same_question(when.conditions[i], when.conditions[j]) &&
          when.conditions[i].negated != when.conditions[j].negated)
        return true;
  return false;
}

bool unconditional(const RuleConditions& when) {
  if (when.combination == Combination::all) return std::ranges::all_of(when.conditions, always);
  return std::ranges::any_of(when.conditions, always);
}

bool asks_measure(const RuleCondition& c) {
  return c.kind == ConditionKind::objective_measure_greater_than ||
         c.kind == ConditionKind::objective_measure_less_than;
}

class SequencingCheck {
 public:
  SequencingCheck(const xml::Document& document, const CourseDefinition& course,
                  std::span<const pugi::xml_node> nodes, Findings& findings)
      : document_(document), course_(course), nodes_(nodes), findings_(findings), children_(nodes.size()) {
    for (std::size_t i = 1; i < nodes.size(); ++i)
      children_[static_cast<std::size_t>(course.activities[i].parent)].push_back(i);
  }

  void run() {
    check_start();
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      check_control(i);
      check_limits(i);
      check_rules(i);
      check_objectives(i);
      check_selection(i);
    }
    check_rollup();
    check_targets();
    check_shared_data();
  }

 private:
  [[nodiscard]] const ActivityDefinition& activity(std::size_t i) const { return course_.activities[i]; }
  [[nodiscard]] const SequencingDefinition& definition(std::size_t i) const { return activity(i).sequencing; }
  [[nodiscard]] bool cluster(std::size_t i) const { return !children_[i].empty(); }
  [[nodiscard]] std::string name(std::size_t i) const { return printable(activity(i).id); }

  // An element of the activity's sequencing, else the activity's own.
  [[nodiscard]] pugi::xml_node part(std::size_t i, std::string_view element) const {
    const auto sequencing = xml::child(nodes_[i], "sequencing");
    const auto found = xml::child(sequencing, element);
    return found ? found : (sequencing ? sequencing : nodes_[i]);
  }

  void add(std::string_view rule, std::string message, const pugi::xml_node& at,
           std::string_view attribute = {}) {
    findings_.add(rule, std::move(message), document_.place(at, attribute));
  }

  void check_start() {
    const ControlMode& root = definition(0).control;
    if (!root.choice && !root.flow) {
      add("SEQ007", "the organization allows neither choice nor flow, so no activity can be started",
          part(0, "controlMode"));
      return;
    }
    if (root.choice) return;
    // By flow alone the first leaf is reached through its ancestors.
    for (std::size_t at = 0; cluster(at); at = children_[at].front()) {
      const bool skipped = std::ranges::any_of(
          definition(at).pre, [](const PreConditionRule& rule) { return rule.action == PreAction::skip; });
      if (skipped) return;  // another one may be the first
      if (!definition(at).control.flow) {
        add("SEQ025", fmt::format("'{}' has no flow, so a start by flow ends there", name(at)),
            part(at, "controlMode"));
        return;
      }
    }
  }

  void check_control(std::size_t i) {
    const ControlMode& control = definition(i).control;
    const auto element = xml::child(xml::child(nodes_[i], "sequencing"), "controlMode");
    if (!cluster(i)) {
      if (element && (xml::attribute(element, "flow") || xml::attribute(element, "forwardOnly")))
        add("SEQ016", fmt::format("'{}' has no children", name(i)), element);
      return;
    }
    if (i > 0 && !control.choice && !control.flow)
      add("SEQ015",
          fmt::format("'{}' allows neither choice nor flow, so its items cannot be reached", name(i)),
          part(i, "controlMode"));
    if (control.forward_only && !control.flow)
      add("SEQ023", fmt::format("'{}' has forwardOnly without flow", name(i)), part(i, "controlMode"),
          "forwardOnly");
  }

  void check_limits(std::size_t i) {
    const LimitConditions& limits = definition(i).limits;
    const auto at = part(i, "limitConditions");
    if (limits.attempt_limit == 0U)
      add("SEQ008", fmt::format("'{}' allows 0 attempts", name(i)), at, "attemptLimit");
    for (const auto& [value, attribute] :
         {std::pair{limits.attempt_absolute_duration, "attemptAbsoluteDurationLimit"},
          std::pair{limits.attempt_experienced_duration, "attemptExperiencedDurationLimit"},
          std::pair{limits.activity_absolute_duration, "activityAbsoluteDurationLimit"},
          std::pair{limits.activity_experienced_duration, "activityExperiencedDurationLimit"}})
      if (value == 0) add("SEQ009", fmt::format("'{}' has a time limit of zero", name(i)), at, attribute);
    if (limits.begin_time && limits.end_time && *limits.end_time <= *limits.begin_time)
      add("SEQ012", fmt::format("the time range of '{}' ends before it begins", name(i)), at, "endTimeLimit");
  }

  template <class Rules>
  void check_rules_of(std::size_t i, const Rules& rules, std::string_view element) {
    const auto nodes = xml::children(part(i, "sequencingRules"), element);
    for (std::size_t r = 0; r < rules.size(); ++r) {
      const RuleConditions& when = rules[r].when;
      const auto at = nodes.size() == rules.size() ? nodes[r] : part(i, "sequencingRules");
      if (impossible(when)) add("SEQ010", fmt::format("a rule of '{}' can never fire", name(i)), at);
      for (const RuleCondition& condition : when.conditions)
        if (condition.threshold != 0.0 && !asks_measure(condition))
          add("SEQ022", fmt::format("a rule of '{}' has a measureThreshold that nothing compares", name(i)),
              at);
    }
  }

  void check_rules(std::size_t i) {
    const SequencingDefinition& d = definition(i);
    check_rules_of(i, d.pre, "preConditionRule");
    check_rules_of(i, d.post, "postConditionRule");
    check_rules_of(i, d.exit, "exitConditionRule");
    for (const PreConditionRule& rule : d.pre)
      if (unconditional(rule.when) && rule.action != PreAction::stop_forward_traversal &&
          rule.action != PreAction::hidden_from_choice)
        add("SEQ011",
            fmt::format("'{}' is always {}", name(i),
                        rule.action == PreAction::skip ? "skipped" : "disabled"),
            part(i, "sequencingRules"));
    for (const RollupRule& rule : d.rollup) {
      if (impossible(rule.when))
        add("SEQ010", fmt::format("a roll-up rule of '{}' can never fire", name(i)), part(i, "rollupRules"));
      if (rule.set == ChildActivitySet::at_least_count && cluster(i) &&
          rule.minimum_count > children_[i].size())
        add("SEQ014",
            fmt::format("a roll-up rule of '{}' asks for {} of {} children", name(i), rule.minimum_count,
                        children_[i].size()),
            part(i, "rollupRules"));
    }
  }

  void check_objectives(std::size_t i) {
    const auto group = part(i, "objectives");
    std::map<std::string, std::string> writers;
    for (const ObjectiveDefinition& objective : definition(i).objectives) {
      if (!objective.maps.empty() && objective.id.empty())
        add("SEQ017", fmt::format("the primary objective of '{}' is mapped and has no objectiveID", name(i)),
            group);
      if (!objective.satisfied_by_measure && objective.min_normalized_measure != 1.0)
        add("SEQ019",
            fmt::format("objective '{}' has a minNormalizedMeasure and no satisfiedByMeasure",
                        printable(objective.id)),
            group);
      for (const ObjectiveMap& map : objective.maps) {
        if (!map.write_satisfied && !map.write_measure) continue;
        const auto [first, fresh] = writers.emplace(map.target, objective.id);
        if (!fresh && first->second != objective.id)
          add("SEQ018", fmt::format("two objectives of '{}' write to '{}'", name(i), printable(map.target)),
              group);
      }
    }
  }

  void check_selection(std::size_t i) {
    const Randomization& r = definition(i).randomization;
    const auto at = part(i, "randomizationControls");
    if (r.selection_timing == SelectionTiming::never || !cluster(i)) return;
    if (r.selection_count == 0U)
      add("SEQ013", fmt::format("'{}' selects none of its children", name(i)), at, "selectCount");
    else if (r.selection_count && *r.selection_count > children_[i].size())
      add("SEQ013",
          fmt::format("'{}' selects {} of {} children", name(i), *r.selection_count, children_[i].size()), at,
          "selectCount");
  }

  // Whether anything of a subtree reaches its parent.
  [[nodiscard]] bool contributes(std::size_t i) const {
    const SequencingDefinition& d = definition(i);
    return d.delivery.tracked &&
           (d.rollup_objective_satisfied || d.rollup_progress_completion || d.objective_measure_weight > 0.0);
  }

  void check_rollup() {
    if (!cluster(0) || !definition(0).rollup.empty()) return;
    if (std::ranges::none_of(children_[0], [this](std::size_t i) { return contributes(i); }))
      add("SEQ021", "no activity takes part in the roll-up, so the course gets no result",
          part(0, "rollupRules"));
  }

  // Rules that look at a target which is only ever read.
  void check_targets() {
    if (course_.objectives_global_to_system) return;  // another course may write it
    std::set<std::string> written;
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      for (const ObjectiveDefinition& objective : definition(i).objectives)
        for (const ObjectiveMap& map : objective.maps)
          if (map.write_satisfied || map.write_measure || map.write_completion || map.write_progress ||
              map.write_raw)
            written.insert(map.target);
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      for (const ObjectiveDefinition& objective : definition(i).objectives)
        for (const ObjectiveMap& map : objective.maps)
          if (!written.contains(map.target) && rules_look_at(i, objective))
            add("SEQ020",
                fmt::format("a rule of '{}' waits for '{}', which nothing writes", name(i),
                            printable(map.target)),
                part(i, "objectives"));
  }

  [[nodiscard]] bool rules_look_at(std::size_t i, const ObjectiveDefinition& objective) const {
    const auto looks = [&](const auto& rules) {
      return std::ranges::any_of(rules, [&](const auto& rule) {
        return std::ranges::any_of(rule.when.conditions, [&](const RuleCondition& c) {
          return !objective.id.empty() && c.objective == objective.id;
        });
      });
    };
    return looks(definition(i).pre) || looks(definition(i).post) || looks(definition(i).exit);
  }

  void check_shared_data() {
    if (course_.shared_data_global_to_system) return;
    std::map<std::string, std::pair<bool, bool>> buckets;  // read, written
    for (const ActivityDefinition& each : course_.activities)
      for (const SharedDataMap& map : each.shared_data) {
        buckets[map.target].first |= map.read;
        buckets[map.target].second |= map.write;
      }
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      for (const SharedDataMap& map : activity(i).shared_data) {
        const auto [read, written] = buckets[map.target];
        if (read && written) continue;
        add("SEQ024",
            fmt::format("'{}' is {}", printable(map.target),
                        read ? "read and never written" : "written and never read"),
            xml::child(nodes_[i], "data"));
      }
  }

  const xml::Document& document_;
  const CourseDefinition& course_;
  std::span<const pugi::xml_node> nodes_;
  Findings& findings_;
  std::vector<std::vector<std::size_t>> children_;
};

}  // namespace

void check_sequencing(const xml::Document& document, const CourseDefinition& course,
                      std::span<const pugi::xml_node> nodes, Findings& findings) {
  if (course.standard == Standard::scorm12 || nodes.empty() || nodes.size() != course.activities.size())
    return;
  SequencingCheck(document, course, nodes, findings).run();
}

}  // namespace lms::package
