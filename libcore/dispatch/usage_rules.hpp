#pragma once
#include "base/result.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace lms::dispatch {

/// What the buyer of a dispatch may use: as much as he likes, a number of learners or launches, or a time.
enum class UsageType : std::uint8_t { unlimited, limited, expiring };

[[nodiscard]] std::string_view to_text(UsageType type);
[[nodiscard]] std::optional<UsageType> parse_usage_type(std::string_view text);

/// How much the tenant that dispatches sees of the learners' results.
enum class Analytics : std::uint8_t { none, summary, learner };

[[nodiscard]] std::string_view to_text(Analytics analytics);
[[nodiscard]] std::optional<Analytics> parse_analytics(std::string_view text);

/// `type` says which limit is required; the other ones may be set, too, and hold.
struct Usage {
  UsageType type = UsageType::unlimited;
  std::optional<std::int64_t> max_registrations{};
  std::optional<std::int64_t> max_launches{};
  std::optional<TimePoint> starts_at{};
  std::optional<TimePoint> expires_at{};

  bool operator==(const Usage&) const = default;
};

/// A change of a Usage, and the way a new one is described (a change of Usage{}). What is absent
/// stays; a limit that is present and empty is taken away.
struct UsageChange {
  std::optional<UsageType> type{};
  std::optional<std::optional<std::int64_t>> max_registrations{};
  std::optional<std::optional<std::int64_t>> max_launches{};
  std::optional<std::optional<TimePoint>> starts_at{};
  std::optional<std::optional<TimePoint>> expires_at{};

  bool operator==(const UsageChange&) const = default;
};

struct UsageRules {
  Usage usage{};
  bool allow_new_registrations = true;
  bool enabled = true;

  bool operator==(const UsageRules&) const = default;
};

inline constexpr std::int64_t kMaxSeats = 1'000'000'000;

/// Whether the parts of `usage` fit together: `limited` needs maxRegistrations or maxLaunches, `expiring`
/// needs expiresAt, `unlimited` has no maximum; a start lies before the end.
/// Errors: request.invalid (element usage.maxRegistrations, usage.maxLaunches, usage.startsAt,
/// usage.expiresAt)
[[nodiscard]] Result<void> check_usage(const Usage& usage);

/// `usage` after `change`, checked. Without a type in the change the limits say it: a maximum makes
/// it limited, else an end makes it expiring, else it is unlimited. A change to type `unlimited` takes
/// the maxima away unless it names them.
/// Errors: as check_usage
[[nodiscard]] Result<Usage> apply(const Usage& usage, const UsageChange& change);

}  // namespace lms::dispatch
