#include "base/text.hpp"
#include "routes/json.hpp"
#include "routes/resources.hpp"
#include "routes/shape_parts.hpp"
#include "security/rate_limiter.hpp"
#include "service/own_tenant.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace auth_local {
namespace {

using http::Request;
using http::Response;

const http::Shape kMe =
    http::Shape::object("Me", "Whom the token stands for, with what the tenant is called.",
                        {{"id", &shapes::kId},
                         {"tenantId", &shapes::kId},
                         {"tenantName", &shapes::kName},
                         {"tenantDomain", &shapes::kText},
                         {"email", &shapes::kEmail},
                         {"firstName", &shapes::kName},
                         {"lastName", &shapes::kName},
                         {"role", &shapes::kRole},
                         {"active", &shapes::kBoolean},
                         {"createdAt", &shapes::kTime},
                         {"updatedAt", &shapes::kTime}});

/// Only wrong credentials count against account and address; a right password, or one that met a
/// suspended tenant or a busy server, was no guess.
Result<Response> log_in(Environment& environment, const Request& request) {
  const http::Fields in(request);
  const service::Credentials credentials{.email = in.text("email"),
                                         .password = in.text("password"),
                                         .tenant = in.opt_text("tenant").value_or("")};
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

Result<Response> show_caller(Environment& environment, const Request& request) {
  auto& services = environment.services;
  LMS_ASSIGN(const auto user, services.identity.me(*request.principal));
  LMS_ASSIGN(const auto tenant, service::own_tenant(services.context, *request.principal));
  nlohmann::json answer = to_json(user);
  answer["tenantName"] = tenant.name;
  answer["tenantDomain"] = tenant.domain;
  return http::json_response(200, answer);
}

std::string refresh_token(const Request& request) { return http::Fields(request).text("refreshToken"); }

}  // namespace
}  // namespace auth_local

void add_auth(http::Router& router, Environment& environment) {
  using namespace auth_local;
  auto& identity = environment.services.identity;
  router.add({.method = http::Method::post,
              .pattern = "/auth/login",
              .body = http::BodyRule::json(),
              .pace = http::Pace::costly,
              .summary = "log in with e-mail and password",
              .request = &shapes::kCredentials,
              .answers = {{200, &shapes::kLogin}},
              .handler = [&environment](const Request& r) { return log_in(environment, r); }});
  router.add({.method = http::Method::post,
              .pattern = "/auth/refresh",
              .body = http::BodyRule::json(),
              .summary = "a new pair of tokens for a refresh token",
              .request = &shapes::kRefreshToken,
              .answers = {{200, &shapes::kLogin}},
              .handler = [&identity](const Request& r) -> Result<Response> {
                LMS_ASSIGN(const auto login, identity.refresh(refresh_token(r), r.client));
                return http::json_response(200, to_json(login));
              }});
  router.add({.method = http::Method::post,
              .pattern = "/auth/logout",
              .body = http::BodyRule::json(),
              .summary = "end a login",
              .request = &shapes::kRefreshToken,
              .answers = {{204}},
              .handler = [&identity](const Request& r) -> Result<Response> {
                LMS_TRY(identity.logout(refresh_token(r)));
                return http::no_content();
              }});
  router.add({.method = http::Method::get,
              .pattern = "/auth/me",
              .access = http::Access::learner,
              .summary = "who the token stands for",
              .answers = {{200, &kMe}},
              .handler = [&environment](const Request& r) { return show_caller(environment, r); }});
}

}  // namespace lms::routes
