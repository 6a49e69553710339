#pragma once
#include "cli/parse.hpp"

#include <string>

namespace lms::cli {

/// The text for `--help` at any level; every one starts with an example.
[[nodiscard]] std::string help_text(const Request& request);

/// `lmsctl tenant create --name NAME --domain DOMAIN [--dry-run]`
[[nodiscard]] std::string usage_line(const Command& command);

/// `lmsctl 0.1.0`
[[nodiscard]] std::string version_line();

}  // namespace lms::cli
