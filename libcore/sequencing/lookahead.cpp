#include "sequencing/lookahead.hpp"

namespace lms::sequencing {

/// Whether the request, tried on a copy, ends without an exception.
bool Engine::possible(Request request, std::int32_t target) const {
  Engine copy(*this);
  return copy.plan(request, target).exception.empty();
}

/// Every request that leaves the current activity begins with the same termination (TB.2.3 Exit), so
/// it is done once, on one copy, and the sequencing requests are tried on what it leaves.
LookAhead Engine::look_ahead() const {
  LookAhead out;
  const auto valid = [&](Request request) { return navigation_request(request, kNone).exception.empty(); };
  out.choice.assign(states_.size(), 0);
  out.jump.assign(states_.size(), 0);
  Engine after(*this);
  Termination exit;
  if (current_is_active()) exit = after.termination_request(TerminationRequest::exit);
  // What a postcondition or exit rule asks for takes the place of the learner's request.
  const bool replaced = exit.sequencing != SequencingRequest::none;
  const auto succeeds = [&](SequencingRequest request) {
    if (!exit.exception.empty()) return false;
    return after.sequence(replaced ? exit.sequencing : request, kNone, {}).exception.empty();
  };
  out.start = valid(Request::start) && succeeds(SequencingRequest::start);
  out.resume_all = valid(Request::resume_all) && succeeds(SequencingRequest::resume_all);
  out.continue_ = valid(Request::continue_) && succeeds(SequencingRequest::continue_);
  out.previous = valid(Request::previous) && succeeds(SequencingRequest::previous);
  out.exit = valid(Request::exit) && succeeds(SequencingRequest::exit);
  out.exit_all = out.abandon_all = valid(Request::exit_all);
  out.abandon = valid(Request::abandon);
  out.suspend_all = valid(Request::suspend_all) &&
                    (current_is_active() || state(current_).suspended || parent(current_) >= 0);
  if (!shape_->course->objectives_global_to_system && after.begins_anew(SequencingRequest::choice))
    after.globals_.assign(globals_.size(), ObjectiveState{});
  ChoiceLookAhead choices(*this, after);
  if (!exit.exception.empty()) return out;
  if (replaced)
    choices.all_alike(succeeds(SequencingRequest::none), out);
  else
    choices.each_by_itself(out);
  return out;
}

ChoiceLookAhead::ChoiceLookAhead(const Engine& before, const Engine& after) : before_(before), e_(after) {}

bool ChoiceLookAhead::jump_is_valid(std::int32_t a) const {
  return before_.current() >= 0 && before_.is_available(a);
}

void ChoiceLookAhead::all_alike(bool succeeds, LookAhead& out) const {
  if (!succeeds) return;
  for (std::int32_t a = 0; a < e_.size(); ++a) {
    const auto i = static_cast<std::size_t>(a);
    out.choice[i] = before_.navigation_request(Request::choice, a).exception.empty() ? 1 : 0;
    out.jump[i] = jump_is_valid(a) ? 1 : 0;
  }
}

void ChoiceLookAhead::each_by_itself(LookAhead& out) {
  const auto n = static_cast<std::size_t>(e_.size());
  blocked_.assign(n, 0);
  for (std::int32_t a = 0; a < e_.size(); ++a) {
    const bool above = e_.parent(a) >= 0 && blocked_[static_cast<std::size_t>(e_.parent(a))] != 0;
    blocked_[static_cast<std::size_t>(a)] = above || e_.check_activity(a) ? 1 : 0;
    if (jump_is_valid(a) && e_.is_leaf(a) && blocked_[static_cast<std::size_t>(a)] == 0)
      out.jump[static_cast<std::size_t>(a)] = 1;
  }
  order_ = e_.available_activities();
  find_first_deliverables();
  climb_from_current();
  pass_siblings();
  ways_.resize(n);
  for (const std::int32_t a : order_)
    out.choice[static_cast<std::size_t>(a)] = way_is_open(a) && leads_to_delivery(a) ? 1 : 0;
}

/// Where a forward flow that arrives at an activity ends (SB.2.2), for all activities from the last
/// to the first: each depends on later ones alone.
void ChoiceLookAhead::find_first_deliverables() {
  const auto n = static_cast<std::size_t>(e_.size());
  arrives_.assign(n, kNone);
  std::vector<std::int32_t> following(n, kNone);  // the next activity outside of its subtree
  for (const std::int32_t a : order_) {
    const std::int32_t above = e_.parent(a);
    if (above < 0) continue;
    following[static_cast<std::size_t>(a)] =
        e_.is_last_child(a) ? following[static_cast<std::size_t>(above)] : e_.sibling(a, 1);
  }
  for (std::size_t i = order_.size(); i > 1; --i) {
    const std::int32_t a = order_[i - 1];
    std::int32_t& end = arrives_[static_cast<std::size_t>(a)];
    if (!e_.shape().node(e_.parent(a)).flow) continue;
    if (e_.pre_rule(a, PreAction::skip)) {
      const std::int32_t next = following[static_cast<std::size_t>(a)];
      if (next >= 0) end = arrives_[static_cast<std::size_t>(next)];
    } else if (!e_.check_activity(a)) {
      end = e_.is_leaf(a) ? a : first_in(a);
    }
  }
}

std::int32_t ChoiceLookAhead::first_in(std::int32_t cluster) const {
  if (e_.available_count(cluster) == 0) return kNone;
  return arrives_[static_cast<std::size_t>(e_.available_child(cluster, 0))];
}

/// SB.2.9, steps 12 to 15, and DB.1.1
bool ChoiceLookAhead::leads_to_delivery(std::int32_t target) const {
  const std::int32_t leaf = e_.is_leaf(target) ? target : first_in(target);
  return leaf >= 0 && blocked_[static_cast<std::size_t>(leaf)] == 0;
}

/// What a way out of the current activity meets, for each of its ancestors as common ancestor.
void ChoiceLookAhead::climb_from_current() {
  const auto n = static_cast<std::size_t>(e_.size());
  on_path_before_.assign(n, 0);
  on_path_.assign(n, 0);
  path_child_.assign(n, kNone);
  bool held = false;
  for (std::int32_t a = before_.current(); a >= 0; a = e_.parent(a)) {
    on_path_before_[static_cast<std::size_t>(a)] = 1;
    before_held_.push_back(held ? 1 : 0);
    held = held || (before_.state(a).active && !before_.rules(a).control.choice_exit);
  }
  Climb climb;
  for (std::int32_t a = e_.current(); a >= 0; a = e_.parent(a)) {
    on_path_[static_cast<std::size_t>(a)] = 1;
    if (e_.parent(a) >= 0) path_child_[static_cast<std::size_t>(e_.parent(a))] = a;
    climbs_.push_back(climb);
    climb.exits_closed = climb.exits_closed || !e_.rules(a).control.choice_exit;
    if (climb.constrained >= 0 || !e_.rules(a).constrained.constrain_choice) continue;
    climb.constrained = a;
    climb.next = e_.choice_flow(a, Direction::forward);
    climb.previous = e_.choice_flow(a, Direction::backward);
  }
}

/// SB.2.9, step 8: how far the learner gets among the siblings of the current activity.
void ChoiceLookAhead::pass_siblings() {
  const std::int32_t current = e_.current();
  if (current < 0 || e_.parent(current) < 0 || !e_.is_available(current)) return;
  const std::int32_t above = e_.parent(current);
  const std::uint32_t count = e_.available_count(above);
  last_reachable_ = e_.state(current).position;
  while (static_cast<std::uint32_t>(last_reachable_ + 1) < count &&
         e_.choice_activity_traversal(e_.available_child(above, static_cast<std::uint32_t>(last_reachable_)),
                                      Direction::forward)
             .empty())
    ++last_reachable_;
}

bool ChoiceLookAhead::way_is_open(std::int32_t target) {
  const std::int32_t above = e_.parent(target);
  Way& way = ways_[static_cast<std::size_t>(target)];
  const Way* from = above < 0 ? nullptr : &ways_[static_cast<std::size_t>(above)];
  way.hidden = (from != nullptr && from->hidden) || e_.pre_rule(target, PreAction::hidden_from_choice);
  descend(target, from, way);
  if (way.hidden || (above >= 0 && !e_.shape().node(above).choice)) return false;
  if (before_.current() >= 0 && held_back(target, way)) return false;
  const std::int32_t current = e_.current();
  if (target == current) return true;
  if (current >= 0 && above >= 0 && above == e_.parent(current)) {
    const std::int32_t position = e_.state(target).position;
    if (position > e_.state(current).position) return position <= last_reachable_;
    return !e_.rules(above).control.forward_only;
  }
  if (way.ancestor == target)  // above the current activity; without one, the root is chosen
    return current < 0 || !climb_to(target).exits_closed;
  return !way.closed;
}

/// NB.2.1 7.1.1.2, on the tree as it is before termination.
bool ChoiceLookAhead::held_back(std::int32_t target, const Way& way) const {
  const std::int32_t current = before_.current();
  if (e_.parent(target) == e_.parent(current)) return false;
  return before_held_[static_cast<std::size_t>(e_.depth(current) - e_.depth(way.held_ancestor))] != 0;
}

const ChoiceLookAhead::Climb& ChoiceLookAhead::climb_to(std::int32_t ancestor) const {
  return climbs_[static_cast<std::size_t>(e_.depth(e_.current()) - e_.depth(ancestor))];
}

/// Goes one step down, from the parent's way to the target's: SB.2.9, steps 9 and 11.
void ChoiceLookAhead::descend(std::int32_t target, const Way* from, Way& way) const {
  const auto i = static_cast<std::size_t>(target);
  way.held_ancestor = from == nullptr || on_path_before_[i] != 0 ? target : from->held_ancestor;
  if (from == nullptr || on_path_[i] != 0) {
    way.ancestor = target;
    return;
  }
  const std::int32_t above = e_.parent(target);
  way.ancestor = from->ancestor;
  way.forward = from->forward;
  if (above == way.ancestor)
    leave_path(target, way);
  else
    way.closed = from->closed || (!e_.state(above).active && e_.rules(above).constrained.prevent_activation);
  if (way.forward)
    way.closed = way.closed || !e_.choice_activity_traversal(above, Direction::forward).empty();
}

/// `target` is where the way to it leaves the path from the root to the current activity. What Choice
/// Flow leads to hangs off that path, too, so a target below is inside of it if this one is it.
void ChoiceLookAhead::leave_path(std::int32_t target, Way& way) const {
  const std::int32_t kept = path_child_[static_cast<std::size_t>(way.ancestor)];
  way.forward = kept < 0 || e_.state(target).position > e_.state(kept).position;
  if (kept < 0) return;
  const Climb& climb = climb_to(way.ancestor);
  way.closed =
      climb.exits_closed || (climb.constrained >= 0 && target != (way.forward ? climb.next : climb.previous));
}

}  // namespace lms::sequencing
