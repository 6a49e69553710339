#include "routes/bind.hpp"
#include "routes/json.hpp"
#include "routes/resources.hpp"
#include "routes/shapes.hpp"
#include "security/rate_limiter.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace {

using http::Request;
using http::Response;

/// Only tokens that nobody made count as tries; a learner refused by a rule guessed nothing.
Result<Response> exchange(Environment& environment, const Request& request) {
  const http::Fields in(request);
  const auto token = in.opt_text("token");
  const auto ticket = in.opt_text("ticket");
  if (token.has_value() == ticket.has_value()) return http::reject("token", "give a token or a ticket");
  auto& tries = environment.launch_tries;
  const std::string& secret = token ? *token : *ticket;
  const std::string address = security::address_key(request.client);
  if (const auto taken = tries.take(secret, address); !taken)
    return too_many_tries(request, taken.error(), tries.wait_for(secret, address));
  auto& launches = environment.services.launches;
  const auto launch = token ? launches.open_by_token(*token) : launches.open_by_ticket(*ticket);
  if (error_code(launch) != "launch.unknown_link") tries.give_back(secret, address);
  if (!launch) return std::unexpected(launch.error());
  return http::json_response(200, to_json(*launch));
}

}  // namespace

void add_launch_exchange(http::Router& router, Environment& environment) {
  const Bind bind(environment);
  router.add({.method = http::Method::post,
              .pattern = "/launch/exchange",
              .body = http::BodyRule::json(),
              .summary = "open a launch",
              .request = &shapes::kLaunchCredential,
              .answers = {{200, &shapes::kOpenedLaunch}},
              .handler = bind(exchange)});
}

}  // namespace lms::routes
