#pragma once
#include "base/result.hpp"

#include <cstddef>
#include <istream>
#include <string>

namespace lms::cli {

/// Of a file that is held as a whole: what lmsd takes in one request.
inline constexpr std::size_t kMostText = std::size_t{64} << 20;

enum class LineRead { line, end, too_long };

/// Reads the next line into `line`, without its end, as std::getline does; of a line of more than `most` bytes no
/// more than that is held.
[[nodiscard]] LineRead read_bounded_line(std::istream& in, std::string& line, std::size_t most);

/// What `in` has, `most` bytes of it at most.
[[nodiscard]] std::string read_up_to(std::istream& in, std::size_t most);

/// All that `in` has, which `name` stands for.
/// Errors: file.too_large (more than `most` bytes, of which no more is held)
[[nodiscard]] Result<std::string> read_bounded_text(std::istream& in, const std::string& name,
                                                    std::size_t most = kMostText);

}  // namespace lms::cli
