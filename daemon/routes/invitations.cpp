#include "routes/bind.hpp"
#include "routes/json.hpp"
#include "routes/once.hpp"
#include "routes/resources.hpp"
#include "routes/shapes.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace invitations_local {
namespace {

using http::Fields;
using http::Request;
using http::Response;
using service::Services;

Response signup_response(service::Signup signup) {
  return http::json_response(200, {{"signup", service::to_text(signup)}});
}

Result<Response> show_signup(Services& services, const Request& request) {
  LMS_ASSIGN(const auto signup, services.accounts.signup(*request.principal, request.param("id")));
  return signup_response(signup);
}

Result<Response> set_signup(Services& services, const Request& request) {
  const auto wanted = service::parse_signup(Fields(request).text("signup")).value_or(service::Signup::off);
  LMS_ASSIGN(const auto signup,
             services.accounts.set_signup(*request.principal, request.param("id"), wanted));
  return signup_response(signup);
}

Result<Response> list(Services& services, const Request& request) {
  LMS_ASSIGN(const auto page,
             services.accounts.invitations(*request.principal, tenant_of(request), read_list_query(request)));
  return page_response(to_json_list(page.items), page.next);
}

Result<Response> create(Services& services, const Request& request) {
  const Fields in(request);
  const service::NewInvitation wanted{
      .tenant = in.opt_text("tenantId").value_or(""),
      .email = in.opt_text("email").value_or(""),
      .role = in.opt_word("role", service::parse_role).value_or(service::Role::learner),
      .expires_at = in.opt_time("expiresAt")};
  return once(services, request, [&](const Keeper& keeper) -> Result<Response> {
    LMS_ASSIGN(const auto made, services.accounts.invite(*request.principal, wanted,
                                                         keeper.keep<service::CreatedInvitation>(201)));
    return http::json_response(201, to_json(made));
  });
}

Result<Response> revoke(Services& services, const Request& request) {
  LMS_TRY(services.accounts.revoke_invitation(*request.principal, request.param("id")));
  return http::no_content();
}

}  // namespace
}  // namespace invitations_local

void add_invitations(http::Router& router, Environment& environment) {
  using namespace invitations_local;
  const Bind bind(environment);
  using http::Access;
  using http::BodyRule;
  using http::Method;
  router.add({.method = Method::get,
              .pattern = "/org/tenants/:id/signup",
              .access = Access::instructor,
              .summary = "who may make an account in a tenant without an administrator",
              .scope = "tenant.read",
              .answers = {{200, &shapes::kSignup}},
              .handler = bind(show_signup)});
  router.add({.method = Method::patch,
              .pattern = "/org/tenants/:id/signup",
              .access = Access::tenant_admin,
              .body = BodyRule::json(),
              .summary = "say who may make an account in a tenant without an administrator",
              .scope = "tenant.update",
              .request = &shapes::kSignup,
              .answers = {{200, &shapes::kSignup}},
              .handler = bind(set_signup)});
  router.add({.method = Method::get,
              .pattern = "/invitations",
              .access = Access::tenant_admin,
              .summary = "list invitations, used and revoked ones included",
              .scope = "user.create",
              .query = shapes::list_query({{"tenant", &shapes::kRef, "Id or domain."}}),
              .answers = {{200, &shapes::kInvitationPage}},
              .handler = bind(list)});
  router.add({.method = Method::post,
              .pattern = "/invitations",
              .access = Access::tenant_admin,
              .body = BodyRule::json(),
              .summary = "invite somebody to make an account",
              .scope = "user.create",
              .request = &shapes::kNewInvitation,
              .headers = shapes::once_headers(),
              .answers = {{201, &shapes::kCreatedInvitation}},
              .handler = bind(create)});
  router.add({.method = Method::del,
              .pattern = "/invitations/:id",
              .access = Access::tenant_admin,
              .summary = "revoke an invitation",
              .scope = "user.create",
              .answers = {{204}},
              .handler = bind(revoke)});
}

}  // namespace lms::routes
