#pragma once
#include "cli/client.hpp"
#include "cli/contexts.hpp"
#include "cli/parse.hpp"
#include "cli/world.hpp"

#include <memory>
#include <string>

namespace lms::cli {

/// Which server, which login and which folder a command works with, after the precedence
/// flag > LMSCTL_URL, LMSCTL_TOKEN, LMSCTL_CONTEXT, LMSCTL_CONFIG_DIR > context > default.
struct Target {
  Url url;
  std::string context;  ///< name of the context in use
  Contexts contexts;
  std::string token{};  ///< from --token-file or LMSCTL_TOKEN; a saved login is not used then
};

enum class UnknownContext { refused, allowed };

/// A context asked for by name must exist unless it is about to be made.
/// Errors: url.invalid, context.*, file.*
[[nodiscard]] Result<Target> choose_target(World& world, const Args& args,
                                           UnknownContext unknown = UnknownContext::refused);

/// The folder with saved logins, after the same precedence.
/// Errors: client.usage when neither HOME nor anything else says where
[[nodiscard]] Result<Contexts> choose_contexts(World& world, const Args& args);
/// The name of the context in use, after the same precedence.
[[nodiscard]] std::string choose_context_name(World& world, const Args& args, const Contexts& contexts);

/// A token that never changes.
[[nodiscard]] std::unique_ptr<Credentials> fixed_credentials(std::string token);

/// The saved login of `target.context`, renewed when its token is about to expire or was
/// refused. Renewal holds the context's lock and first looks whether another process has
/// renewed already: a refresh token is used once only, and two uses would end the login.
/// Errors of its calls: client.not_logged_in, auth.*, client.unreachable, context.*
[[nodiscard]] std::unique_ptr<Credentials> saved_credentials(const Target& target, const Clock& clock,
                                                             Patience patience = {});

/// Turns the answer of /auth/login and /auth/refresh into a saved login; url, email and
/// tenant are taken from `before`.
/// Errors: client.bad_answer
[[nodiscard]] Result<SavedLogin> login_from_answer(const nlohmann::json& answer, SavedLogin before,
                                                   TimePoint now);

}  // namespace lms::cli
