#pragma once
#include "base/result.hpp"
#include "service/context.hpp"

#include <cstdint>

namespace lms::service {

/// Deletes the parts of call logs, and of what was said to customers' LMSs, that are from before `before`: a
/// few hundred, so that no other write waits long. Results and snapshots stay. Returns how many went; 0 = there
/// are none left.
/// Errors: storage.*
[[nodiscard]] Result<std::int64_t> prune_call_logs(Context& context, TimePoint before);

}  // namespace lms::service
