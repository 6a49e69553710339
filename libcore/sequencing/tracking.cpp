#include "sequencing/engine.hpp"

#include <utility>

/// Tracking information (SN 4.2) with what objective maps read from and write to global objectives
/// (SN 4.2.1.5, adlseq:objectives). A value that a map reads is the global objective's, known or not;
/// every change of a local value that a map writes goes to the global objective at once.
namespace lms::sequencing {

/// The global objective that stands for one of the objective's values; nothing if no map reads it.
const ObjectiveState* Engine::read_from(std::int32_t a, std::uint32_t o, bool ObjectiveMap::* reads) const {
  if (o == 0 && shape_->node(a).plain_primary) return nullptr;
  const auto& maps = rules(a).objectives[o].maps;
  for (std::size_t m = 0; m < maps.size(); ++m)
    if (maps[m].*reads) return &globals_[shape_->map_global[shape_->map_start[objective_number(a, o)] + m]];
  return nullptr;
}

template <class T>
std::optional<T> Engine::read(std::int32_t a, std::uint32_t o, bool ObjectiveMap::* reads,
                              std::optional<T> ObjectiveState::* value, bool stale) const {
  if (const ObjectiveState* global = read_from(a, o, reads)) return global->*value;
  if (stale) return {};
  return local(a, o).*value;
}

template <class T>
void Engine::write(std::int32_t a, std::uint32_t o, bool ObjectiveMap::* writes,
                   std::optional<T> ObjectiveState::* value, const std::optional<T>& now) {
  const auto& maps = rules(a).objectives[o].maps;
  const std::uint32_t first = shape_->map_start[objective_number(a, o)];
  for (std::size_t m = 0; m < maps.size(); ++m) {
    if (!(maps[m].*writes)) continue;
    const std::uint32_t g = shape_->map_global[first + m];
    if (globals_[g].*value == now) continue;
    globals_[g].*value = now;
    changed_globals_.push_back(g);
  }
}

/// A value that has never been known is not written: it says nothing about the global objective.
template <class T>
void Engine::store(std::int32_t a, std::uint32_t o, bool ObjectiveMap::* writes,
                   std::optional<T> ObjectiveState::* value, const std::optional<T>& now) {
  const bool was_known = (local(a, o).*value).has_value();
  local(a, o).*value = now;
  if (was_known || now) write(a, o, writes, value, now);
}

/// RB.1.2.a: an objective satisfied by measure has the status its measure gives; its measure
/// satisfies an active activity only if adlseq:measureSatisfactionIfActive says so.
std::optional<bool> Engine::satisfied_by(std::int32_t a, std::uint32_t o, std::optional<double> value) const {
  if (!value) return {};
  if (state(a).active && !rules(a).considerations.measure_satisfaction_if_active) return {};
  return *value >= rules(a).objectives[o].min_normalized_measure;
}

std::optional<bool> Engine::satisfied(std::int32_t a, std::uint32_t o, Scope scope) const {
  const bool plain = o == 0 && shape_->node(a).plain_primary;
  if (!plain && rules(a).objectives[o].satisfied_by_measure) return satisfied_by(a, o, measure(a, o, scope));
  return read(a, o, &ObjectiveMap::read_satisfied, &ObjectiveState::satisfied,
              scope == Scope::current_attempt && state(a).objective_stale);
}

std::optional<double> Engine::measure(std::int32_t a, std::uint32_t o, Scope scope) const {
  return read(a, o, &ObjectiveMap::read_measure, &ObjectiveState::measure,
              scope == Scope::current_attempt && state(a).objective_stale);
}

/// RB.1.3.a for the activity itself (its primary objective).
std::optional<bool> Engine::completed(std::int32_t a, std::uint32_t o, Scope scope) const {
  if (o == 0 && !shape_->node(a).plain_primary && definition(a).completed_by_measure) {
    const std::optional<double> amount = progress(a, 0, scope);
    if (!amount) return {};
    return *amount >= definition(a).min_progress_measure;
  }
  return read(a, o, &ObjectiveMap::read_completion, &ObjectiveState::completed,
              scope == Scope::current_attempt && state(a).progress_stale);
}

std::optional<double> Engine::progress(std::int32_t a, std::uint32_t o, Scope scope) const {
  return read(a, o, &ObjectiveMap::read_progress, &ObjectiveState::progress,
              scope == Scope::current_attempt && state(a).progress_stale);
}

/// What a SCO is told: where it reads a completion status, that one as it is, whatever threshold its
/// writer had.
ObjectiveState Engine::objective(std::int32_t a, std::uint32_t o) const {
  ObjectiveState out;
  out.satisfied = satisfied(a, o);
  out.measure = measure(a, o);
  out.raw = read(a, o, &ObjectiveMap::read_raw, &ObjectiveState::raw, false);
  out.min = read(a, o, &ObjectiveMap::read_min, &ObjectiveState::min, false);
  out.max = read(a, o, &ObjectiveMap::read_max, &ObjectiveState::max, false);
  const ObjectiveState* shared = read_from(a, o, &ObjectiveMap::read_completion);
  out.completed = shared != nullptr ? shared->completed : completed(a, o);
  out.progress = progress(a, o);
  return out;
}

/// Something is recorded in the current attempt on the parent: what is left of earlier ones goes.
void Engine::freshen_objectives(std::int32_t a) {
  if (!state(a).objective_stale) return;
  at(a).objective_stale = false;
  for (std::uint32_t o = 0; o < shape_->node(a).objective_count; ++o) {
    ObjectiveState& s = local(a, o);
    s.satisfied.reset();
    s.measure.reset();
    s.raw.reset();
    s.min.reset();
    s.max.reset();
  }
}

void Engine::freshen_progress(std::int32_t a) {
  if (!state(a).progress_stale) return;
  at(a).progress_stale = false;
  for (std::uint32_t o = 0; o < shape_->node(a).objective_count; ++o) {
    local(a, o).completed.reset();
    local(a, o).progress.reset();
  }
}

void Engine::set_satisfied(std::int32_t a, std::uint32_t o, std::optional<bool> value) {
  if (rules(a).objectives[o].satisfied_by_measure) return;
  if (value) freshen_objectives(a);
  store(a, o, &ObjectiveMap::write_satisfied, &ObjectiveState::satisfied, value);
}

/// The SCO says that it does not know: that is written as well, whatever was known.
void Engine::forget_satisfied(std::int32_t a, std::uint32_t o) {
  local(a, o).satisfied.reset();
  if (!rules(a).objectives[o].satisfied_by_measure)
    write(a, o, &ObjectiveMap::write_satisfied, &ObjectiveState::satisfied, std::optional<bool>{});
}

void Engine::forget_completed(std::int32_t a, std::uint32_t o) {
  local(a, o).completed.reset();
  if (o != 0 || !definition(a).completed_by_measure)
    write(a, o, &ObjectiveMap::write_completion, &ObjectiveState::completed, std::optional<bool>{});
}

void Engine::set_measure(std::int32_t a, std::uint32_t o, std::optional<double> value) {
  if (value) freshen_objectives(a);
  const bool was_known = local(a, o).measure.has_value();
  store(a, o, &ObjectiveMap::write_measure, &ObjectiveState::measure, value);
  if (was_known || value) write_derived_satisfaction(a, o);
}

void Engine::set_completed(std::int32_t a, std::uint32_t o, std::optional<bool> value) {
  if (o == 0 && definition(a).completed_by_measure) return;
  if (value) freshen_progress(a);
  store(a, o, &ObjectiveMap::write_completion, &ObjectiveState::completed, value);
}

void Engine::set_progress(std::int32_t a, std::uint32_t o, std::optional<double> value) {
  if (value) freshen_progress(a);
  const bool was_known = local(a, o).progress.has_value();
  store(a, o, &ObjectiveMap::write_progress, &ObjectiveState::progress, value);
  if (o == 0 && (was_known || value)) write_derived_completion(a);
}

void Engine::write_derived_satisfaction(std::int32_t a, std::uint32_t o) {
  if (!rules(a).objectives[o].satisfied_by_measure) return;
  write(a, o, &ObjectiveMap::write_satisfied, &ObjectiveState::satisfied,
        satisfied_by(a, o, local(a, o).measure));
}

void Engine::write_derived_completion(std::int32_t a) {
  if (!definition(a).completed_by_measure) return;
  const std::optional<double> amount = local(a, 0).progress;
  std::optional<bool> done;
  if (amount) done = *amount >= definition(a).min_progress_measure;
  write(a, 0, &ObjectiveMap::write_completion, &ObjectiveState::completed, done);
}

void Engine::set_raw_score(std::int32_t a, std::uint32_t o, const ObjectiveReport& data) {
  if (data.raw) store(a, o, &ObjectiveMap::write_raw, &ObjectiveState::raw, data.raw);
  if (data.min) store(a, o, &ObjectiveMap::write_min, &ObjectiveState::min, data.min);
  if (data.max) store(a, o, &ObjectiveMap::write_max, &ObjectiveState::max, data.max);
}

void Engine::set_global(std::uint32_t g, const ObjectiveState& value) { globals_[g] = value; }

/// The part of DB.2 that begins an attempt: counts it and initialises objective and activity progress
/// information for it.
void Engine::start_attempt(std::int32_t a) {
  ActivityState& s = at(a);
  ++s.attempts;
  for (std::uint32_t o = 0; o < shape_->node(a).objective_count; ++o) local(a, o) = {};
  s.objective_stale = s.progress_stale = false;
  s.completion_reported = s.success_reported = s.suspend_reported = false;
  s.earlier_experienced += s.attempt_experienced;
  s.attempt_experienced = 0;
  s.attempt_started = now_;
  if (s.first_started == 0) s.first_started = now_;
}

/// Use Current Attempt Objective (Progress) Information (SN 3.2.6, 3.2.7): what the children recorded
/// before the attempts that have just begun does not roll up any longer. Rules on the children themselves
/// go on seeing it until their own next attempt. `begun` is a part of one path, from the top down.
void Engine::mark_children_stale(const std::vector<std::int32_t>& begun) {
  struct Visit {
    std::int32_t cluster;
    bool objective;
    bool progress;
  };
  std::vector<Visit> open;
  for (std::size_t next = 0; next < begun.size();) {
    open.push_back({begun[next++], true, true});
    while (!open.empty()) {
      const Visit visit = open.back();
      open.pop_back();
      const ControlMode& control = rules(visit.cluster).control;
      const bool objective = visit.objective && control.use_current_attempt_objective_info;
      const bool progress = visit.progress && control.use_current_attempt_progress_info;
      const Shape::Node& node = shape_->node(visit.cluster);
      for (std::uint32_t i = 0; i < node.child_count && (objective || progress); ++i) {
        const std::int32_t child = shape_->children[node.first_child + i];
        if (next < begun.size() && child == begun[next]) {
          ++next;
          open.push_back({child, true, true});
          continue;
        }
        at(child).objective_stale |= objective;
        at(child).progress_stale |= progress;
        if (!is_leaf(child)) open.push_back({child, objective, progress});
      }
    }
  }
}

}  // namespace lms::sequencing
