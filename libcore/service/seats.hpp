#pragma once
#include "base/result.hpp"
#include "dispatch/seat_ledger.hpp"
#include "storage/connection.hpp"

#include <string>
#include <string_view>

/// The counts behind usage rules and caps. Each limit is one conditional UPDATE, so that of two who
/// race for the last one the database lets one through; all of it in the transaction of the launch.
namespace lms::service {

/// Which maxima were used up by what was taken: whoever comes next is refused.
struct LastTaken {
  bool seat = false;         ///< of the dispatch
  bool tenant_seat = false;  ///< of its tenant's cap over all dispatches
  bool launch = false;
};

/// For the registration that the transaction makes: a seat of the dispatch and one of its tenant.
/// Errors: dispatch.limit_reached, tenant.limit_reached
[[nodiscard]] Result<LastTaken> take_seat(storage::Transaction& tx, std::string_view dispatch_id);

/// Counts an opening, and takes a launch of the dispatch unless the visitor is reloading.
/// Errors: dispatch.launches_used
[[nodiscard]] Result<LastTaken> take_launch(storage::Transaction& tx, std::string_view dispatch_id,
                                            dispatch::Visitor visitor);

/// Takes back what the registration counts for, before its row is deleted. A seat that was taken before
/// the dispatch's count was set back is not given back to it.
[[nodiscard]] Result<void> free_seat(storage::Transaction& tx, std::string_view registration_id);
/// The same for all registrations of a learner.
[[nodiscard]] Result<void> free_seats_of_learner(storage::Transaction& tx, std::string_view learner_id);
/// The same for all registrations of a dispatch, which goes with them.
[[nodiscard]] Result<void> free_seats_of_dispatch(storage::Transaction& tx, std::string_view dispatch_id);

}  // namespace lms::service
