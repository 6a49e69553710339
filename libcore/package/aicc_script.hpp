#pragma once
#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace lms::package {

/// The identifiers that an aicc_script expression (prerequisites, completion requirements) names:
/// `A1 & (B2 | ~C3)`, `2*{A1,A2,A3}`, `A1 = "passed"`. At most 10,000 characters and 200 brackets
/// deep. Errors: package.script.malformed
[[nodiscard]] Result<std::vector<std::string>> script_identifiers(std::string_view text);

}  // namespace lms::package
