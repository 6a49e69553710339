#include "package/sequencing_xml.hpp"

#include "package/xml_values.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>
#include <array>
#include <map>

namespace lms::package {
namespace {

using namespace sequencing;
using std::pair;
using std::string_view;

constexpr Range kMeasure{-1.0, 1.0};
constexpr Range kShare{0.0, 1.0};

constexpr std::array<pair<string_view, ConditionKind>, 13> kConditions{{
    {"satisfied", ConditionKind::satisfied},
    {"objectiveStatusKnown", ConditionKind::objective_status_known},
    {"objectiveMeasureKnown", ConditionKind::objective_measure_known},
    {"objectiveMeasureGreaterThan", ConditionKind::objective_measure_greater_than},
    {"objectiveMeasureLessThan", ConditionKind::objective_measure_less_than},
    {"completed", ConditionKind::completed},
    {"activityProgressKnown", ConditionKind::activity_progress_known},
    {"attempted", ConditionKind::attempted},
    {"attemptLimitExceeded", ConditionKind::attempt_limit_exceeded},
    {"timeLimitExceeded", ConditionKind::time_limit_exceeded},
    {"outsideAvailableTimeRange", ConditionKind::outside_available_time_range},
    {"always", ConditionKind::always},
    {"never", ConditionKind::never},
}};
constexpr std::array<pair<string_view, Combination>, 2> kCombinations{
    {{"all", Combination::all}, {"any", Combination::any}}};
constexpr std::array<pair<string_view, bool>, 2> kOperators{{{"not", true}, {"noOp", false}}};
constexpr std::array<pair<string_view, PreAction>, 4> kPreActions{{
    {"skip", PreAction::skip},
    {"disabled", PreAction::disabled},
    {"hiddenFromChoice", PreAction::hidden_from_choice},
    {"stopForwardTraversal", PreAction::stop_forward_traversal},
}};
constexpr std::array<pair<string_view, PostAction>, 6> kPostActions{{
    {"exitParent", PostAction::exit_parent},
    {"exitAll", PostAction::exit_all},
    {"retry", PostAction::retry},
    {"retryAll", PostAction::retry_all},
    {"continue", PostAction::continue_},
    {"previous", PostAction::previous},
}};
constexpr std::array<pair<string_view, bool>, 1> kExitActions{{{"exit", true}}};
constexpr std::array<pair<string_view, ChildActivitySet>, 5> kChildSets{{
    {"all", ChildActivitySet::all},
    {"any", ChildActivitySet::any},
    {"none", ChildActivitySet::none},
    {"atLeastCount", ChildActivitySet::at_least_count},
    {"atLeastPercent", ChildActivitySet::at_least_percent},
}};
constexpr std::array<pair<string_view, RollupAction>, 4> kRollupActions{{
    {"satisfied", RollupAction::satisfied},
    {"notSatisfied", RollupAction::not_satisfied},
    {"completed", RollupAction::completed},
    {"incomplete", RollupAction::incomplete},
}};
constexpr std::array<pair<string_view, Consideration>, 4> kConsiderations{{
    {"always", Consideration::always},
    {"ifAttempted", Consideration::if_attempted},
    {"ifNotSkipped", Consideration::if_not_skipped},
    {"ifNotSuspended", Consideration::if_not_suspended},
}};
constexpr std::array<pair<string_view, SelectionTiming>, 3> kTimings{{
    {"never", SelectionTiming::never},
    {"once", SelectionTiming::once},
    {"onEachNewAttempt", SelectionTiming::on_each_new_attempt},
}};

template <class E, std::size_t N>
std::optional<E> word(const pugi::xml_node& node, string_view name,
                      const std::array<pair<string_view, E>, N>& words, Notes& notes) {
  return read_word<E>(node, name, Words<E>(words), notes);
}

bool from_adlseq(const pugi::xml_node& node) {
  return xml::namespace_of(node).find("adlseq") != string_view::npos;
}

// An item's own definition in front of the one it refers to.
class Layers {
 public:
  Layers(const pugi::xml_node& own, const pugi::xml_node& shared) : nodes_{own, shared} {}

