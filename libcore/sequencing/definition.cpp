#include "sequencing/definition.hpp"

#include "base/sort.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <type_traits>
#include <utility>

namespace lms::sequencing {
namespace {

constexpr std::uint8_t kDefinitionFormat = 1;

/// The fields of every structure are listed once, in fields() below; these two walk the list.
class Output {
 public:
  static constexpr bool kReading = false;
  void operator()(bool v) { writer.boolean(v); }
  void operator()(std::uint16_t v) { writer.varint(v); }
  void operator()(std::uint32_t v) { writer.varint(v); }
  void operator()(std::int32_t v) { writer.signed_varint(v); }
  void operator()(std::int64_t v) { writer.signed_varint(v); }
  void operator()(double v) { writer.real(v); }
  void operator()(const std::string& v) { writer.text(v); }
  template <class E>
  void enumeration(E v, E /*last*/) {
    writer.enumeration(v);
  }
  template <class T>
  void operator()(const std::optional<T>& v) {
    writer.boolean(v.has_value());
    if (v) (*this)(*v);
  }
  template <class E>
  void enumeration(const std::optional<E>& v, E last) {
    writer.boolean(v.has_value());
    if (v) enumeration(*v, last);
  }
  template <class T>
  void list(const std::vector<T>& v) {
    writer.varint(v.size());
    for (const T& each : v) fields(*this, each);
  }
  Writer writer;
};

class Input {
 public:
  static constexpr bool kReading = true;
  explicit Input(ByteView data) : reader(data) {}
  void operator()(bool& v) {
    const std::uint8_t byte = reader.u8();
    if (byte > 1) reader.set_bad();
    v = byte == 1;
  }
  void operator()(std::uint16_t& v) { v = number<std::uint16_t>(); }
  void operator()(std::uint32_t& v) { v = number<std::uint32_t>(); }
  void operator()(std::int32_t& v) {
    const std::int64_t wide = reader.signed_varint();
    v = static_cast<std::int32_t>(wide);
    if (v != wide) reader.set_bad();
  }
  void operator()(std::int64_t& v) { v = reader.signed_varint(); }
  void operator()(double& v) {
    v = reader.real();
    if (!std::isfinite(v)) {
      reader.set_bad();
      v = 0.0;
    }
  }
  void operator()(std::string& v) { v = reader.text(); }
  template <class E>
  void enumeration(E& v, E last) {
    v = reader.enumeration(last);
  }
  template <class T>
  void operator()(std::optional<T>& v) {
    bool present = false;
    (*this)(present);
    if (present) (*this)(v.emplace());
  }
  template <class E>
  void enumeration(std::optional<E>& v, E last) {
    bool present = false;
    (*this)(present);
    if (present) enumeration(v.emplace(), last);
  }
  template <class T>
  void list(std::vector<T>& v) {
    // Not reserved: an element in memory is far larger than its shortest encoding.
    for (std::size_t n = reader.count(); n > 0 && reader.ok(); --n) fields(*this, v.emplace_back());
  }
  Reader reader;

