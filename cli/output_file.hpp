#pragma once
#include "base/result.hpp"

#include <string>
#include <string_view>

namespace lms::cli {

/// Writes `file` as a whole or not at all: an interruption leaves the old one. Only its owner may
/// read a new one.
/// Errors: `code`
[[nodiscard]] Result<void> write_output_file(const std::string& file, std::string_view text,
                                             const std::string& code = "file.unwritable");

}  // namespace lms::cli