  [[nodiscard]] pugi::xml_node element(string_view name) const {
    for (const pugi::xml_node layer : nodes_)
      if (const auto found = xml::child(layer, name)) return found;
    return {};
  }
  // `objectives` exists in two namespaces and means different things.
  [[nodiscard]] pugi::xml_node objectives(bool adlseq) const {
    for (const pugi::xml_node layer : nodes_)
      for (const pugi::xml_node node : xml::children(layer, "objectives"))
        if (from_adlseq(node) == adlseq) return node;
    return {};
  }

 private:
  std::array<pugi::xml_node, 2> nodes_;
};

class SequencingReader {
 public:
  SequencingReader(Layers layers, Notes& notes) : layers_(layers), notes_(notes) {}

  SequencingDefinition read() {
    read_control();
    read_rules();
    read_limits();
    read_rollup();
    read_considerations();
    read_objectives();
    read_adlseq_objectives();
    read_randomization();
    read_delivery();
    check_references();
    return std::move(out_);
  }

 private:
  void read_control() {
    const auto node = layers_.element("controlMode");
    ControlMode& c = out_.control;
    c.choice = read_bool(node, "choice", c.choice, notes_);
    c.choice_exit = read_bool(node, "choiceExit", c.choice_exit, notes_);
    c.flow = read_bool(node, "flow", c.flow, notes_);
    c.forward_only = read_bool(node, "forwardOnly", c.forward_only, notes_);
    c.use_current_attempt_objective_info =
        read_bool(node, "useCurrentAttemptObjectiveInfo", c.use_current_attempt_objective_info, notes_);
    c.use_current_attempt_progress_info =
        read_bool(node, "useCurrentAttemptProgressInfo", c.use_current_attempt_progress_info, notes_);
    const auto constrained = layers_.element("constrainedChoiceConsiderations");
    out_.constrained.constrain_choice = read_bool(constrained, "constrainChoice", false, notes_);
    out_.constrained.prevent_activation = read_bool(constrained, "preventActivation", false, notes_);
  }

  // `ruleConditions` of sequencing rules, `rollupConditions` of roll-up rules. Nothing when a
  // condition is unreadable: a rule with a part left out would mean something else.
  std::optional<RuleConditions> read_conditions(const pugi::xml_node& rule, string_view group,
                                                string_view single, Combination fallback) {
    const auto node = xml::child(rule, group);
    RuleConditions out{.combination =
                           word(node, "conditionCombination", kCombinations, notes_).value_or(fallback)};
    for (const pugi::xml_node each : xml::children(node, single)) {
      const auto kind = word(each, "condition", kConditions, notes_);
      if (!kind) {
        notes_.add("package.sequencing.bad_rule", "a rule with an unreadable condition is left out", each);
        return std::nullopt;
      }
      out.conditions.push_back({
          .kind = *kind,
          .negated = word(each, "operator", kOperators, notes_).value_or(false),
          .objective = normal_id(xml::attribute_or_empty(each, "referencedObjective")),
          .threshold = read_decimal(each, "measureThreshold", 0.0, kMeasure, notes_),
      });
    }
    if (out.conditions.empty()) {
      notes_.add("package.sequencing.bad_rule", "a rule without conditions is left out", rule);
      return std::nullopt;
    }
    return out;
  }

  template <class Rule, class Action, std::size_t N>
  void read_rules_of(const pugi::xml_node& rules, string_view name,
                     const std::array<pair<string_view, Action>, N>& actions, std::vector<Rule>& out) {
    for (const pugi::xml_node rule : xml::children(rules, name)) {
      auto when = read_conditions(rule, "ruleConditions", "ruleCondition", Combination::all);
      if (!when) continue;
      const auto action = word(xml::child(rule, "ruleAction"), "action", actions, notes_);
      if (!action) {
        notes_.add("package.sequencing.bad_rule", "a rule without a known action is left out", rule);
        continue;
      }
      if constexpr (requires { Rule::action; })
        out.push_back({.when = std::move(*when), .action = *action});
      else
        out.push_back({.when = std::move(*when)});
    }
  }

