#pragma once
#include "base/result.hpp"

#include <fstream>
#include <string>

namespace lms::cli {

/// `file`, opened for reading.
/// Errors: file.not_found, file.unreadable (a folder, or not allowed)
[[nodiscard]] Result<std::ifstream> open_input(const std::string& file);

}  // namespace lms::cli
