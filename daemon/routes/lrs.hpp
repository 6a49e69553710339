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
/// Gives answers under /xapi the fields that the standard and browsers want, whoever made the answer.
void dress_xapi(const service::Context& context, const http::Request& request, http::Response& response);

}  // namespace lms::routes
