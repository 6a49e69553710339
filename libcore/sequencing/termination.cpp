#include "sequencing/engine.hpp"

namespace lms::sequencing {

/// Sequencing Exit Action Rules Subprocess [TB.2.1]: the topmost active ancestor whose exit rule
/// holds ends.
void Engine::sequencing_exit_action_rules() {
  if (parent(current_) < 0) return;
  for (const std::int32_t a : path_to(parent(current_))) {
    if (!exit_rule(a)) continue;
    trace("TB.2.1", a, "exit");
    terminate_descendent_attempts(a);
    end_attempt(a);
    current_ = a;
    return;
  }
}

/// Sequencing Post Condition Rules Subprocess [TB.2.2]
Engine::PostConditionResult Engine::sequencing_post_condition_rules() const {
  if (state(current_).suspended) return {};
  const PostConditionRule* rule = post_rule(current_);
  if (rule == nullptr) return {};
  constexpr std::string_view kActions[] = {"exitParent", "exitAll",  "retry",
                                           "retryAll",   "continue", "previous"};
  trace("TB.2.2", current_, kActions[static_cast<std::size_t>(rule->action)]);
  switch (rule->action) {
    case PostAction::retry:
      return {.sequencing = SequencingRequest::retry};
    case PostAction::continue_:
      return {.sequencing = SequencingRequest::continue_};
    case PostAction::previous:
      return {.sequencing = SequencingRequest::previous};
    case PostAction::exit_parent:
      return {.termination = TerminationRequest::exit_parent};
    case PostAction::exit_all:
      return {.termination = TerminationRequest::exit_all};
    case PostAction::retry_all:
      return {.termination = TerminationRequest::exit_all, .sequencing = SequencingRequest::retry};
  }
  return {};
}

/// Termination Request Process [TB.2.3]
Engine::Termination Engine::termination_request(TerminationRequest request) {
  trace("TB.2.3", current_);
  if (current_ < 0) return {.exception = "TB.2.3-1"};
  const bool needs_attempt = request == TerminationRequest::exit || request == TerminationRequest::abandon;
  if (needs_attempt && !current_is_active()) return {.exception = "TB.2.3-2"};
  switch (request) {
    case TerminationRequest::exit:
      return terminate_by_exit();
    case TerminationRequest::exit_all:
      terminate_by_exit_all();
      return {.sequencing = SequencingRequest::exit};
    case TerminationRequest::suspend_all: {
      const std::string_view exception = terminate_by_suspend_all();
      return {.sequencing = SequencingRequest::exit, .exception = exception};
    }
    case TerminationRequest::abandon:
      at(current_).active = false;
      return {};
    case TerminationRequest::abandon_all:
      for (const std::int32_t a : path_to(current_)) at(a).active = false;
      current_ = 0;
      return {.sequencing = SequencingRequest::exit};
    case TerminationRequest::exit_parent:
    case TerminationRequest::none:
      break;
  }
  return {.exception = "TB.2.3-7"};
}

/// TB.2.3, step 3
Engine::Termination Engine::terminate_by_exit() {
  end_attempt(current_);
  sequencing_exit_action_rules();
  while (true) {
    const PostConditionResult post = sequencing_post_condition_rules();
    if (post.termination == TerminationRequest::exit_all) {
      terminate_by_exit_all();
      const bool retry = post.sequencing == SequencingRequest::retry;
      return {.sequencing = retry ? SequencingRequest::retry : SequencingRequest::exit};
    }
    if (post.termination == TerminationRequest::exit_parent) {
      if (parent(current_) < 0) return {.exception = "TB.2.3-4"};
      current_ = parent(current_);
      end_attempt(current_);
      continue;
    }
    if (parent(current_) < 0 && post.sequencing != SequencingRequest::retry)
      return {.sequencing = SequencingRequest::exit};
    return {.sequencing = post.sequencing};
  }
}

/// TB.2.3, step 4
void Engine::terminate_by_exit_all() {
  if (current_is_active()) end_attempt(current_);
  terminate_descendent_attempts(0);
  end_attempt(0);
  current_ = 0;
}

/// TB.2.3, step 5
std::string_view Engine::terminate_by_suspend_all() {
  if (current_is_active() || state(current_).suspended) {
    overall_rollup(current_);
    suspended_ = current_;
  } else {
    if (parent(current_) < 0) return "TB.2.3-3";
    suspended_ = parent(current_);
  }
  for (const std::int32_t a : path_to(suspended_)) {
    at(a).active = false;
    at(a).suspended = true;
  }
  current_ = 0;
  return {};
}

/// Terminate Descendent Attempts Process [UP.3]. Attempts that have ended before are left alone.
void Engine::terminate_descendent_attempts(std::int32_t activity) {
  if (current_ < 0) return;
  const std::int32_t ancestor = common_ancestor(current_, activity);
  if (ancestor == current_) return;
  trace("UP.3", activity);
  for (std::int32_t a = parent(current_); a != ancestor; a = parent(a))
    if (state(a).active) end_attempt(a);
}

/// End Attempt Process [UP.4]
void Engine::end_attempt(std::int32_t a) {
  trace("UP.4", a);
  ActivityState& s = at(a);
  if (is_leaf(a)) {
    if (s.suspend_reported) s.suspended = true;
    if (is_tracked(a) && !s.suspended) {
      const DeliveryControls& delivery = rules(a).delivery;
      if (!delivery.completion_set_by_content && !s.completion_reported && !completed(a, 0))
        set_completed(a, 0, true);
      if (!delivery.objective_set_by_content && !s.success_reported && !satisfied(a, 0))
        set_satisfied(a, 0, true);
    }
  } else {
    s.suspended = false;
    for (std::uint32_t i = 0; i < available_count(a); ++i)
      if (state(available_child(a, i)).suspended) s.suspended = true;
  }
  s.active = false;
  for (std::uint32_t o = 0; o < shape_->node(a).objective_count; ++o)
    if (local(a, o).measure) write_derived_satisfaction(a, o);
  overall_rollup(a);
  if (!is_leaf(a) && !s.suspended) prepare_next_attempt(a);
}

}  // namespace lms::sequencing
