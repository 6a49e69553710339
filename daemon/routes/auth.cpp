#include "base/text.hpp"
#include "routes/json.hpp"
#include "routes/resources.hpp"
#include "security/rate_limiter.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace {

using http::Request;
using http::Response;

/// Only wrong credentials count against account and address; a right password, or one that met a
/// suspended tenant or a busy server, was no guess.
Result<Response> log_in(Environment& environment, const Request& request) {
  http::Fields in(request.body);
  const service::Credentials credentials{.email = in.text("email", {.min = 1, .max = 320}),
                                         .password = in.text("password", {.min = 1, .max = 1024}),
                                         .tenant = in.opt_text("tenant", {.max = 253}).value_or("")};
  LMS_TRY(in.finish());
  auto& tries = environment.login_tries;
  const std::string account = ascii_lower(credentials.email);
  const std::string address = security::address_key(request.client);
  if (const auto taken = tries.take(account, address); !taken)
    return too_many_tries(request, taken.error(), tries.wait_for(account, address));
  const auto login = environment.services.identity.login(credentials, request.client);
  if (error_code(login) != "auth.invalid_credentials") tries.give_back(account, address);
  if (!login) return std::unexpected(login.error());
  return http::json_response(200, to_json(*login));
}

Result<std::string> read_refresh_token(const Request& request) {
  http::Fields in(request.body);
  auto token = in.text("refreshToken", {.min = 1, .max = 512});
  LMS_TRY(in.finish());
  return token;
}

}  // namespace

void add_auth(http::Router& router, Environment& environment) {
  auto& identity = environment.services.identity;
  router.add({.method = http::Method::post,
              .pattern = "/auth/login",
              .body = http::BodyRule::json(),
              .pace = http::Pace::costly,
              .request_shape = "Credentials",
              .response_shape = "Login",
              .handler = [&environment](const Request& r) { return log_in(environment, r); }});
  router.add({.method = http::Method::post,
              .pattern = "/auth/refresh",
              .body = http::BodyRule::json(),
              .request_shape = "RefreshToken",
              .response_shape = "Login",
              .handler = [&identity](const Request& r) -> Result<Response> {
                LMS_ASSIGN(const auto token, read_refresh_token(r));
                LMS_ASSIGN(const auto login, identity.refresh(token, r.client));
                return http::json_response(200, to_json(login));
              }});
  router.add({.method = http::Method::post,
              .pattern = "/auth/logout",
              .body = http::BodyRule::json(),
              .request_shape = "RefreshToken",
              .handler = [&identity](const Request& r) -> Result<Response> {
                LMS_ASSIGN(const auto token, read_refresh_token(r));
                LMS_TRY(identity.logout(token));
                return http::no_content();
              }});
  router.add({.method = http::Method::get,
              .pattern = "/auth/me",
              .access = http::Access::learner,
              .response_shape = "User",
              .handler = [&identity](const Request& r) -> Result<Response> {
                LMS_ASSIGN(const auto user, identity.me(*r.principal));
                return http::json_response(200, to_json(user));
              }});
}

}  // namespace lms::routes
