#include "sequencing/engine.hpp"

namespace lms::sequencing {

/// Navigation Request Process [NB.2.1]
Engine::Navigation Engine::navigation_request(Request request, std::int32_t target) const {
  trace("NB.2.1", target);
  switch (request) {
    case Request::start:
      if (current_ >= 0) return {.exception = "NB.2.1-1"};
      return {.sequencing = SequencingRequest::start};
    case Request::resume_all:
      if (current_ >= 0) return {.exception = "NB.2.1-1"};
      if (suspended_ < 0) return {.exception = "NB.2.1-3"};
      return {.sequencing = SequencingRequest::resume_all};
    case Request::continue_:
    case Request::previous:
      return navigation_to_flow(request);
    case Request::choice:
      return navigation_to_choice(target);
    case Request::jump:
      if (!known(target) || !is_available(target)) return {.exception = "NB.2.1-11"};
      return {.termination = current_is_active() ? TerminationRequest::exit : TerminationRequest::none,
              .sequencing = SequencingRequest::jump};
    case Request::exit:
    case Request::exit_all:
    case Request::suspend_all:
    case Request::abandon:
    case Request::abandon_all:
      return navigation_to_leave(request);
  }
  return {.exception = "NB.2.1-13"};
}

Engine::Navigation Engine::navigation_to_flow(Request request) const {
  const bool forward = request == Request::continue_;
  if (current_ < 0) return {.exception = "NB.2.1-2"};
  const std::int32_t above = parent(current_);
  if (above < 0) return {.exception = forward ? "NB.2.1-4" : "NB.2.1-6"};
  if (!shape_->node(above).flow) return {.exception = forward ? "NB.2.1-4" : "NB.2.1-5"};
  if (!forward && rules(above).control.forward_only) return {.exception = "NB.2.1-5"};
  return {.termination = current_is_active() ? TerminationRequest::exit : TerminationRequest::none,
          .sequencing = forward ? SequencingRequest::continue_ : SequencingRequest::previous};
}

Engine::Navigation Engine::navigation_to_choice(std::int32_t target) const {
  if (!known(target)) return {.exception = "NB.2.1-11"};
  if (parent(target) >= 0 && !shape_->node(parent(target)).choice) return {.exception = "NB.2.1-10"};
  if (current_ < 0) return {.sequencing = SequencingRequest::choice};
  if (const std::string_view exception = choice_exit_check(target); !exception.empty())
    return {.exception = exception};
  return {.termination = current_is_active() ? TerminationRequest::exit : TerminationRequest::none,
          .sequencing = SequencingRequest::choice};
}

/// NB.2.1 7.1.1.2: no active activity that the choice leaves, below the common ancestor, may hold
/// its learner back. Siblings can always be chosen.
std::string_view Engine::choice_exit_check(std::int32_t target) const {
  if (parent(target) == parent(current_)) return {};
  const std::int32_t ancestor = common_ancestor(current_, target);
  for (std::int32_t a = current_; a != ancestor; a = parent(a))
    if (state(a).active && !rules(a).control.choice_exit) return "NB.2.1-8";
  return {};
}

Engine::Navigation Engine::navigation_to_leave(Request request) const {
  if (current_ < 0) return {.exception = "NB.2.1-2"};
  if ((request == Request::exit || request == Request::abandon) && !current_is_active())
    return {.exception = "NB.2.1-12"};
  TerminationRequest termination = TerminationRequest::abandon_all;
  if (request == Request::exit) termination = TerminationRequest::exit;
  if (request == Request::exit_all) termination = TerminationRequest::exit_all;
  if (request == Request::suspend_all) termination = TerminationRequest::suspend_all;
  if (request == Request::abandon) termination = TerminationRequest::abandon;
  return {.termination = termination, .sequencing = SequencingRequest::exit};
}

}  // namespace lms::sequencing
