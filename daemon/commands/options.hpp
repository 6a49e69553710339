#pragma once
#include "base/result.hpp"
#include "commands/config.hpp"
#include "http/address.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace lms::commands {

struct InitOptions {
  std::filesystem::path data_dir{};
  std::string admin_email{};                    ///< empty: the first administrator is made in the browser
  std::filesystem::path admin_password_file{};  ///< empty: a one-time password is made and printed
};

/// `http(s)://host[:port]`, given back without a trailing slash. `*` may stand for the first label
/// of the host where `wildcard` says so.
enum class Wildcard { refused, allowed };
/// Errors: options.usage (element is `option`)
[[nodiscard]] Result<std::string> check_origin(std::string_view option, std::string_view url,
                                               Wildcard wildcard);

/// Where browsers find a listener when nobody says: `localhost` stands for all addresses.
enum class Scheme { http, https };
[[nodiscard]] std::string default_origin(const http::HostPort& bound, Scheme scheme);

/// Makes an installation in an empty or missing folder; does nothing more when there is one.
/// Prints to stdout. Errors: storage.*, keys.*, request.invalid, options.usage
[[nodiscard]] Result<void> init(const InitOptions& options);

/// Level and form of the log from here on.
void set_log(const Config& config);

/// Serves until SIGTERM or SIGINT. Signals must be blocked by block_signals() before any thread runs.
/// Errors: storage.*, keys.*, listen.*, options.usage
[[nodiscard]] Result<void> serve(const Config& config);

}  // namespace lms::commands
