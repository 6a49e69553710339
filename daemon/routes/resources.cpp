#include "routes/resources.hpp"

#include "base/encoding.hpp"
#include "routes/json.hpp"
#include "routes/lms.hpp"
#include "routes/lrs.hpp"
#include "service/permissions.hpp"
#include "service/services.hpp"

#include <nlohmann/json.hpp>

#include <memory>

namespace lms::routes {
namespace {

http::Access rank_of(service::Role role) {
  switch (role) {
    case service::Role::platform_admin:
      return http::Access::platform_admin;
    case service::Role::tenant_admin:
      return http::Access::tenant_admin;
    case service::Role::instructor:
      return http::Access::instructor;
    case service::Role::learner:
      return http::Access::learner;
  }
  return http::Access::anyone;
}

/// The services look again, at each row they touch.
Result<void> key_may_use(const http::Route& route, const service::Principal& key) {
  const auto action = service::parse_action(route.scope);
  if (action && service::reach(key, *action) != service::Reach::none) return {};
  if (!action) return fail("auth.forbidden", "this is for users; API keys cannot use it");
  return fail(Error{.code = "auth.forbidden",
                    .message = "the API key does not allow this",
                    .rule = std::string(route.scope)});
}

}  // namespace

void add_app_routes(http::Router& router, Environment& environment) {
  for (const auto add : {add_health,        add_openapi,      add_auth,
                         add_tenants,       add_users,        add_user_batch,
                         add_courses,       add_dispatches,   add_dispatch_packages,
                         add_lms_launches,  add_launch_links, add_learners,
                         add_registrations, add_keys,         add_lrs_credentials,
                         add_xapi,          add_audit,        add_own_courses,
                         add_accounts,      add_invitations,  add_stats,
                         add_metrics,       add_pages})
    add(router, environment);
}

void add_content_routes(http::Router& router, Environment& environment) {
  environment.content_router = &router;
  for (const auto add : {add_health, add_player, add_launch_exchange, add_runtime, add_course_files})
    add(router, environment);
}

http::SiteSeams make_seams(Environment& environment) {
  const auto authenticate =
      [&environment](std::string_view token, std::string_view client,
                     const http::Route& route) -> Result<std::shared_ptr<const service::Principal>> {
    auto& services = environment.services;
    const bool is_key = service::ApiKeys::is_key(token);
    LMS_ASSIGN(auto principal, is_key ? services.api_keys.authenticate(token, client)
                                      : services.identity.authenticate(token, client));
    if (rank_of(principal.role) < route.access)
      return fail("auth.forbidden", "your role does not allow this");
    if (is_key) LMS_TRY(key_may_use(route, principal));
    return std::make_shared<const service::Principal>(std::move(principal));
  };
  const auto dress = [&environment](const http::Request& request, http::Response& response) {
    dress_xapi(environment.services.context, request, response);
  };
  return {.authenticate = authenticate, .dress = dress, .answered = environment.answered};
}

service::ListQuery read_list_query(const http::Request& request) {
  const http::QueryFields in(request);
  return {.limit = static_cast<std::uint32_t>(in.opt_integer("limit").value_or(service::kDefaultLimit)),
          .cursor = in.text("cursor"),
          .q = in.text("q"),
          .sort = in.text("sort")};
}

std::string tenant_of(const http::Request& request) { return http::QueryFields(request).text("tenant"); }

http::Response page_response(nlohmann::json items, std::string_view next) {
  nlohmann::json body{{"items", std::move(items)}, {"next", nullptr}};
  if (!next.empty()) body["next"] = next;
  return http::json_response(200, body);
}

http::Response array_response(const http::Request& request, nlohmann::json items, std::string_view next) {
  http::Response response = http::json_response(200, items);
  if (next.empty()) return response;
  std::string target = request.path + "?";
  for (const auto& [name, value] : request.query)
    if (name != "cursor") target += url_encode(name) + "=" + url_encode(value) + "&";
  target += "cursor=" + url_encode(next);
  response.headers.add("Link", "<" + target + ">; rel=\"next\"");
  return response;
}

http::Response too_many_tries(const http::Request& request, const Error& error, Millis wait) {
  http::Response response = http::error_response(error, request.request_id);
  response.headers.add("Retry-After", std::to_string((wait.count() + 999) / 1000));
  return response;
}

}  // namespace lms::routes
