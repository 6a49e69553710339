#pragma once
#include "base/result.hpp"
#include "service/dispatches.hpp"

namespace lms::storage {
class Transaction;
}

namespace lms::service {

/// When a dispatch's analytics have been narrowed to what `dispatch` says: what the tenant's own webhooks wait to
/// be told of it is cut down to what they may still hear, and what they were told and may not hear any more is
/// deleted, so that it can neither be read nor sent again. What reached a receiver stays there.
[[nodiscard]] Result<void> withdraw_messages(storage::Transaction& tx, const Dispatch& dispatch);

}  // namespace lms::service
