#pragma once
#include "base/result.hpp"
#include "service/context.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lms::service {

/// What happened on a day (UTC), or what is to be added to it (service/day_figures.hpp).
struct DayFigures {
  std::string day{};  ///< `2031-05-04`
  std::int64_t launches = 0;
  std::int64_t registrations = 0;  ///< begun
  std::int64_t completions = 0;
  std::int64_t passed = 0;
  std::int64_t failed = 0;
  std::int64_t active_learners = 0;  ///< with a launch on that day; with the dispatch opened first
};

/// The day (UTC) that figures of `at` belong to, as in DayFigures::day.
[[nodiscard]] std::string day_of(TimePoint at);

struct Totals {
  std::int64_t tenants = 0;
  std::int64_t users = 0;
  std::int64_t courses = 0;
  std::int64_t dispatches = 0;
  std::int64_t active_learners = 0;  ///< with a launch in the last 30 days
};

/// How many there are of what needs a hand.
struct Attention {
  std::int64_t damaged_versions = 0;
  std::int64_t full_dispatches = 0;         ///< enabled, all seats taken
  std::int64_t ending_dispatches = 0;       ///< enabled, ending within 7 days
  std::int64_t diverged_registrations = 0;  ///< in the last 30 days
};

struct Overview {
  Totals totals{};
  Attention attention{};
  std::vector<DayFigures> days{};  ///< oldest first, every day of the span, today last
};

inline constexpr std::int64_t kMaxFigureDays = 366;

/// Figures of a tenant, or of everybody for the platform. A tenant's own people are shown those of the
/// dispatches whose counts they see (service/analytics_sight.hpp). Thread-safe.
class Figures {
 public:
  explicit Figures(Context& context) : context_(context) {}

  /// `tenant` is an id or a domain, "" = all that the principal sees.
  /// Errors: tenant.not_found, auth.forbidden
  [[nodiscard]] Result<Overview> overview(const Principal& principal, std::string_view tenant,
                                          std::int64_t days);

 private:
  Context& context_;
};

}  // namespace lms::service
