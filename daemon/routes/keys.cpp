#include "routes/bind.hpp"
#include "routes/json.hpp"
#include "routes/once.hpp"
#include "routes/resources.hpp"
#include "routes/shapes.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace keys_local {
namespace {

using http::Request;
using http::Response;
using service::Services;

Result<Response> create(Services& services, const Request& request) {
  const http::Fields in(request);
  const service::NewApiKey key{.tenant = in.opt_text("tenantId").value_or(""),
                               .name = in.text("name"),
                               .scopes = in.texts("scopes"),
                               .expires_at = in.opt_time("expiresAt")};
  return once(services, request, [&](const Keeper& keeper) -> Result<Response> {
    LMS_ASSIGN(const auto made,
               services.api_keys.create(*request.principal, key, keeper.keep<service::CreatedApiKey>(201)));
    return http::json_response(201, to_json(made));
  });
}

Result<Response> list(Services& services, const Request& request) {
  LMS_ASSIGN(const auto page,
             services.api_keys.list(*request.principal, tenant_of(request), read_list_query(request)));
  return page_response(to_json_list(page.items), page.next);
}

Result<Response> show(Services& services, const Request& request) {
  LMS_ASSIGN(const auto key, services.api_keys.get(*request.principal, request.param("id")));
  return http::json_response(200, to_json(key));
}

Result<Response> revoke(Services& services, const Request& request) {
  LMS_TRY(services.api_keys.revoke(*request.principal, request.param("id")));
  return http::no_content();
}

}  // namespace
}  // namespace keys_local

void add_keys(http::Router& router, Environment& environment) {
  using namespace keys_local;
  const Bind bind(environment);
  using http::Access;
  using http::Method;
  router.add({.method = Method::get,
              .pattern = "/keys",
              .access = Access::tenant_admin,
              .summary = "list API keys, revoked ones included",
              .scope = "key.read",
              .query = shapes::list_query({{"tenant", &shapes::kRef, "Id or domain."}}),
              .answers = {{200, &shapes::kApiKeyPage}},
              .handler = bind(list)});
  router.add({.method = Method::post,
              .pattern = "/keys",
              .access = Access::tenant_admin,
              .body = http::BodyRule::json(),
              .summary = "make an API key",
              .scope = "key.create",
              .request = &shapes::kNewApiKey,
              .headers = shapes::once_headers(),
              .answers = {{201, &shapes::kCreatedApiKey}},
              .handler = bind(create)});
  router.add({.method = Method::get,
              .pattern = "/keys/:id",
              .access = Access::tenant_admin,
              .summary = "show an API key, without the key itself",
              .scope = "key.read",
              .answers = {{200, &shapes::kApiKey}},
              .handler = bind(show)});
  router.add({.method = Method::del,
              .pattern = "/keys/:id",
              .access = Access::tenant_admin,
              .summary = "revoke an API key",
              .scope = "key.revoke",
              .answers = {{204}},
              .handler = bind(revoke)});
}

}  // namespace lms::routes
