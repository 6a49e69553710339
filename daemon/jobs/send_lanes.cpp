#include "jobs/send_lanes.hpp"

#include <algorithm>
#include <utility>

namespace lms::jobs {

bool SendLanes::may_start(std::string_view endpoint, bool failing, std::size_t rivals, Time now) const {
  std::size_t quick = 0;
  std::size_t own_quick = 0;
  std::size_t own_slow = 0;
  for (const Running& one : running_) {
    const bool slow = now - one.since >= limits_.slow_after;
    const bool own = one.endpoint == endpoint;
    quick += !slow;
    own_quick += own && !slow;
    own_slow += own && slow;
  }
  if (quick >= limits_.workers || running_.size() - quick >= limits_.slow) return false;
  if (failing) return own_quick + own_slow == 0;
  const std::size_t share = std::max<std::size_t>(1, limits_.workers / std::max<std::size_t>(1, rivals));
  return own_slow < limits_.slow_each && own_quick < share;
}

std::size_t SendLanes::useful(Time now) const {
  const auto slow = std::ranges::count_if(
      running_, [&](const Running& one) { return now - one.since >= limits_.slow_after; });
  return limits_.workers + std::min(limits_.slow, static_cast<std::size_t>(slow));
}

SendLanes::Ticket SendLanes::start(std::string endpoint, Time now) {
  return running_.insert(running_.end(), {std::move(endpoint), now});
}

}  // namespace lms::jobs
