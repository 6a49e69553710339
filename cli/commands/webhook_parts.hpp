#pragma once
#include "cli/commands/parts.hpp"
#include "cli/commands/words.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

/// What the commands of webhooks share.
namespace lms::cli {

[[nodiscard]] std::vector<Command> webhook_commands();
[[nodiscard]] std::vector<Command> webhook_delivery_commands();

[[nodiscard]] const View& webhook_view();

inline constexpr Flag kEventFlag{
    "event", "EVENTS", "registration.completed, registration.* or *, with commas between (default: all)"};
inline const Operand kWebhook{"WEBHOOK", "id, name or URL of the webhook", Takes::webhook};

/// `/webhooks/<id>` of the operand.
/// Errors: webhook.not_found, webhook.ambiguous
[[nodiscard]] Result<std::string> webhook_path(Run& run);

/// The members of a new webhook that its flags say.
[[nodiscard]] Result<nlohmann::json> webhook_body(Run& run);

}  // namespace lms::cli
