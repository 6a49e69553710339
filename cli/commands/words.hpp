#pragma once
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace lms::cli {

/// `course.import,course.read` as two words.
[[nodiscard]] inline std::vector<std::string> comma_words(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    out.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return out;
}

}  // namespace lms::cli
