#include "sequencing/engine.hpp"

/// The flow and choice traversals. The book's recursion is always the last step, so it is a loop here.
namespace lms::sequencing {

/// Flow Tree Traversal Subprocess [SB.2.1]. Where it ends the session, the caller also applies the
/// Terminate Descendent Attempts Process to the root: the traversal itself changes nothing.
Engine::Traversed Engine::flow_tree_traversal(std::int32_t activity, Direction direction,
                                              bool consider_children, Direction previous) const {
  trace("SB.2.1", activity);
  if (!is_available(activity)) return {.exception = "SB.2.1-2"};
  bool reversed = false;
  if (previous == Direction::backward && parent(activity) >= 0 && is_last_child(activity)) {
    direction = Direction::backward;
    activity = available_child(parent(activity), 0);
    reversed = true;
  }
  if (direction == Direction::forward) {
    if (!is_leaf(activity) && consider_children) {
      if (available_count(activity) == 0) return {.exception = "SB.2.1-2"};
      return {.activity = available_child(activity, 0), .direction = direction};
    }
    while (parent(activity) >= 0 && is_last_child(activity)) activity = parent(activity);
    if (parent(activity) < 0) return {.end_session = true};
    return {.activity = sibling(activity, 1), .direction = direction};
  }
  if (parent(activity) < 0) return {.exception = "SB.2.1-3"};
  if (!is_leaf(activity) && consider_children) {
    if (available_count(activity) == 0) return {.exception = "SB.2.1-2"};
    if (rules(activity).control.forward_only)
      return {.activity = available_child(activity, 0), .direction = Direction::forward};
    return {.activity = available_child(activity, available_count(activity) - 1), .direction = direction};
  }
  while (true) {
    if (!reversed && rules(parent(activity)).control.forward_only) return {.exception = "SB.2.1-4"};
    if (state(activity).position > 0) return {.activity = sibling(activity, -1), .direction = direction};
    activity = parent(activity);
    reversed = false;
    if (parent(activity) < 0) return {.exception = "SB.2.1-3"};
  }
}

/// Flow Activity Traversal Subprocess [SB.2.2]
Engine::Flowed Engine::flow_activity_traversal(std::int32_t activity, Direction direction,
                                               Direction previous) const {
  while (true) {
    trace("SB.2.2", activity);
    if (!shape_->node(parent(activity)).flow) return {.activity = activity, .exception = "SB.2.2-1"};
    const bool skipped = pre_rule(activity, PreAction::skip);
    if (!skipped && check_activity(activity)) return {.activity = activity, .exception = "SB.2.2-2"};
    if (!skipped && is_leaf(activity)) return {.activity = activity, .deliverable = true};
    const Traversed next = skipped ? flow_tree_traversal(activity, direction, false, previous)
                                   : flow_tree_traversal(activity, direction, true, Direction::none);
    if (next.activity < 0)
      return {.activity = activity, .end_session = next.end_session, .exception = next.exception};
    activity = next.activity;
    if (skipped) {
      if (previous == Direction::backward && next.direction == Direction::backward) {
        direction = Direction::backward;
        previous = Direction::none;
      }
    } else if (direction == Direction::backward && next.direction == Direction::forward) {
      direction = Direction::forward;
      previous = Direction::backward;
    } else {
      previous = Direction::none;
    }
  }
}

/// Flow Subprocess [SB.2.3]
Engine::Flowed Engine::flow(std::int32_t activity, Direction direction, bool consider_children) const {
  trace("SB.2.3", activity);
  const Traversed next = flow_tree_traversal(activity, direction, consider_children, Direction::none);
  if (next.activity < 0)
    return {.activity = activity, .end_session = next.end_session, .exception = next.exception};
  return flow_activity_traversal(next.activity, direction, Direction::none);
}

/// Choice Activity Traversal Subprocess [SB.2.4]: the exception, empty if the activity can be passed.
std::string_view Engine::choice_activity_traversal(std::int32_t activity, Direction direction) const {
  if (direction == Direction::forward)
    return pre_rule(activity, PreAction::stop_forward_traversal) ? "SB.2.4-1" : "";
  if (parent(activity) < 0) return "SB.2.4-3";
  return rules(parent(activity)).control.forward_only ? "SB.2.4-2" : "";
}

/// Choice Flow Subprocess [SB.2.9.1] with Choice Flow Tree Traversal [SB.2.9.2]: the activity next to
/// this one, or the activity itself if there is none.
std::int32_t Engine::choice_flow(std::int32_t activity, Direction direction) const {
  for (std::int32_t a = activity; parent(a) >= 0; a = parent(a)) {
    if (direction == Direction::forward ? !is_last_child(a) : state(a).position > 0)
      return sibling(a, direction == Direction::forward ? 1 : -1);
  }
  return activity;
}

}  // namespace lms::sequencing
