#pragma once
#include "base/encoding.hpp"
#include "base/result.hpp"
#include "service/courses.hpp"

#include <vector>

namespace lms::service {

/// The table of contents of a stored definition: what lies below the organization, in order.
/// Errors: engine.definition.invalid
[[nodiscard]] Result<std::vector<StructureItem>> structure_of(ByteView definition);

}  // namespace lms::service
