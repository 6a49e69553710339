#pragma once
#include "cli/command.hpp"

#include <string_view>
#include <vector>

namespace lms::cli {

/// `text`, `time`, `course`, …: how JSON and completions call it.
[[nodiscard]] std::string_view takes_name(Takes takes);

/// Whether the values are names of things that `lmsctl NOUN list -o name` prints.
[[nodiscard]] bool is_live(Takes takes);

[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char at);

/// All nouns, in the order of the table.
[[nodiscard]] std::vector<std::string_view> nouns();

}  // namespace lms::cli
