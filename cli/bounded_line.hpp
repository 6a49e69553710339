#pragma once
#include <cstddef>
#include <istream>
#include <string>

namespace lms::cli {

enum class LineRead { line, end, too_long };

/// Reads the next line into `line`, without its end, as std::getline does; of a line of more than `most` bytes no
/// more than that is held.
[[nodiscard]] LineRead read_bounded_line(std::istream& in, std::string& line, std::size_t most);

}  // namespace lms::cli
