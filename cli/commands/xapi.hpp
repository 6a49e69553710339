#pragma once
#include "base/result.hpp"
#include "cli/command.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace lms::cli {

/// The noun `xapi`.
[[nodiscard]] std::vector<Command> xapi_commands();
/// Its part that needs no server.
[[nodiscard]] Command xapi_validate_command();
/// Its part that works with statements.
[[nodiscard]] std::vector<Command> xapi_statement_commands();
/// Of these, what stores them from a file.
[[nodiscard]] Command xapi_import_command();
/// Its part that sends them on.
[[nodiscard]] std::vector<Command> xapi_forward_commands();
/// Its part that counts them.
[[nodiscard]] std::vector<Command> xapi_statistics_commands();

/// The endpoint of the tenant that a command is about.
[[nodiscard]] std::string xapi_endpoint(const Run& run);
/// Sends an xAPI request; an answer of 400 and more is its error.
[[nodiscard]] Result<std::string> ask_xapi(Run& run, const std::string& method, const std::string& path,
                                           const std::string& body,
                                           const std::string& content_type = "application/json");
/// The Agent or Group that `text`, the value of `flag`, names: JSON, or an e-mail address.
/// Errors: client.usage
[[nodiscard]] Result<nlohmann::json> agent_of(const std::string& flag, const std::string& text);

}  // namespace lms::cli
