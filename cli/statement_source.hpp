#pragma once
#include "base/result.hpp"

#include <cstdint>
#include <functional>
#include <istream>
#include <string>
#include <string_view>

namespace lms::cli {

/// Calls `each` with the texts that a file of statements holds, and the line that each begins in: one JSON text in
/// several lines, or a JSON text a line (blank ones are left out). What lmsd would not take in one request can only be
/// the latter, of which one line at a time is held. `file` is for messages.
/// Errors: file.too_large (a line; those before it have been given), what `each` fails with
[[nodiscard]] Result<void> each_statement_text(
    std::istream& in, const std::string& file,
    const std::function<Result<void>(std::string_view text, std::uint64_t line)>& each);

/// A JSON text in one line: between values it may hold line ends, within them it has none.
[[nodiscard]] std::string one_line(std::string_view json);

}  // namespace lms::cli
