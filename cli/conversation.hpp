#pragma once
#include "cli/view.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace lms::cli {

/// Columns of csv; people get conversation_lines().
[[nodiscard]] const View& conversation_view();

/// A launch from a customer's LMS as the server tells of it, for people to read from top to bottom.
[[nodiscard]] std::vector<std::string> conversation_lines(const nlohmann::json& conversation);

/// Both sides' results of a registration, below what else is shown of it; nothing when no customer's LMS ever
/// opened it.
[[nodiscard]] std::vector<std::string> relay_lines(const nlohmann::json& relay);

}  // namespace lms::cli