 private:
  template <class T>
  T number() {
    const std::uint64_t wide = reader.varint();
    const T narrow = static_cast<T>(wide);
    if (narrow != wide) reader.set_bad();
    return narrow;
  }
};

template <class Io, class T>
using Field = std::conditional_t<Io::kReading, T, const T>;

template <class Io, class... T>
void each(Io& io, T&... values) {
  (io(values), ...);
}

template <class Io>
void fields(Io& io, Field<Io, RuleCondition>& c) {
  io.enumeration(c.kind, ConditionKind::never);
  each(io, c.negated, c.objective, c.threshold);
}

template <class Io>
void fields(Io& io, Field<Io, RuleConditions>& c) {
  io.enumeration(c.combination, Combination::any);
  io.list(c.conditions);
}

template <class Io>
void fields(Io& io, Field<Io, PreConditionRule>& r) {
  fields(io, r.when);
  io.enumeration(r.action, PreAction::stop_forward_traversal);
}

template <class Io>
void fields(Io& io, Field<Io, PostConditionRule>& r) {
  fields(io, r.when);
  io.enumeration(r.action, PostAction::previous);
}

template <class Io>
void fields(Io& io, Field<Io, ExitConditionRule>& r) {
  fields(io, r.when);
}

template <class Io>
void fields(Io& io, Field<Io, RollupRule>& r) {
  io.enumeration(r.set, ChildActivitySet::at_least_percent);
  each(io, r.minimum_count, r.minimum_percent);
  fields(io, r.when);
  io.enumeration(r.action, RollupAction::incomplete);
}

template <class Io>
void fields(Io& io, Field<Io, ObjectiveMap>& m) {
  each(io, m.target, m.read_satisfied, m.read_measure, m.write_satisfied, m.write_measure, m.read_raw,
       m.read_min, m.read_max, m.read_completion, m.read_progress, m.write_raw, m.write_min, m.write_max,
       m.write_completion, m.write_progress);
}

template <class Io>
void fields(Io& io, Field<Io, ObjectiveDefinition>& o) {
  each(io, o.id, o.primary, o.satisfied_by_measure, o.min_normalized_measure);
  io.list(o.maps);
}

template <class Io>
void fields(Io& io, Field<Io, LimitConditions>& l) {
  each(io, l.attempt_limit, l.attempt_absolute_duration, l.attempt_experienced_duration,
       l.activity_absolute_duration, l.activity_experienced_duration, l.begin_time, l.end_time);
}

template <class Io>
void fields(Io& io, Field<Io, SequencingDefinition>& s) {
  each(io, s.control.choice, s.control.choice_exit, s.control.flow, s.control.forward_only,
       s.control.use_current_attempt_objective_info, s.control.use_current_attempt_progress_info,
       s.constrained.constrain_choice, s.constrained.prevent_activation);
  io.list(s.pre);
  io.list(s.post);
  io.list(s.exit);
  fields(io, s.limits);
  io.list(s.rollup);
  each(io, s.rollup_objective_satisfied, s.rollup_progress_completion, s.objective_measure_weight);
  auto& c = s.considerations;
  io.enumeration(c.required_for_satisfied, Consideration::if_not_suspended);
  io.enumeration(c.required_for_not_satisfied, Consideration::if_not_suspended);
  io.enumeration(c.required_for_completed, Consideration::if_not_suspended);
  io.enumeration(c.required_for_incomplete, Consideration::if_not_suspended);
  io(c.measure_satisfaction_if_active);
  io.list(s.objectives);
  auto& r = s.randomization;
  io.enumeration(r.selection_timing, SelectionTiming::on_each_new_attempt);
  io(r.selection_count);
  io.enumeration(r.randomization_timing, SelectionTiming::on_each_new_attempt);
  each(io, r.reorder_children, s.delivery.tracked, s.delivery.completion_set_by_content,
       s.delivery.objective_set_by_content);
}

template <class Io>
void fields(Io& io, Field<Io, SharedDataMap>& m) {
  each(io, m.target, m.read, m.write);
}

template <class Io>
void fields(Io& io, Field<Io, ActivityDefinition>& a) {
  each(io, a.id, a.title, a.parent, a.visible);
  io.enumeration(a.resource, ResourceKind::sco);
  each(io, a.href, a.data_from_lms);
  io.enumeration(a.time_limit_action, TimeLimitAction::continue_no_message);
  each(io, a.hidden_controls, a.completed_by_measure, a.min_progress_measure, a.progress_weight);
  io.list(a.shared_data);
  each(io, a.mastery_score, a.max_time_allowed, a.prerequisites);
  fields(io, a.sequencing);
}

template <class Io>
void fields(Io& io, Field<Io, CourseDefinition>& c) {
  io.enumeration(c.standard, Standard::scorm2004_4th);
  each(io, c.title, c.objectives_global_to_system, c.shared_data_global_to_system);
  io.list(c.activities);
}

bool identifiers_are_unique(const std::vector<ActivityDefinition>& activities) {
  std::vector<std::string_view> ids;
  ids.reserve(activities.size());
  for (const ActivityDefinition& a : activities) ids.push_back(a.id);
  heap_sort(ids);
  return !ids.front().empty() && std::adjacent_find(ids.begin(), ids.end()) == ids.end();
}

bool is_tree(const std::vector<ActivityDefinition>& activities) {
  if (activities.empty() || activities.front().parent != -1) return false;
  for (std::size_t i = 1; i < activities.size(); ++i) {
    const std::int32_t parent = activities[i].parent;
    if (parent < 0 || static_cast<std::size_t>(parent) >= i) return false;
  }
  return true;
}

}  // namespace

Bytes encode(const CourseDefinition& course) {
  Output out;
  out.writer.u8(kDefinitionFormat);
  fields(out, course);
  return out.writer.take();
}

Result<CourseDefinition> decode_course(ByteView data) {
  Input in(data);
  if (in.reader.u8() != kDefinitionFormat)
    return fail("engine.definition.invalid", "the course definition is of an unknown version");
  CourseDefinition course;
  fields(in, course);
  if (!in.reader.at_end()) return fail("engine.definition.invalid", "the course definition is damaged");
  if (!is_tree(course.activities))
    return fail("engine.definition.invalid", "the course definition holds no tree");
  if (!identifiers_are_unique(course.activities))
    return fail("engine.definition.invalid", "the course definition has an empty or doubled identifier");
  for (const ActivityDefinition& a : course.activities)
    if (a.sequencing.objectives.empty())
      return fail("engine.definition.invalid",
                  "the course definition has an activity without a primary objective");
  return course;
}

}  // namespace lms::sequencing
