#pragma once
#include "base/log.hpp"
#include "base/result.hpp"
#include "http/address.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::commands {

struct InitOptions {
  std::filesystem::path data_dir{};
  std::string admin_email{};
  std::filesystem::path admin_password_file{};  ///< empty: a one-time password is made and printed
};

struct ServeOptions {
  std::filesystem::path data_dir{};
  std::string listen = "127.0.0.1:3000";
  std::string content_listen = "127.0.0.1:3001";
  std::string public_url{};   ///< "" = http:// and where we listen
  std::string content_url{};  ///< "" = http:// and where we listen
  std::vector<std::string> trusted_proxies{};
  LogLevel log_level = LogLevel::info;
};

/// `http(s)://host[:port]`, given back without a trailing slash. `*` may stand for the first label
/// of the host where `wildcard` says so.
enum class Wildcard { refused, allowed };
/// Errors: options.usage (element is `option`)
[[nodiscard]] Result<std::string> check_origin(std::string_view option, std::string_view url,
                                               Wildcard wildcard);

/// Where browsers find a listener when nobody says: `localhost` stands for all addresses.
[[nodiscard]] std::string default_origin(const http::HostPort& bound);

/// Makes an installation in an empty or missing folder; does nothing more when there is one.
/// Prints to stdout. Errors: storage.*, keys.*, request.invalid, options.usage
[[nodiscard]] Result<void> init(const InitOptions& options);

/// Serves until SIGTERM or SIGINT. Signals must be blocked by block_signals() before any thread runs.
/// Errors: storage.*, keys.*, listen.*, options.usage
[[nodiscard]] Result<void> serve(const ServeOptions& options);

}  // namespace lms::commands
