#pragma once
#include "base/result.hpp"
#include "cli/world.hpp"

#include <string>
#include <string_view>

namespace lms::cli {

/// The first line of `file`, without its end; `-` is standard input.
/// Errors: file.not_found, file.unreadable, file.empty
[[nodiscard]] Result<std::string> read_secret(World& world, const std::string& file);

/// A file's whole text.
/// Errors: file.not_found, file.unreadable
[[nodiscard]] Result<std::string> read_text_file(const std::string& file);

}  // namespace lms::cli
