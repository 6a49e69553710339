#include "sequencing/engine.hpp"

namespace lms::sequencing {

/// Delivery Request Process [DB.1.1]: the exception, empty if the activity can be delivered.
std::string_view Engine::delivery_request(std::int32_t activity) const {
  trace("DB.1.1", activity);
  if (!is_leaf(activity)) return "DB.1.1-1";
  for (const std::int32_t a : path_to(activity))
    if (check_activity(a)) return "DB.1.1-3";
  return {};
}

/// Content Delivery Environment Process [DB.2]
void Engine::content_delivery_environment(std::int32_t activity) {
  trace("DB.2", activity);
  if (activity != suspended_) clear_suspended_activity(activity);
  terminate_descendent_attempts(activity);
  std::vector<std::int32_t> begun;
  for (const std::int32_t a : path_to(activity)) {
    ActivityState& s = at(a);
    if (s.active) continue;
    if (s.suspended) {
      s.suspended = false;
      s.suspend_reported = false;
    } else if (is_tracked(a)) {
      start_attempt(a);
      begun.push_back(a);
    } else {
      s.suspend_reported = false;
    }
    s.active = true;
  }
  mark_children_stale(begun);
  current_ = activity;
  suspended_ = kNone;
}

/// Clear Suspended Activity Subprocess [DB.2.1]. What is delivered inside a suspended cluster goes
/// on with the attempt on that cluster.
void Engine::clear_suspended_activity(std::int32_t activity) {
  if (suspended_ < 0) return;
  trace("DB.2.1", activity);
  const std::int32_t ancestor = common_ancestor(activity, suspended_);
  if (ancestor != suspended_) {
    for (std::int32_t a = suspended_; a >= 0 && depth(a) >= depth(ancestor); a = parent(a)) {
      at(a).suspended = false;
      for (std::uint32_t i = 0; i < available_count(a); ++i)
        if (state(available_child(a, i)).suspended) at(a).suspended = true;
    }
  }
  suspended_ = kNone;
}

}  // namespace lms::sequencing
