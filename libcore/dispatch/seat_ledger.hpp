#pragma once
#include "base/result.hpp"
#include "base/time.hpp"
#include "dispatch/usage_rules.hpp"

#include <cstdint>

namespace lms::dispatch {

/// What a dispatch has used of what its rules allow since its counts were last set back. `taken` are
/// learners, who take no second seat when they come back; `launches` those that counted.
struct SeatUse {
  std::int64_t taken = 0;
  std::int64_t launches = 0;
};

/// `fresh` takes a seat and a launch, `returning` a launch; `reloading` belongs to a launch that counted
/// a moment ago and takes nothing.
enum class Visitor : std::uint8_t { fresh, returning, reloading };

/// Decides whether a learner may start under `rules` at `now` (UTC). A dispatch is open from
/// `starts_at` on and until just before `expires_at`.
/// Pure: the caller counts and stores inside one transaction, so two learners racing for
/// the last seat are ordered by the database, never by this function.
///
/// Errors: dispatch.disabled, dispatch.not_started, dispatch.expired,
///         dispatch.closed_to_new, dispatch.limit_reached, dispatch.launches_used
[[nodiscard]] Result<void> may_start(const UsageRules& rules, SeatUse use, Visitor visitor, TimePoint now);

}  // namespace lms::dispatch
