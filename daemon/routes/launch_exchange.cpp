#include "routes/bind.hpp"
#include "routes/json.hpp"
#include "routes/json_lms.hpp"
#include "routes/resources.hpp"
#include "routes/shapes_lms.hpp"
#include "security/rate_limiter.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace launch_exchange_local {
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
  const service::LaunchVisit visit{.browser = in.opt_text("browser").value_or(""),
                                   .learner_name = in.opt_text("learnerName").value_or(""),
                                   .redirect_url = in.opt_text("redirectUrl").value_or("")};
  const auto launch = token ? launches.open_by_token(*token, visit) : launches.open_by_ticket(*ticket, visit);
  if (error_code(launch) != "launch.unknown_link") tries.give_back(secret, address);
  if (!launch) return std::unexpected(launch.error());
  return http::json_response(200, to_json(*launch));
}

service::LmsClaim read_claim(const http::Fields& in) {
  const auto learner = in.opt_object("learner").value();
  const auto lms = in.opt_object("lms").value();
  return {.dispatch_id = in.text("dispatch"),
          .token = in.text("token"),
          .trace = in.text("trace"),
          .learner_id = learner.text("id"),
          .learner_name = learner.text("name"),
          .attempt = in.text("attempt"),
          .said = {.origin = lms.text("origin"),
                   .api = lms.text("api"),
                   .format = lms.text("format"),
                   .shown_in = lms.text("shownIn"),
                   .entry = lms.text("entry"),
                   .mode = lms.text("mode"),
                   .credit = lms.text("credit"),
                   .status = lms.text("status"),
                   .initialize = lms.opt_integer("initialize").value_or(0),
                   .hashed = lms.opt_boolean("hashed").value_or(false)}};
}

/// Only wrong tokens count as tries: a whole company may come from one address.
Result<Response> open_from_lms(Environment& environment, const Request& request) {
  const auto claim = read_claim(http::Fields(request));
  auto& tries = environment.launch_tries;
  const std::string address = security::address_key(request.client);
  if (const auto taken = tries.take(claim.token, address); !taken)
    return too_many_tries(request, taken.error(), tries.wait_for(claim.token, address));
  const auto opened = service::LmsLaunches(environment.services.context).open(claim);
  if (error_code(opened) != "dispatch.package_revoked") tries.give_back(claim.token, address);
  if (!opened) return std::unexpected(opened.error());
  return http::json_response(200, to_json(*opened));
}

}  // namespace
}  // namespace launch_exchange_local

void add_launch_exchange(http::Router& router, Environment& environment) {
  using namespace launch_exchange_local;
  const Bind bind(environment);
  router.add({.method = http::Method::post,
              .pattern = "/launch/exchange",
              .body = http::BodyRule::json(),
              .summary = "open a launch",
              .request = &shapes::kLaunchCredential,
              .answers = {{200, &shapes::kOpenedLaunch}},
              .handler = bind(exchange)});
  router.add({.method = http::Method::post,
              .pattern = "/launch/dispatch",
              .body = http::BodyRule::json(),
              .summary = "open a launch from a customer's LMS",
              .request = &shapes::kLmsClaim,
              .answers = {{200, &shapes::kLmsLaunch}},
              .handler = bind(open_from_lms)});
}

}  // namespace lms::routes
