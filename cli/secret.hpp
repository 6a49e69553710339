#pragma once
#include "base/result.hpp"
#include "cli/world.hpp"

#include <string>
#include <string_view>

namespace lms::cli {

/// The first line of `file`, without its end; `-` is standard input.
/// Errors: file.not_found, file.unreadable, file.empty, file.too_large (no secret has 64 KiB)
[[nodiscard]] Result<std::string> read_secret(World& world, const std::string& file);

/// A file's whole text.
/// Errors: file.not_found, file.unreadable, file.too_large (more than kMostText)
[[nodiscard]] Result<std::string> read_text_file(const std::string& file);

}  // namespace lms::cli
