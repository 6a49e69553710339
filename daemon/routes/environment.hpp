#pragma once
#include "base/result.hpp"
#include "http/site.hpp"

#include <functional>

namespace lms::service {
struct Services;
}
namespace lms::content {
class PackageFiles;
}
namespace lms::security {
class TryLimiter;
}

namespace lms::routes {

/// What the handlers work with; all of it outlives the routes and is thread-safe.
struct Environment {
  service::Services& services;
  content::PackageFiles& files;
  security::TryLimiter& login_tries;
  security::TryLimiter& launch_tries;
  std::function<Result<void>()> ready;     ///< whether requests can be served now
  std::function<void()> version_imported;  ///< told after each import
  std::function<std::string()> metrics{};  ///< what /metrics answers; empty: nothing is measured
  /// As http::SiteSeams::answered.
  std::function<void(const http::Route*, int, std::uint64_t, std::int64_t)> answered{};
  /// What the set-up page asks for; "" when an administrator was there when the program started.
  std::string setup_token{};
  const http::Router* content_router = nullptr;  ///< set by add_content_routes(), for /openapi.json
};

/// Pages and REST.
void add_app_routes(http::Router& router, Environment& environment);
/// Player, launch exchange, run-time sync and course files.
void add_content_routes(http::Router& router, Environment& environment);

/// Bearer tokens of the service's logins.
[[nodiscard]] http::SiteSeams make_seams(Environment& environment);

}  // namespace lms::routes
