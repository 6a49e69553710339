#pragma once
#include "cli/command.hpp"

#include <vector>

/// What concerns accounts, one's own courses, and figures; each in the file of its name.
namespace lms::cli {

[[nodiscard]] std::vector<Command> invitation_commands();
[[nodiscard]] std::vector<Command> own_commands();
[[nodiscard]] std::vector<Command> stats_commands();

}  // namespace lms::cli
