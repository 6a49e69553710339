#pragma once
#include "http/router.hpp"
#include "routes/environment.hpp"
#include "service/lrs_credentials.hpp"

#include <nlohmann/json_fwd.hpp>

/// The record store: credentials over REST, and xAPI itself.
namespace lms::routes {

[[nodiscard]] nlohmann::json to_json(const service::LrsCredential& credential);
[[nodiscard]] nlohmann::json to_json(const service::CreatedLrsCredential& created);

void add_lrs_credentials(http::Router& router, Environment& environment);
void add_xapi(http::Router& router, Environment& environment);

}  // namespace lms::routes
