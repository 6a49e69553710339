#pragma once
#include "base/result.hpp"
#include "storage/connection.hpp"

/// What the first start of this program does to record stores that an older one has filled.
namespace lms::service {

/// Everything, before anything else uses them. Can be interrupted at any time and goes on when called again.
[[nodiscard]] Result<void> upgrade_record_stores(storage::Connection& db);

}  // namespace lms::service
