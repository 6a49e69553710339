#pragma once
#include "base/result.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace lms::commands {

/// The file's first line; nothing when `file` is empty.
/// Errors: options.usage (element is `option`)
[[nodiscard]] Result<std::optional<std::string>> read_password_file(const std::filesystem::path& file,
                                                                    std::string_view option);

}  // namespace lms::commands
