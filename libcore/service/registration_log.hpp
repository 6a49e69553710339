#pragma once
#include "base/result.hpp"
#include "service/paging.hpp"
#include "service/registrations.hpp"

#include <string_view>

namespace lms::storage {
class Transaction;
}

namespace lms::service {

/// Stored call log of a registration, oldest launch first; in a launch what was applied, then what came
/// too late. Pages end between stored batches.
/// Errors: request.invalid (element cursor), log.damaged
[[nodiscard]] Result<Page<LogLine>> read_log(storage::Transaction& tx, std::string_view registration_id,
                                             const PagePlan& plan);

}  // namespace lms::service