  void read_rules() {
    const auto rules = layers_.element("sequencingRules");
    read_rules_of(rules, "preConditionRule", kPreActions, out_.pre);
    read_rules_of(rules, "postConditionRule", kPostActions, out_.post);
    read_rules_of(rules, "exitConditionRule", kExitActions, out_.exit);
  }

  void read_limits() {
    const auto node = layers_.element("limitConditions");
    LimitConditions& l = out_.limits;
    l.attempt_limit = read_count(node, "attemptLimit", notes_);
    l.attempt_absolute_duration = read_duration(node, "attemptAbsoluteDurationLimit", notes_);
    l.attempt_experienced_duration = read_duration(node, "attemptExperiencedDurationLimit", notes_);
    l.activity_absolute_duration = read_duration(node, "activityAbsoluteDurationLimit", notes_);
    l.activity_experienced_duration = read_duration(node, "activityExperiencedDurationLimit", notes_);
    l.begin_time = read_date_time(node, "beginTimeLimit", notes_);
    l.end_time = read_date_time(node, "endTimeLimit", notes_);
  }

  void read_rollup() {
    const auto rules = layers_.element("rollupRules");
    out_.rollup_objective_satisfied = read_bool(rules, "rollupObjectiveSatisfied", true, notes_);
    out_.rollup_progress_completion = read_bool(rules, "rollupProgressCompletion", true, notes_);
    out_.objective_measure_weight = read_decimal(rules, "objectiveMeasureWeight", 1.0, kShare, notes_);
    for (const pugi::xml_node rule : xml::children(rules, "rollupRule")) {
      auto when = read_conditions(rule, "rollupConditions", "rollupCondition", Combination::any);
      const auto action = word(xml::child(rule, "rollupAction"), "action", kRollupActions, notes_);
      if (when && action)
        out_.rollup.push_back({
            .set = word(rule, "childActivitySet", kChildSets, notes_).value_or(ChildActivitySet::all),
            .minimum_count = read_count(rule, "minimumCount", notes_).value_or(0),
            .minimum_percent = read_decimal(rule, "minimumPercent", 0.0, kShare, notes_),
            .when = std::move(*when),
            .action = *action,
        });
      else if (when)
        notes_.add("package.sequencing.bad_rule", "a roll-up rule without a known action is left out", rule);
    }
  }

  void read_considerations() {
    const auto node = layers_.element("rollupConsiderations");
    const auto one = [&](string_view name) {
      return word(node, name, kConsiderations, notes_).value_or(Consideration::always);
    };
    out_.considerations = {
        .required_for_satisfied = one("requiredForSatisfied"),
        .required_for_not_satisfied = one("requiredForNotSatisfied"),
        .required_for_completed = one("requiredForCompleted"),
        .required_for_incomplete = one("requiredForIncomplete"),
        .measure_satisfaction_if_active = read_bool(node, "measureSatisfactionIfActive", true, notes_),
    };
  }

  ObjectiveDefinition read_objective(const pugi::xml_node& node, bool primary) {
    ObjectiveDefinition objective{
        .id = normal_id(xml::attribute_or_empty(node, "objectiveID")),
        .primary = primary,
        .satisfied_by_measure = read_bool(node, "satisfiedByMeasure", false, notes_),
    };
    if (const auto minimum = xml::child(node, "minNormalizedMeasure"))
      objective.min_normalized_measure =
          parse_decimal(xml::text(minimum), kMeasure, minimum, notes_).value_or(1.0);
    for (const pugi::xml_node map : xml::children(node, "mapInfo")) {
      ObjectiveMap entry{.target = normal_id(xml::attribute_or_empty(map, "targetObjectiveID"))};
      if (entry.target.empty()) {
        notes_.add("package.sequencing.bad_map", "a mapInfo without targetObjectiveID is left out", map);
        continue;
      }
      entry.read_satisfied = read_bool(map, "readSatisfiedStatus", true, notes_);
      entry.read_measure = read_bool(map, "readNormalizedMeasure", true, notes_);
      entry.write_satisfied = read_bool(map, "writeSatisfiedStatus", false, notes_);
      entry.write_measure = read_bool(map, "writeNormalizedMeasure", false, notes_);
      objective.maps.push_back(std::move(entry));
    }
    return objective;
  }

