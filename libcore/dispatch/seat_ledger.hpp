#pragma once
#include "base/result.hpp"
#include "base/time.hpp"
#include "dispatch/usage_rules.hpp"

#include <cstdint>

namespace lms::dispatch {

/// What a dispatch has used of what its rules allow. Counts are learners, not launches;
/// a learner who comes back takes no second seat.
struct SeatUse {
  std::int64_t taken = 0;
};

enum class Visitor : std::uint8_t { fresh, returning };

/// Decides whether a learner may start under `rules` at `now` (UTC). A dispatch is open from
/// `starts_at` on and until just before `expires_at`.
/// Pure: the caller counts and stores inside one transaction, so two learners racing for
/// the last seat are ordered by the database, never by this function.
///
/// Errors: dispatch.disabled, dispatch.not_started, dispatch.expired,
///         dispatch.closed_to_new, dispatch.limit_reached
[[nodiscard]] Result<void> may_start(const UsageRules& rules, SeatUse use, Visitor visitor, TimePoint now);

}  // namespace lms::dispatch
