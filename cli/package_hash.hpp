#pragma once
#include "base/result.hpp"

#include <string>

namespace lms::cli {

/// The SHA-256 of a file that would be uploaded, in hexadecimal.
/// Errors: file.not_found, file.unreadable, file.changed
[[nodiscard]] Result<std::string> sha256_of_file(const std::string& path);

}  // namespace lms::cli
