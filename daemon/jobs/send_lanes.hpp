#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <string>
#include <string_view>

namespace lms::jobs {

/// How many requests run at once, and how they are shared among endpoints, so that one which is slow or dead
/// slows no other. The `workers` places are for endpoints whose last answer came quickly, and a request keeps
/// its place for its first moments only. Everything else takes one of the `slow` places, each kind a part of
/// them: an endpoint that nothing is known of, one that is slow, one that fails.
struct LaneLimits {
  std::size_t workers = 8;
  std::size_t slow = 24;      ///< three quarters for slow endpoints, half for failing ones
  std::size_t slow_each = 4;  ///< slow requests of one endpoint, before it gets no more
  std::chrono::milliseconds slow_after{1000};
};

/// Keeps count of what runs and remembers how endpoints answered. Not thread-safe; pure: the time is the
/// caller's.
class SendLanes {
 public:
  using Clock = std::chrono::steady_clock;
  using Time = Clock::time_point;
  /// What the last answer says of the next one. Of an endpoint that is unknown or failing, one request runs at
  /// a time.
  enum class Pace : std::uint8_t { unknown, quick, slow, failing };
  struct Running {
    std::string endpoint;
    Time since;
    bool takes_place;  ///< of a worker, while it is young
  };
  using Ticket = std::list<Running>::iterator;

  explicit SendLanes(LaneLimits limits = {}) : limits_(limits) {}

  /// Whether a request to `endpoint` may start. `rivals` is how many quick endpoints have something ready,
  /// itself included.
  [[nodiscard]] bool may_start(std::string_view endpoint, std::size_t rivals, Time now) const;

  Ticket start(std::string endpoint, Time now);
  /// `answered`: with success.
  void finish(Ticket ticket, bool answered, Time now);

  [[nodiscard]] Pace pace(std::string_view endpoint) const;
  /// Of an endpoint that was not heard of since the program started, what the time before says.
  void remember(std::string_view endpoint, Pace pace);

  /// How many requests to `endpoint` may run at once when nobody else wants to.
  [[nodiscard]] std::size_t window(std::string_view endpoint) const;

  /// Threads that can be of use: one for each worker, and one for each request that takes no place of one.
  [[nodiscard]] std::size_t useful(Time now) const;
  /// There are never more. Quick endpoints that fall silent together keep more than the slow places busy.
  [[nodiscard]] std::size_t most() const { return limits_.workers + 2 * limits_.slow; }

 private:
  [[nodiscard]] bool in_place(const Running& one, Time now) const {
    return one.takes_place && now - one.since < limits_.slow_after;
  }

  LaneLimits limits_;
  std::list<Running> running_;
  std::map<std::string, Pace, std::less<>> paces_;
};

}  // namespace lms::jobs
