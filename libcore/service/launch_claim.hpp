#pragma once
#include "base/result.hpp"
#include "base/time.hpp"
#include "service/launch_opening.hpp"
#include "storage/connection.hpp"

#include <chrono>
#include <string_view>

/// The first half of a launch exchange: who may open what. All in the exchange's transaction, which is
/// undone as a whole when a rule refuses the launch, so that a refused exchange uses nothing up.
namespace lms::service {

/// For this long after an exchange that counted, the same browser opens the course again without using up
/// another launch or another use of the link. A tab has it from the last sign of life of its launch
/// on, so that nobody loses a course in progress to a reload.
inline constexpr std::chrono::minutes kReloadGrace{10};

/// Uses up one use of the link, unless `visit.browser` did a moment ago.
/// Errors: launch.unknown_link, launch.revoked_link, launch.expired_link, launch.used_link,
/// launch.name_needed, launch.full_link, request.invalid (element learnerName)
[[nodiscard]] Result<LaunchClaim> claim_by_token(storage::Transaction& tx, const Context& context,
                                                 std::string_view token, const LaunchVisit& visit,
                                                 TimePoint now);

/// The same for the tab that opened a launch before.
/// Errors: launch.unknown_link, launch.revoked_link, launch.expired_link, launch.used_link
[[nodiscard]] Result<LaunchClaim> claim_by_ticket(storage::Transaction& tx, const Context& context,
                                                  std::string_view ticket, const LaunchVisit& visit,
                                                  TimePoint now);

}  // namespace lms::service