  ObjectiveDefinition* find_objective(string_view id) {
    const auto found = std::ranges::find(out_.objectives, id, &ObjectiveDefinition::id);
    return found == out_.objectives.end() ? nullptr : &*found;
  }

  void read_objectives() {
    const auto node = layers_.objectives(false);
    const auto primaries = xml::children(node, "primaryObjective");
    if (primaries.empty())
      out_.objectives.push_back({.primary = true});
    else
      out_.objectives.push_back(read_objective(primaries.front(), true));
    for (std::size_t i = 1; i < primaries.size(); ++i)
      notes_.add("package.sequencing.bad_objective", "a second primary objective is left out", primaries[i]);
    for (const pugi::xml_node each : xml::children(node, "objective")) {
      ObjectiveDefinition objective = read_objective(each, false);
      if (objective.id.empty())
        notes_.add("package.sequencing.bad_objective", "an objective without objectiveID is left out", each);
      else if (find_objective(objective.id) != nullptr)
        notes_.add("package.sequencing.bad_objective",
                   fmt::format("objective '{}' is defined twice; the first counts", printable(objective.id)),
                   each);
      else
        out_.objectives.push_back(std::move(objective));
    }
  }

  // The 4th Edition's maps stand apart and extend the objective of the same name. A map to a
  // target that imsss does not map says nothing of satisfaction and measure.
  void read_adlseq_objectives() {
    for (const pugi::xml_node each : xml::children(layers_.objectives(true), "objective")) {
      const std::string id = normal_id(xml::attribute_or_empty(each, "objectiveID"));
      ObjectiveDefinition* const objective = find_objective(id);
      if (objective == nullptr) {
        notes_.add(
            "package.sequencing.bad_objective",
            fmt::format("adlseq:objective '{}' extends an objective that is not defined", printable(id)),
            each);
        continue;
      }
      for (const pugi::xml_node map : xml::children(each, "mapInfo")) extend(*objective, map);
    }
  }

  void extend(ObjectiveDefinition& objective, const pugi::xml_node& node) {
    const std::string target = normal_id(xml::attribute_or_empty(node, "targetObjectiveID"));
    if (target.empty()) {
      notes_.add("package.sequencing.bad_map", "a mapInfo without targetObjectiveID is left out", node);
      return;
    }
    auto map = std::ranges::find(objective.maps, target, &ObjectiveMap::target);
    if (map == objective.maps.end()) {
      objective.maps.push_back({.target = target, .read_satisfied = false, .read_measure = false});
      map = std::prev(objective.maps.end());
    }
    map->read_raw = read_bool(node, "readRawScore", true, notes_);
    map->read_min = read_bool(node, "readMinScore", true, notes_);
    map->read_max = read_bool(node, "readMaxScore", true, notes_);
    map->read_completion = read_bool(node, "readCompletionStatus", true, notes_);
    map->read_progress = read_bool(node, "readProgressMeasure", true, notes_);
    map->write_raw = read_bool(node, "writeRawScore", false, notes_);
    map->write_min = read_bool(node, "writeMinScore", false, notes_);
    map->write_max = read_bool(node, "writeMaxScore", false, notes_);
    map->write_completion = read_bool(node, "writeCompletionStatus", false, notes_);
    map->write_progress = read_bool(node, "writeProgressMeasure", false, notes_);
  }

  void read_randomization() {
    const auto node = layers_.element("randomizationControls");
    out_.randomization = {
        .selection_timing = word(node, "selectionTiming", kTimings, notes_).value_or(SelectionTiming::never),
        .selection_count = read_count(node, "selectCount", notes_),
        .randomization_timing =
            word(node, "randomizationTiming", kTimings, notes_).value_or(SelectionTiming::never),
        .reorder_children = read_bool(node, "reorderChildren", false, notes_),
    };
  }

