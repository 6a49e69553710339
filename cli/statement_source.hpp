#pragma once
#include "base/result.hpp"

#include <cstdint>
#include <functional>
#include <istream>
#include <string>
#include <string_view>

namespace lms::cli {

/// Calls `each` with the texts of the statements in a file, and the line that each begins in. A file holds a JSON text
/// a line (blank lines and a byte order mark are left out), or one JSON text in several lines; a text that is an array
/// holds statements. A broken line is given as it stands, to be told of. What lmsd would not take in one
/// request can only be a text a line, of which one at a time is held. `file` is for messages.
/// Errors: file.too_large (a line, or an array in several; what comes before has been given), xapi.json.invalid and
/// xapi.too_large (an array in several lines), what `each` fails with
[[nodiscard]] Result<void> each_statement(
    std::istream& in, const std::string& file,
    const std::function<Result<void>(std::string_view text, std::uint64_t line)>& each);

/// A JSON text in one line: between values it may hold line ends, within them it has none.
[[nodiscard]] std::string one_line(std::string_view json);

}  // namespace lms::cli
