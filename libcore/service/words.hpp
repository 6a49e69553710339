#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace lms::service {

/// Words with spaces between, as lists of scopes are stored.
[[nodiscard]] std::vector<std::string> split_words(std::string_view text);
[[nodiscard]] std::string join_words(const std::vector<std::string>& words);

}  // namespace lms::service
