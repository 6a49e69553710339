#pragma once
#include "base/result.hpp"
#include "service/context.hpp"

#include <cstdint>
#include <string_view>

namespace lms::storage {
class Transaction;
}

/// What becomes of a record store when its tenant is deleted: it is closed with the tenant, and emptied afterwards
/// in steps that leave the writer to others in between.
namespace lms::service {

/// From the end of the transaction on, nobody finds the record store of the tenant; one that never was is fine.
[[nodiscard]] Result<void> close_record_store(storage::Transaction& tx, std::string_view tenant_id);

/// Removes some of what closed record stores hold: statements with all that they are found by, attachments,
/// definitions, documents, at last the store's number. Gives how many rows that were; 0 when nothing is left.
[[nodiscard]] Result<std::int64_t> empty_closed_record_stores(Context& context);

}  // namespace lms::service
