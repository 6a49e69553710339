#include "routes/bind.hpp"
#include "routes/json.hpp"
#include "routes/lrs.hpp"
#include "routes/once.hpp"
#include "routes/resources.hpp"
#include "routes/shapes.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace {

using http::Request;
using http::Response;
using http::Shape;
using service::Services;
using enum http::Presence;

const Shape kId = Shape::text(1, 64);
const Shape kName = Shape::text(1, 800);
const Shape kKey = Shape::text(1, 64);
const Shape kRef = Shape::text(1, 255);
const Shape kTime = Shape::text(1, 64, "date-time");
const Shape kSecret = Shape::text(1, 512);
const Shape kScope = Shape::word({"all", "all/read", "statements/read", "statements/read/mine",
                                  "statements/write", "state", "profile", "define"});
const Shape kScopes = Shape::array(kScope);
std::vector<http::Field> credential_fields() {
  return {{"id", &kId},
          {"tenantId", &kId},
          {"name", &kName},
          {"key", &kKey, required, "The user name of HTTP Basic."},
          {"scopes", &kScopes},
          {"createdBy", &kId, required, "A user or an API key."},
          {"revokedAt", &kTime, nullable},
          {"lastUsedAt", &kTime, nullable, "To the minute."},
          {"createdAt", &kTime}};
}
Shape created_credential() {
  auto fields = credential_fields();
  fields.push_back(
      {"secret", &kSecret, required,
       "The password of HTTP Basic, or a bearer token by itself. Shown once: only a hash of it is kept."});
  return Shape::object("CreatedXapiCredential", "", std::move(fields));
}
const Shape kCredential =
    Shape::object("XapiCredential", "What a program needs to speak xAPI with a tenant's record store.",
                  credential_fields());
const Shape kCreatedCredential = created_credential();
const Shape kCredentials = Shape::array(kCredential);
const Shape kCredentialPage =
    Shape::object("XapiCredentialPage", "", {{"items", &kCredentials}, {"next", &kRef, nullable}});
const Shape kNewCredential =
    Shape::object("NewXapiCredential", "",
                  {{"name", &kName},
                   {"scopes", &kScopes},
                   {"tenantId", &kRef, optional, "Id or domain; the caller's own unless said."}});

nlohmann::json time_or_null(const std::optional<TimePoint>& time) {
  return time ? nlohmann::json(format_time(*time)) : nlohmann::json();
}

Result<Response> create(Services& services, const Request& request) {
  const http::Fields in(request);
  const service::NewLrsCredential wanted{
      .tenant = in.opt_text("tenantId").value_or(""), .name = in.text("name"), .scopes = in.texts("scopes")};
  return once(services, request, [&](const Keeper& keeper) -> Result<Response> {
    LMS_ASSIGN(const auto made,
               service::LrsCredentials(services.context)
                   .create(*request.principal, wanted, keeper.keep<service::CreatedLrsCredential>(201)));
    return http::json_response(201, to_json(made));
  });
}

Result<Response> list(Services& services, const Request& request) {
  LMS_ASSIGN(const auto page, service::LrsCredentials(services.context)
                                  .list(*request.principal, tenant_of(request), read_list_query(request)));
  nlohmann::json items = nlohmann::json::array();
  for (const auto& item : page.items) items.push_back(to_json(item));
  return page_response(std::move(items), page.next);
}

Result<Response> show(Services& services, const Request& request) {
  LMS_ASSIGN(const auto credential,
             service::LrsCredentials(services.context).get(*request.principal, request.param("id")));
  return http::json_response(200, to_json(credential));
}

Result<Response> revoke(Services& services, const Request& request) {
  LMS_TRY(service::LrsCredentials(services.context).revoke(*request.principal, request.param("id")));
  return http::no_content();
}

}  // namespace

nlohmann::json to_json(const service::LrsCredential& credential) {
  return {{"id", credential.id},
          {"tenantId", credential.tenant_id},
          {"name", credential.name},
          {"key", credential.key},
          {"scopes", credential.scopes},
          {"createdBy", credential.created_by},
          {"revokedAt", time_or_null(credential.revoked_at)},
          {"lastUsedAt", time_or_null(credential.last_used_at)},
          {"createdAt", format_time(credential.created_at)}};
}

nlohmann::json to_json(const service::CreatedLrsCredential& created) {
  nlohmann::json out = to_json(created.credential);
  out["secret"] = created.secret;
  return out;
}

void add_lrs_credentials(http::Router& router, Environment& environment) {
  const Bind bind(environment);
  using http::Access;
  using http::Method;
  router.add({.method = Method::get,
              .pattern = "/lrs/credentials",
              .access = Access::tenant_admin,
              .summary = "list xAPI credentials, revoked ones included",
              .scope = "credential.read",
              .query = shapes::list_query({{"tenant", &kRef, "Id or domain."}}),
              .answers = {{200, &kCredentialPage}},
              .handler = bind(list)});
  router.add({.method = Method::post,
              .pattern = "/lrs/credentials",
              .access = Access::tenant_admin,
              .body = http::BodyRule::json(),
              .summary = "make an xAPI credential",
              .scope = "credential.create",
              .request = &kNewCredential,
              .headers = shapes::once_headers(),
              .answers = {{201, &kCreatedCredential}},
              .handler = bind(create)});
  router.add({.method = Method::get,
              .pattern = "/lrs/credentials/:id",
              .access = Access::tenant_admin,
              .summary = "show an xAPI credential, without its secret",
              .scope = "credential.read",
              .answers = {{200, &kCredential}},
              .handler = bind(show)});
  router.add({.method = Method::del,
              .pattern = "/lrs/credentials/:id",
              .access = Access::tenant_admin,
              .summary = "revoke an xAPI credential",
              .scope = "credential.revoke",
              .answers = {{204}},
              .handler = bind(revoke)});
}

}  // namespace lms::routes
