#include "sequencing/engine.hpp"

#include <algorithm>
#include <utility>

namespace lms::sequencing {

Engine::Engine(std::shared_ptr<const Shape> shape)
    : shape_(std::move(shape)),
      states_(shape_->nodes.size()),
      order_(shape_->children),
      objectives_(shape_->objective_count),
      globals_(shape_->global_ids.size()) {}

void Engine::initialize(std::uint64_t seed) {
  random_ = seed;
  for (std::int32_t a = 0; a < size(); ++a) {
    if (is_leaf(a)) continue;
    select_children(a);
    randomize_children(a);
  }
}

/// Overall Sequencing Process [OP.1], for one request.
Outcome Engine::navigate(Request request, std::int32_t target) {
  trace_.clear();
  recording_ = tracing_;
  trace("OP.1", current_);
  const Plan made = plan(request, target);
  Outcome outcome{.attempt_ended = made.attempt_ended, .exception = made.exception};
  if (made.end_session) {
    end_session();
    outcome.ended = true;
    outcome.suspended = made.suspend;
  }
  if (made.delivery >= 0) {
    outcome.delivered = made.delivery;
    outcome.resumed = state(made.delivery).suspended;
    content_delivery_environment(made.delivery);
  }
  if (!made.exception.empty()) trace("OP.1", current_, made.exception);
  recording_ = false;
  return outcome;
}

/// OP.1 up to the decision of what is delivered: the navigation, termination, sequencing and delivery
/// request processes. Of them only termination changes the tree.
Engine::Plan Engine::plan(Request request, std::int32_t target) {
  Plan out;
  const Navigation navigation = navigation_request(request, target);
  if (!navigation.exception.empty()) {
    out.exception = navigation.exception;
    return out;
  }
  SequencingRequest pending = navigation.sequencing;
  if (navigation.termination != TerminationRequest::none) {
    const std::int32_t delivered = current_is_active() ? current_ : kNone;
    const Termination termination = termination_request(navigation.termination);
    out.exception = termination.exception;
    out.attempt_ended = delivered >= 0 && !state(delivered).active;
    if (!out.exception.empty()) return out;
    if (termination.sequencing != SequencingRequest::none) pending = termination.sequencing;
  }
  out.suspend = request == Request::suspend_all;
  return sequence(pending, target, out);
}

Engine::Plan Engine::sequence(SequencingRequest request, std::int32_t target, Plan out) {
  std::vector<ObjectiveState> kept;
  if (!shape_->course->objectives_global_to_system && begins_anew(request)) {
    kept.assign(globals_.size(), ObjectiveState{});
    std::swap(kept, globals_);
  }
  const Sequenced sequenced = sequencing_request(request, target);
  out.exception = sequenced.exception;
  out.end_session = sequenced.end_session;
  if (sequenced.exception == "SB.2.9-9" && current_ >= 0) failed_choice(target);
  if (sequenced.delivery >= 0) out.exception = delivery_request(sequenced.delivery);
  if (sequenced.delivery >= 0 && out.exception.empty()) out.delivery = sequenced.delivery;
  if (out.delivery < 0 && !kept.empty()) globals_ = std::move(kept);
  return out;
}

/// Whether the request would begin another attempt on the organization. Global objectives that are not
/// global to the system (adlseq objectivesGlobalToSystem="false") live as long as the last one.
bool Engine::begins_anew(SequencingRequest request) const {
  const ActivityState& root = state(0);
  if (root.active || root.suspended || root.attempts == 0) return false;
  if (request == SequencingRequest::retry) return current_ == 0;
  return current_ < 0 && (request == SequencingRequest::start || request == SequencingRequest::choice);
}

/// The session is over: what is still active ends (SB.2.1 applies UP.3 to the root), and nothing is current.
void Engine::end_session() {
  if (current_ >= 0) terminate_descendent_attempts(0);
  if (state(0).active) end_attempt(0);
  current_ = kNone;
}

/// Transfers run-time data to the tracking information of the delivered activity (RTE 4.2, SN 4.2.1)
/// and rolls up what has changed.
void Engine::report(const RunTimeReport& data) {
  if (!current_is_active() || !is_leaf(current_)) return;
  ActivityState& s = at(current_);
  s.suspend_reported = data.suspend;
  s.attempt_experienced = std::max<std::int64_t>(data.experienced_ms, 0);
  if (!is_tracked(current_)) return;
  bool changed = s.objective_stale || s.progress_stale;
  freshen_objectives(current_);
  freshen_progress(current_);
  ObjectiveReport own{.completed = data.completed, .progress = data.progress};
  s.completion_reported = data.completed != Reported::untouched;
  s.success_reported = false;
  for (const ObjectiveReport& each : data.objectives) {
    if (each.objective >= shape_->node(current_).objective_count) continue;
    ObjectiveReport entry = each;
    if (entry.objective == 0) {
      s.success_reported = s.success_reported || entry.satisfied != Reported::untouched;
      if (own.completed != Reported::untouched) entry.completed = own.completed;
      if (own.progress) entry.progress = own.progress;
    }
    report_objective(current_, entry, changed);
  }
  report_objective(current_, own, changed);
  if (changed) overall_rollup(current_);
}

/// Everything reported is stored anew: what it equals here may have been overwritten in a global objective.
void Engine::report_objective(std::int32_t a, const ObjectiveReport& data, bool& changed) {
  const std::uint32_t o = data.objective;
  const ObjectiveState before = local(a, o);
  const std::size_t writes = changed_globals_.size();
  if (data.measure) set_measure(a, o, data.measure);
  if (data.progress) set_progress(a, o, data.progress);
  if (data.satisfied == Reported::unknown)
    forget_satisfied(a, o);
  else if (data.satisfied != Reported::untouched)
    set_satisfied(a, o, data.satisfied == Reported::yes);
  if (data.completed == Reported::unknown)
    forget_completed(a, o);
  else if (data.completed != Reported::untouched)
    set_completed(a, o, data.completed == Reported::yes);
  set_raw_score(a, o, data);
  changed = changed || local(a, o) != before || changed_globals_.size() != writes;
}

std::int32_t Engine::common_ancestor(std::int32_t a, std::int32_t b) const {
  while (a != b) {
    if (depth(a) >= depth(b))
      a = parent(a);
    else
      b = parent(b);
  }
  return a;
}

bool Engine::within(std::int32_t inner, std::int32_t outer) const {
  while (inner >= 0 && depth(inner) > depth(outer)) inner = parent(inner);
  return inner == outer;
}

bool Engine::is_forward(std::int32_t a, std::int32_t b) const {
  const std::int32_t ancestor = common_ancestor(a, b);
  if (ancestor == b) return a != b;
  if (ancestor == a) return false;
  while (parent(a) != ancestor) a = parent(a);
  while (parent(b) != ancestor) b = parent(b);
  return state(a).position > state(b).position;
}

std::vector<std::int32_t> Engine::path_to(std::int32_t a) const {
  std::vector<std::int32_t> path(static_cast<std::size_t>(depth(a)) + 1);
  for (std::size_t i = path.size(); i > 0; --i, a = parent(a)) path[i - 1] = a;
  return path;
}

std::vector<std::int32_t> Engine::available_activities() const {
  std::vector<std::int32_t> out;
  out.reserve(states_.size());
  std::vector<std::int32_t> open{0};
  while (!open.empty()) {
    const std::int32_t a = open.back();
    open.pop_back();
    out.push_back(a);
    for (std::uint32_t i = available_count(a); i > 0; --i) open.push_back(available_child(a, i - 1));
  }
  return out;
}

}  // namespace lms::sequencing
