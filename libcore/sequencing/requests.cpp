#include "sequencing/engine.hpp"

namespace lms::sequencing {
namespace {

Engine::Sequenced delivered(const Engine::Flowed& flowed) {
  if (!flowed.deliverable) return {.end_session = flowed.end_session, .exception = flowed.exception};
  return {.delivery = flowed.activity};
}

}  // namespace

/// Sequencing Request Process [SB.2.12]
Engine::Sequenced Engine::sequencing_request(SequencingRequest request, std::int32_t target) const {
  switch (request) {
    case SequencingRequest::start:
      return start_request();
    case SequencingRequest::resume_all:
      return resume_all_request();
    case SequencingRequest::continue_:
      return continue_request();
    case SequencingRequest::previous:
      return previous_request();
    case SequencingRequest::choice:
      return choice_request(target);
    case SequencingRequest::jump:
      return jump_request(target);
    case SequencingRequest::retry:
      return retry_request();
    case SequencingRequest::exit:
      return exit_request();
    case SequencingRequest::none:
      break;
  }
  return {.exception = "SB.2.12-1"};
}

/// Start Sequencing Request Process [SB.2.5]
Engine::Sequenced Engine::start_request() const {
  trace("SB.2.5", 0);
  if (current_ >= 0) return {.exception = "SB.2.5-1"};
  if (is_leaf(0)) return {.delivery = 0};
  return delivered(flow(0, Direction::forward, true));
}

/// Resume All Sequencing Request Process [SB.2.6]. Suspend All while nothing was delivered leaves a cluster
/// as Suspended Activity; the session then goes on with what flows out of it.
Engine::Sequenced Engine::resume_all_request() const {
  trace("SB.2.6", suspended_);
  if (current_ >= 0) return {.exception = "SB.2.6-1"};
  if (suspended_ < 0) return {.exception = "SB.2.6-2"};
  if (!is_leaf(suspended_)) return delivered(flow(suspended_, Direction::forward, true));
  return {.delivery = suspended_};
}

/// Continue Sequencing Request Process [SB.2.7]
Engine::Sequenced Engine::continue_request() const {
  trace("SB.2.7", current_);
  if (current_ < 0) return {.exception = "SB.2.7-1"};
  if (parent(current_) >= 0 && !shape_->node(parent(current_)).flow) return {.exception = "SB.2.7-2"};
  return delivered(flow(current_, Direction::forward, false));
}

/// Previous Sequencing Request Process [SB.2.8]
Engine::Sequenced Engine::previous_request() const {
  trace("SB.2.8", current_);
  if (current_ < 0) return {.exception = "SB.2.8-1"};
  if (parent(current_) >= 0 && !shape_->node(parent(current_)).flow) return {.exception = "SB.2.8-2"};
  return delivered(flow(current_, Direction::backward, false));
}

/// Retry Sequencing Request Process [SB.2.10]. The flow into the cluster sees its children as the last
/// attempt left them: the new one begins with the delivery.
Engine::Sequenced Engine::retry_request() const {
  trace("SB.2.10", current_);
  if (current_ < 0) return {.exception = "SB.2.10-1"};
  if (state(current_).active || state(current_).suspended) return {.exception = "SB.2.10-2"};
  if (is_leaf(current_)) return {.delivery = current_};
  const Flowed flowed = flow(current_, Direction::forward, true);
  if (!flowed.deliverable) return {.end_session = flowed.end_session, .exception = "SB.2.10-3"};
  return {.delivery = flowed.activity};
}

/// Exit Sequencing Request Process [SB.2.11]
Engine::Sequenced Engine::exit_request() const {
  trace("SB.2.11", current_);
  if (current_ < 0) return {.exception = "SB.2.11-1"};
  if (state(current_).active) return {.exception = "SB.2.11-2"};
  return {.end_session = parent(current_) < 0};
}

/// Jump Sequencing Request Process [SB.2.13]
Engine::Sequenced Engine::jump_request(std::int32_t target) const {
  trace("SB.2.13", target);
  if (current_ < 0) return {.exception = "SB.2.13-1"};
  return {.delivery = target};
}

}  // namespace lms::sequencing
