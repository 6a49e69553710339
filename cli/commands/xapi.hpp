#pragma once
#include "cli/command.hpp"

#include <vector>

namespace lms::cli {

/// The noun `xapi`.
[[nodiscard]] std::vector<Command> xapi_commands();
/// Its part that needs no server.
[[nodiscard]] Command xapi_validate_command();
/// Its part that works with statements.
[[nodiscard]] std::vector<Command> xapi_statement_commands();
/// Its part that sends them on.
[[nodiscard]] std::vector<Command> xapi_forward_commands();
/// Its part that counts them.
[[nodiscard]] std::vector<Command> xapi_statistics_commands();

}  // namespace lms::cli
