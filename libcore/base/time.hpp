#pragma once
#include "base/result.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace lms {

/// UTC, millisecond resolution. All stored and transported times are of this kind.
using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;
using Millis = std::chrono::milliseconds;

[[nodiscard]] constexpr std::int64_t to_millis(TimePoint t) { return t.time_since_epoch().count(); }
[[nodiscard]] constexpr TimePoint from_millis(std::int64_t ms) { return TimePoint{Millis{ms}}; }

/// Fixed width RFC 3339, always UTC: `2031-05-04T03:02:01.000Z`. Sorts as text for the
/// years 0000 to 9999; times outside are clamped.
[[nodiscard]] std::string format_time(TimePoint t);

/// RFC 3339 with `Z` or an offset, seconds' fraction optional, or a date alone (midnight UTC).
/// Errors: time.invalid
[[nodiscard]] Result<TimePoint> parse_time(std::string_view text);

/// What a person writes on a command line: RFC 3339, or a span from `now` such as `90s`,
/// `15m`, `12h`, `7d`, `2w`.
/// Errors: time.invalid
[[nodiscard]] Result<TimePoint> parse_time_or_span(std::string_view text, TimePoint now);

/// Where the time comes from; tests pass a FakeClock.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual TimePoint now() const = 0;
};

/// The machine's clock. Thread-safe.
[[nodiscard]] const Clock& system_clock();

/// A clock that stands still until told. Not thread-safe.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(TimePoint start) : now_(start) {}
  [[nodiscard]] TimePoint now() const override { return now_; }
  void advance(Millis by) { now_ += by; }
  void set(TimePoint t) { now_ = t; }

 private:
  TimePoint now_;
};

}  // namespace lms
