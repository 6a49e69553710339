#include "base/text.hpp"
#include "routes/bind.hpp"
#include "routes/json.hpp"
#include "routes/once.hpp"
#include "routes/resources.hpp"
#include "routes/shapes.hpp"
#include "security/opaque_token.hpp"
#include "security/rate_limiter.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

namespace lms::routes {
namespace accounts_local {
namespace {

using http::Fields;
using http::Request;
using http::Response;
using service::Services;

/// Runs `handle` unless `account` or the request's address has tried too often; only what fails with one of
/// `guesses` counts.
Result<Response> limited(Environment& environment, const Request& request, const std::string& account,
                         std::initializer_list<std::string_view> guesses,
                         const std::function<Result<Response>()>& handle) {
  auto& tries = environment.login_tries;
  const std::string address = security::address_key(request.client);
  if (const auto taken = tries.take(account, address); !taken)
    return too_many_tries(request, taken.error(), tries.wait_for(account, address));
  auto answer = handle();
  const bool guessed =
      !answer && std::find(guesses.begin(), guesses.end(), answer.error().code) != guesses.end();
  if (!guessed) tries.give_back(account, address);
  return answer;
}

service::SignupKey read_key(const Fields& in) {
  return {.invitation = in.opt_text("invitation").value_or(""), .tenant = in.opt_text("tenant").value_or("")};
}

Result<Response> offer(Environment& environment, const Request& request) {
  const auto key = read_key(Fields(request));
  return limited(environment, request, "signup " + security::address_key(request.client),
                 {"auth.unknown_link", "auth.signup_closed"}, [&]() -> Result<Response> {
                   LMS_ASSIGN(const auto offer, environment.services.accounts.offer(key));
                   nlohmann::json email(nullptr);
                   if (!offer.email.empty()) email = offer.email;
                   return http::json_response(
                       200, {{"tenant", {{"name", offer.tenant_name}, {"domain", offer.tenant_domain}}},
                             {"email", std::move(email)},
                             {"role", service::to_text(offer.role)}});
                 });
}

Result<Response> sign_up(Environment& environment, const Request& request) {
  const Fields in(request);
  const service::NewAccount account{.email = in.opt_text("email").value_or(""),
                                    .first_name = in.text("firstName"),
                                    .last_name = in.text("lastName"),
                                    .password = in.text("password")};
  return limited(environment, request, "signup " + ascii_lower(account.email),
                 {"auth.unknown_link", "auth.signup_closed", "user.exists"}, [&]() -> Result<Response> {
                   LMS_ASSIGN(const auto login,
                              environment.services.accounts.sign_up(read_key(in), account, request.client));
                   return http::json_response(201, to_json(login));
                 });
}

Result<Response> reset_password(Environment& environment, const Request& request) {
  const Fields in(request);
  return limited(environment, request, "reset " + security::address_key(request.client),
                 {"auth.unknown_link"}, [&]() -> Result<Response> {
                   LMS_TRY(environment.services.accounts.reset_password(in.text("token"), in.text("password"),
                                                                        request.client));
                   return http::no_content();
                 });
}

Result<Response> change_password(Environment& environment, const Request& request) {
  const Fields in(request);
  return limited(environment, request, "password " + request.principal->user_id, {"auth.wrong_password"},
                 [&]() -> Result<Response> {
                   LMS_ASSIGN(const auto login,
                              environment.services.accounts.change_password(
                                  *request.principal, in.text("currentPassword"), in.text("newPassword")));
                   return http::json_response(200, to_json(login));
                 });
}

Result<Response> setup_state(Environment& environment, const Request&) {
  if (environment.setup_token.empty()) return http::json_response(200, {{"needed", false}});
  LMS_ASSIGN(const bool needed, environment.services.identity.needs_admin());
  return http::json_response(200, {{"needed", needed}});
}

Result<Response> set_up(Environment& environment, const Request& request) {
  const Fields in(request);
  return limited(environment, request, "setup", {"auth.unknown_link"}, [&]() -> Result<Response> {
    auto& identity = environment.services.identity;
    LMS_ASSIGN(const bool needed, identity.needs_admin());
    if (!needed || environment.setup_token.empty())
      return fail("auth.setup_done", "this installation has an administrator already; log in");
    if (!security::token_matches(in.text("token"), security::token_hash(environment.setup_token)))
      return fail(Error{.code = "auth.unknown_link",
                        .message = "this is not the code that lmsd printed when it started",
                        .element = "token"});
    LMS_ASSIGN(const auto made, identity.bootstrap({.email = in.text("email"),
                                                    .password = in.text("password"),
                                                    .first_name = in.text("firstName"),
                                                    .last_name = in.text("lastName")}));
    if (!made.created)
      return fail("auth.setup_done", "this installation has an administrator already; log in");
    LMS_ASSIGN(const auto login,
               identity.login({in.text("email"), in.text("password"), std::string(service::kRootTenantId)},
                              request.client));
    return http::json_response(201, to_json(login));
  });
}

Result<Response> make_reset(Services& services, const Request& request) {
  return once(services, request, [&](const Keeper& keeper) -> Result<Response> {
    LMS_ASSIGN(const auto made,
               services.accounts.make_reset(*request.principal, request.param("id"), tenant_of(request),
                                            keeper.keep<service::PasswordReset>(201)));
    return http::json_response(201, to_json(made));
  });
}

}  // namespace
}  // namespace accounts_local

void add_accounts(http::Router& router, Environment& environment) {
  using namespace accounts_local;
  const Bind bind(environment);
  using http::Access;
  using http::BodyRule;
  using http::Method;
  using http::Pace;
  router.add({.method = Method::post,
              .pattern = "/auth/registration",
              .body = BodyRule::json(),
              .summary = "what an invitation is for, or whether a tenant is open to everybody",
              .request = &shapes::kSignupKey,
              .answers = {{200, &shapes::kSignupOffer}},
              .handler = bind(offer)});
  router.add({.method = Method::post,
              .pattern = "/auth/register",
              .body = BodyRule::json(),
              .pace = Pace::costly,
              .summary = "make an account for oneself, and log in",
              .request = &shapes::kSignupAccount,
              .answers = {{201, &shapes::kLogin}},
              .handler = bind(sign_up)});
  router.add({.method = Method::post,
              .pattern = "/auth/password-reset",
              .body = BodyRule::json(),
              .pace = Pace::costly,
              .summary = "set a new password by an administrator's link; ends the user's logins",
              .request = &shapes::kNewPassword,
              .answers = {{204}},
              .handler = bind(reset_password)});
  router.add({.method = Method::post,
              .pattern = "/auth/password",
              .access = Access::learner,
              .body = BodyRule::json(),
              .pace = Pace::costly,
              .summary = "change the caller's password; ends his other logins",
              .request = &shapes::kPasswordChange,
              .answers = {{200, &shapes::kLogin}},
              .handler = bind(change_password)});
  router.add({.method = Method::get,
              .pattern = "/auth/setup",
              .summary = "whether the first administrator is still to be made",
              .answers = {{200, &shapes::kSetupState}},
              .handler = bind(setup_state)});
  router.add({.method = Method::post,
              .pattern = "/auth/setup",
              .body = BodyRule::json(),
              .pace = Pace::costly,
              .summary = "make the first administrator with the code that lmsd printed, and log in",
              .request = &shapes::kSetup,
              .answers = {{201, &shapes::kLogin}},
              .handler = bind(set_up)});
  router.add({.method = Method::post,
              .pattern = "/users/:id/password-reset",
              .access = Access::tenant_admin,
              .summary = "make a link with which a user chooses a new password",
              .scope = "user.update",
              .query = shapes::tenant_query(),
              .headers = shapes::once_headers(),
              .answers = {{201, &shapes::kPasswordReset}},
              .handler = bind(make_reset)});
}

}  // namespace lms::routes
