#include "jobs/send_lanes.hpp"

#include <algorithm>
#include <utility>

namespace lms::jobs {
namespace {

/// Then all is forgotten, that of webhooks which are gone, too; it is soon learned again.
constexpr std::size_t kMostRemembered = 10'000;

}  // namespace

SendLanes::Pace SendLanes::pace(std::string_view endpoint) const {
  const auto found = paces_.find(endpoint);
  return found == paces_.end() ? Pace::unknown : found->second;
}

void SendLanes::remember(std::string_view endpoint, Pace pace) {
  paces_.try_emplace(std::string(endpoint), pace);
}

std::size_t SendLanes::window(std::string_view endpoint) const {
  switch (pace(endpoint)) {
    case Pace::quick:
      return limits_.workers;
    case Pace::slow:
      return limits_.slow_each;
    case Pace::unknown:
    case Pace::failing:
      break;
  }
  return 1;
}

bool SendLanes::may_start(std::string_view endpoint, std::size_t rivals, Time now) const {
  std::size_t quick = 0;
  std::size_t own_quick = 0;
  std::size_t own_slow = 0;
  for (const Running& one : running_) {
    const bool placed = in_place(one, now);
    const bool own = one.endpoint == endpoint;
    quick += placed;
    own_quick += own && placed;
    own_slow += own && !placed;
  }
  const Pace of = pace(endpoint);
  if (of == Pace::quick) {
    const std::size_t share = std::max<std::size_t>(1, limits_.workers / std::max<std::size_t>(1, rivals));
    return quick < limits_.workers && running_.size() < most() && own_slow < limits_.slow_each &&
           own_quick < share;
  }
  const std::size_t room = of == Pace::failing ? limits_.slow / 2
                           : of == Pace::slow  ? limits_.slow * 3 / 4
                                               : limits_.slow;
  return running_.size() - quick < room && own_quick + own_slow < window(endpoint);
}

std::size_t SendLanes::useful(Time now) const {
  const auto others =
      std::ranges::count_if(running_, [&](const Running& one) { return !in_place(one, now); });
  return std::min(most(), limits_.workers + static_cast<std::size_t>(others));
}

SendLanes::Ticket SendLanes::start(std::string endpoint, Time now) {
  const bool takes_place = pace(endpoint) == Pace::quick;
  return running_.insert(running_.end(), {std::move(endpoint), now, takes_place});
}

void SendLanes::finish(Ticket ticket, bool answered, Time now) {
  const bool lasted = now - ticket->since >= limits_.slow_after;
  if (paces_.size() >= kMostRemembered) paces_.clear();
  paces_[ticket->endpoint] = !answered ? Pace::failing : lasted ? Pace::slow : Pace::quick;
  running_.erase(ticket);
}

}  // namespace lms::jobs
