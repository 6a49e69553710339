#pragma once
#include "base/result.hpp"
#include "service/context.hpp"
#include "service/dispatches.hpp"
#include "service/seats.hpp"
#include "service/tenants.hpp"

#include <string_view>

/// When `dispatch.limit_reached` is told: once for each time that a maximum is used up, in the transaction that
/// took the last of it or lowered it to what was taken already. Those who are refused afterwards are no events.
/// Places that become free (a registration deleted, a count set back, a maximum raised) and are used up again
/// are told again.
namespace lms::service {

/// After an opening of the dispatch, of what it used up.
[[nodiscard]] Result<void> tell_limits(storage::Transaction& tx, const Context& context,
                                       std::string_view dispatch_id, const LastTaken& last);

/// After a change of the dispatch's rules.
[[nodiscard]] Result<void> tell_limits(storage::Transaction& tx, const Context& context,
                                       const Dispatch& before, const Dispatch& after);

/// After a change of the tenant's cap.
[[nodiscard]] Result<void> tell_cap(storage::Transaction& tx, const Context& context, const Tenant& before,
                                    const Tenant& after);

}  // namespace lms::service
