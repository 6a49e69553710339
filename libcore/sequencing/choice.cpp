#include "sequencing/engine.hpp"

namespace lms::sequencing {

/// Choice Sequencing Request Process [SB.2.9]
Engine::Sequenced Engine::choice_request(std::int32_t target) const {
  trace("SB.2.9", target);
  if (!known(target)) return {.exception = "SB.2.9-1"};
  std::string_view exception = choice_target_check(target);
  const std::int32_t ancestor = current_ < 0 ? 0 : common_ancestor(current_, target);
  if (!exception.empty() || target == current_) {
    // nothing to traverse
  } else if (current_ >= 0 && parent(current_) >= 0 && parent(current_) == parent(target)) {
    exception = choice_among_siblings(target);
  } else if (current_ < 0 || current_ == ancestor) {
    // The root can be chosen before anything is current: its flow is what Start asks for.
    if (target != ancestor) exception = choice_below(ancestor, target, Direction::forward);
  } else if (target == ancestor) {
    exception = choice_exits(ancestor);
  } else {
    exception = choice_across(ancestor, target);
  }
  if (!exception.empty()) return {.exception = exception};
  if (is_leaf(target)) return {.delivery = target};
  const Flowed flowed = flow(target, Direction::forward, true);
  if (!flowed.deliverable) return {.exception = "SB.2.9-9"};
  return {.delivery = flowed.activity};
}

/// SB.2.9, steps 3 and 4
std::string_view Engine::choice_target_check(std::int32_t target) const {
  for (const std::int32_t a : path_to(target)) {
    if (!is_available(a)) return "SB.2.9-2";
    if (pre_rule(a, PreAction::hidden_from_choice)) return "SB.2.9-3";
  }
  if (parent(target) >= 0 && !shape_->node(parent(target)).choice) return "SB.2.9-4";
  return {};
}

/// SB.2.9, step 8: every activity from the current one to the target must let the learner pass.
std::string_view Engine::choice_among_siblings(std::int32_t target) const {
  if (!is_available(current_)) return "SB.2.9-5";
  const std::int32_t from = state(current_).position;
  const std::int32_t to = state(target).position;
  const Direction direction = to > from ? Direction::forward : Direction::backward;
  const std::int32_t step = to > from ? 1 : -1;
  for (std::int32_t i = from; i != to; i += step) {
    const std::int32_t a = available_child(parent(target), static_cast<std::uint32_t>(i));
    if (const std::string_view exception = choice_activity_traversal(a, direction); !exception.empty())
      return exception;
  }
  return {};
}

/// SB.2.9, steps 9 and 11.6 to 11.9: the way down from the common ancestor to the target, exclusive
/// of the target.
std::string_view Engine::choice_below(std::int32_t ancestor, std::int32_t target, Direction direction) const {
  for (const std::int32_t a : path_to(parent(target))) {
    if (depth(a) < depth(ancestor)) continue;
    if (direction == Direction::forward)
      if (const std::string_view exception = choice_activity_traversal(a, direction); !exception.empty())
        return exception;
    if (a != ancestor && !state(a).active && rules(a).constrained.prevent_activation) return "SB.2.9-6";
  }
  return {};
}

/// SB.2.9, step 10 and the first half of 11.4: the way up from the current activity.
std::string_view Engine::choice_exits(std::int32_t ancestor) const {
  for (std::int32_t a = current_; a != ancestor; a = parent(a))
    if (!rules(a).control.choice_exit) return "SB.2.9-7";
  return {};
}

/// SB.2.9, step 11
std::string_view Engine::choice_across(std::int32_t ancestor, std::int32_t target) const {
  if (const std::string_view exception = choice_exits(ancestor); !exception.empty()) return exception;
  std::int32_t constrained = kNone;
  for (std::int32_t a = current_; a != ancestor && constrained < 0; a = parent(a))
    if (rules(a).constrained.constrain_choice) constrained = a;
  const Direction direction = is_forward(target, current_) ? Direction::forward : Direction::backward;
  if (constrained >= 0) {
    const std::int32_t consider = choice_flow(constrained, direction);
    if (!within(target, consider) && target != constrained) return "SB.2.9-8";
  }
  return choice_below(ancestor, target, direction);
}

/// SB.2.9, step 14: a cluster was chosen that gives nothing to deliver.
void Engine::failed_choice(std::int32_t target) {
  const std::int32_t ancestor = common_ancestor(current_, target);
  terminate_descendent_attempts(ancestor);
  if (state(ancestor).active) end_attempt(ancestor);
  current_ = target;
}

}  // namespace lms::sequencing