  void read_delivery() {
    const auto node = layers_.element("deliveryControls");
    out_.delivery = {
        .tracked = read_bool(node, "tracked", true, notes_),
        .completion_set_by_content = read_bool(node, "completionSetByContent", false, notes_),
        .objective_set_by_content = read_bool(node, "objectiveSetByContent", false, notes_),
    };
  }

  void check_references() {
    const auto check = [&](const auto& rules) {
      for (const auto& rule : rules)
        for (const RuleCondition& condition : rule.when.conditions)
          if (!condition.objective.empty() && find_objective(condition.objective) == nullptr)
            notes_.add("package.sequencing.unknown_objective",
                       fmt::format("a rule refers to objective '{}', which the activity doesn't have",
                                   printable(condition.objective)),
                       layers_.element("sequencingRules"));
    };
    check(out_.pre);
    check(out_.post);
    check(out_.exit);
  }

  Layers layers_;
  Notes& notes_;
  SequencingDefinition out_{};
};

}  // namespace

std::string normal_id(string_view id) {
  std::string spaced;
  for (std::size_t at = 0; at < id.size();) {
    if (id.substr(at, 3) == "%20") {
      spaced.push_back(' ');
      at += 3;
    } else {
      spaced.push_back(id[at++]);
    }
  }
  return xml::collapse(spaced);
}

struct SequencingCollection::Table {
  std::map<std::string, pugi::xml_node, std::less<>> by_id;
};

SequencingCollection::~SequencingCollection() = default;

SequencingCollection::SequencingCollection(const pugi::xml_node& manifest, Notes& notes)
    : table_(std::make_unique<Table>()) {
  read(manifest, notes);
}

void SequencingCollection::read(const pugi::xml_node& manifest, Notes& notes) {
  for (const pugi::xml_node group : xml::children(manifest, "sequencingCollection"))
    for (const pugi::xml_node node : xml::children(group, "sequencing")) {
      const auto id = xml::attribute(node, "ID");
      if (!id || id->empty() || !table_->by_id.emplace(*id, node).second)
        notes.add("package.sequencing.bad_collection",
                  "a sequencing of the collection has no ID, or one used before", node);
    }
  for (const pugi::xml_node nested : xml::children(manifest, "manifest")) read(nested, notes);
}

pugi::xml_node SequencingCollection::find(string_view id) const {
  const auto found = table_->by_id.find(id);
  return found == table_->by_id.end() ? pugi::xml_node{} : found->second;
}

namespace {

void count_elements(const pugi::xml_node& node, std::size_t most, std::size_t& count) {
  for (const pugi::xml_node child : node.children()) {
    if (count >= most) return;
    if (child.type() != pugi::node_element) continue;
    ++count;
    count_elements(child, most, count);
  }
}

}  // namespace

std::size_t sequencing_size(const pugi::xml_node& item, const SequencingCollection& collection,
                            std::size_t most) {
  const auto own = xml::child(item, "sequencing");
  std::size_t count = 0;
  count_elements(own, most, count);
  count_elements(collection.find(xml::attribute_or_empty(own, "IDRef")), most, count);
  return count;
}

std::string read_attempt_duration_text(const pugi::xml_node& item, const SequencingCollection& collection) {
  const auto own = xml::child(item, "sequencing");
  const Layers layers(own, collection.find(xml::attribute_or_empty(own, "IDRef")));
  std::string text =
      xml::attribute_or_empty(layers.element("limitConditions"), "attemptAbsoluteDurationLimit");
  return parse_duration(text) ? text : std::string{};
}

SequencingDefinition read_sequencing(const pugi::xml_node& item, const SequencingCollection& collection,
                                     Notes& notes) {
  const auto own = xml::child(item, "sequencing");
  pugi::xml_node shared;
  if (const auto reference = xml::attribute(own, "IDRef"); reference && !reference->empty()) {
    shared = collection.find(*reference);
    if (!shared)
      notes.add("package.sequencing.unknown_collection",
                fmt::format("the sequencing collection has no '{}'", printable(*reference)), own);
  }
  return SequencingReader(Layers(own, shared), notes).read();
}

}  // namespace lms::package
