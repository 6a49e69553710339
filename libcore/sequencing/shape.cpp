#include "sequencing/shape.hpp"

#include "base/sort.hpp"

#include <algorithm>
#include <utility>

namespace lms::sequencing {

Shape::Shape(std::shared_ptr<const CourseDefinition> definition) : course(std::move(definition)) {
  link_tree();
  control_modes();
  rule_summaries();
  link_objectives();
  link_readers();
}

void Shape::link_tree() {
  const auto& activities = course->activities;
  nodes.resize(activities.size());
  by_id_.resize(activities.size());
  for (std::size_t i = 0; i < activities.size(); ++i) {
    by_id_[i] = static_cast<std::int32_t>(i);
    nodes[i].parent = activities[i].parent;
    if (nodes[i].parent < 0) continue;
    Node& parent = nodes[static_cast<std::size_t>(nodes[i].parent)];
    nodes[i].depth = parent.depth + 1;
    ++parent.child_count;
  }
  std::uint32_t next = 0;
  for (Node& node : nodes) {
    node.first_child = next;
    next += node.child_count;
  }
  children.resize(next);
  std::vector<std::uint32_t> filled(nodes.size(), 0);
  for (std::size_t i = 1; i < nodes.size(); ++i) {
    const auto parent = static_cast<std::size_t>(nodes[i].parent);
    children[nodes[parent].first_child + filled[parent]++] = static_cast<std::int32_t>(i);
  }
  heap_sort(by_id_, [&](std::int32_t a, std::int32_t b) { return activity(a).id < activity(b).id; });
}

/// The control modes are the definition's, with one exception. By SB.2.5 a course of one single
/// activity whose organization forgot `flow` could never start; it is delivered all the same, and
/// as there is nothing to choose, choice is off.
void Shape::control_modes() {
  bool single = true;
  bool stuck = false;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const ControlMode& control = course->activities[i].sequencing.control;
    nodes[i].flow = control.flow;
    nodes[i].choice = control.choice;
    if (nodes[i].child_count > 1) single = false;
    if (nodes[i].child_count > 0 && !control.flow) stuck = true;
  }
  if (!single || !stuck) return;
  for (Node& node : nodes) {
    node.flow = true;
    node.choice = false;
  }
}

/// What look-ahead asks of every activity, close together: definitions are large.
void Shape::rule_summaries() {
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const SequencingDefinition& rules = course->activities[i].sequencing;
    const LimitConditions& l = rules.limits;
    nodes[i].tracked = rules.delivery.tracked;
    nodes[i].limited = l.attempt_limit || l.activity_absolute_duration || l.activity_experienced_duration ||
                       l.begin_time || l.end_time;
    const RollupConsiderations& c = rules.considerations;
    const auto always = [](Consideration each) { return each == Consideration::always; };
    nodes[i].plain_rollup = rules.rollup_objective_satisfied && rules.rollup_progress_completion &&
                            always(c.required_for_satisfied) && always(c.required_for_not_satisfied) &&
                            always(c.required_for_completed) && always(c.required_for_incomplete);
    const ObjectiveDefinition& primary = rules.objectives.front();
    nodes[i].plain_primary =
        primary.maps.empty() && !primary.satisfied_by_measure && !course->activities[i].completed_by_measure;
    nodes[i].objective_weight = rules.objective_measure_weight;
    nodes[i].progress_weight = course->activities[i].progress_weight;
    for (const PreConditionRule& rule : rules.pre)
      nodes[i].pre_actions |= static_cast<std::uint8_t>(1U << static_cast<unsigned>(rule.action));
  }
}

void Shape::link_objectives() {
  for (const ActivityDefinition& a : course->activities)
    for (const ObjectiveDefinition& o : a.sequencing.objectives)
      for (const ObjectiveMap& m : o.maps) global_ids.push_back(m.target);
  heap_sort(global_ids);
  global_ids.erase(std::unique(global_ids.begin(), global_ids.end()), global_ids.end());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto& objectives = course->activities[i].sequencing.objectives;
    nodes[i].first_objective = objective_count;
    nodes[i].objective_count = static_cast<std::uint32_t>(objectives.size());
    objective_count += nodes[i].objective_count;
    for (const ObjectiveDefinition& o : objectives) {
      map_start.push_back(static_cast<std::uint32_t>(map_global.size()));
      for (const ObjectiveMap& m : o.maps)
        map_global.push_back(static_cast<std::uint32_t>(find_global(m.target)));
    }
  }
}

void Shape::link_readers() {
  std::vector<std::pair<std::uint32_t, std::int32_t>> pairs;
  for (std::int32_t a = 0; a < size(); ++a) {
    const ObjectiveDefinition& primary = activity(a).sequencing.objectives.front();
    for (std::size_t m = 0; m < primary.maps.size(); ++m) {
      const ObjectiveMap& map = primary.maps[m];
      if (map.read_satisfied || map.read_measure || map.read_completion || map.read_progress)
        pairs.emplace_back(map_global[map_start[node(a).first_objective] + m], a);
    }
  }
  heap_sort(pairs);
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  reader_start.assign(global_ids.size() + 1, 0);
  for (const auto& [global, reader] : pairs) {
    ++reader_start[global + 1];
    readers.push_back(reader);
  }
  for (std::size_t g = 1; g < reader_start.size(); ++g) reader_start[g] += reader_start[g - 1];
}

std::int32_t Shape::find(std::string_view id) const {
  const auto it =
      std::lower_bound(by_id_.begin(), by_id_.end(), id,
                       [&](std::int32_t a, std::string_view wanted) { return activity(a).id < wanted; });
  return it != by_id_.end() && activity(*it).id == id ? *it : kNone;
}

std::int32_t Shape::find_global(std::string_view id) const {
  const auto it = std::lower_bound(global_ids.begin(), global_ids.end(), id);
  return it != global_ids.end() && *it == id ? static_cast<std::int32_t>(it - global_ids.begin()) : kNone;
}

}  // namespace lms::sequencing
