#pragma once
#include <chrono>
#include <cstddef>
#include <list>
#include <string>
#include <string_view>

namespace lms::jobs {

/// How many requests run at once, and how they are shared among endpoints, so that one which is slow or dead
/// slows no other. A request takes one of `workers` places for its first moments only; one that lasts longer
/// is slow, gives its place to others, and counts against its own endpoint and the number of slow ones.
struct LaneLimits {
  std::size_t workers = 8;
  std::size_t slow = 24;      ///< slow ones of all endpoints
  std::size_t slow_each = 4;  ///< slow ones of one endpoint, before it gets no more
  std::chrono::milliseconds slow_after{1000};
};

/// Keeps count of what runs. Not thread-safe; pure: the time is the caller's.
class SendLanes {
 public:
  using Clock = std::chrono::steady_clock;
  using Time = Clock::time_point;
  struct Running {
    std::string endpoint;
    Time since;
  };
  using Ticket = std::list<Running>::iterator;

  explicit SendLanes(LaneLimits limits = {}) : limits_(limits) {}

  /// Whether a request to `endpoint` may start. `rivals` is how many endpoints have something ready, itself
  /// included; of an endpoint whose last try failed, one request runs at a time.
  [[nodiscard]] bool may_start(std::string_view endpoint, bool failing, std::size_t rivals, Time now) const;

  Ticket start(std::string endpoint, Time now);
  void finish(Ticket ticket) { running_.erase(ticket); }

  /// Threads that can be of use: one for each place and each slow request.
  [[nodiscard]] std::size_t useful(Time now) const;

 private:
  LaneLimits limits_;
  std::list<Running> running_;
};

}  // namespace lms::jobs
