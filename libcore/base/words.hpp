#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace lms {

/// Short lists as they are stored in one column: words with single spaces between. No word holds a space.
[[nodiscard]] std::string join_words(const std::vector<std::string>& words);
[[nodiscard]] std::vector<std::string> split_words(std::string_view text);

}  // namespace lms
