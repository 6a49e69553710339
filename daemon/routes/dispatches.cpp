#include "routes/bind.hpp"
#include "routes/json.hpp"
#include "routes/once.hpp"
#include "routes/resources.hpp"
#include "routes/shapes.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace {

using http::Fields;
using http::Request;
using http::Response;
using service::Services;

/// Absent = nothing (keep), `null` = an empty value (take away), else the value.
template <class T>
std::optional<std::optional<T>> absent_null_or(const Fields& in, std::string_view name,
                                               std::optional<T> value) {
  if (value) return value;
  if (in.is_null(name)) return std::optional<T>{};
  return std::nullopt;
}

dispatch::UsageChange read_usage(const Fields& body) {
  const auto in = body.opt_object("usage");
  if (!in) return {};
  return {.type = in->opt_word("type", dispatch::parse_usage_type),
          .max_registrations = absent_null_or(*in, "maxRegistrations", in->opt_integer("maxRegistrations")),
          .starts_at = absent_null_or(*in, "startsAt", in->opt_time("startsAt")),
          .expires_at = absent_null_or(*in, "expiresAt", in->opt_time("expiresAt"))};
}

service::DispatchChange read_change(const Fields& in) {
  return {.usage = read_usage(in),
          .allow_new_registrations = in.opt_boolean("allowNewRegistrations"),
          .enabled = in.opt_boolean("enabled"),
          .analytics = in.opt_word("analytics", dispatch::parse_analytics)};
}

Result<Response> list(Services& services, const Request& request) {
  const http::QueryFields in(request);
  const service::DispatchFilter filter{.tenant = in.text("tenant"), .course = in.text("course")};
  LMS_ASSIGN(const auto page, services.dispatches.list(*request.principal, filter, read_list_query(request)));
  return page_response(to_json_list(page.items), page.next);
}

Result<Response> create(Services& services, const Request& request) {
  const Fields in(request);
  service::NewDispatch dispatch{.course = in.text("courseId"), .tenant = in.text("tenantId")};
  const auto rest = read_change(in);
  dispatch.usage = rest.usage;
  dispatch.allow_new_registrations = rest.allow_new_registrations.value_or(true);
  dispatch.enabled = rest.enabled.value_or(true);
  dispatch.analytics = rest.analytics.value_or(dispatch::Analytics::learner);
  return once(services, request, [&](const Keeper& keeper) -> Result<Response> {
    LMS_ASSIGN(const auto created,
               services.dispatches.create(*request.principal, dispatch, keeper.keep<service::Dispatch>(201)));
    return http::json_response(201, to_json(created));
  });
}

Result<Response> show(Services& services, const Request& request) {
  LMS_ASSIGN(const auto dispatch, services.dispatches.get(*request.principal, request.param("id")));
  return http::json_response(200, to_json(dispatch));
}

Result<Response> update(Services& services, const Request& request) {
  const auto change = read_change(Fields(request));
  LMS_ASSIGN(const auto dispatch,
             services.dispatches.update(*request.principal, request.param("id"), change));
  return http::json_response(200, to_json(dispatch));
}

Result<Response> remove(Services& services, const Request& request) {
  const bool force = http::QueryFields(request).flag("force");
  LMS_TRY(services.dispatches.remove(*request.principal, request.param("id"), force));
  return http::no_content();
}

}  // namespace

void add_dispatches(http::Router& router, Environment& environment) {
  const Bind bind(environment);
  using http::Access;
  using http::BodyRule;
  using http::Method;
  router.add({.method = Method::get,
              .pattern = "/dispatches",
              .access = Access::instructor,
              .summary = "list dispatches",
              .scope = "dispatch.read",
              .query = shapes::list_query(
                  {{"tenant", &shapes::kRef, "Id or domain."}, {"course", &shapes::kRef, "Id or key."}}),
              .answers = {{200, &shapes::kDispatchPage}},
              .handler = bind(list)});
  router.add({.method = Method::post,
              .pattern = "/dispatches",
              .access = Access::tenant_admin,
              .body = BodyRule::json(),
              .summary = "assign a course to a tenant under usage rules",
              .scope = "dispatch.create",
              .request = &shapes::kNewDispatch,
              .headers = shapes::once_headers(),
              .answers = {{201, &shapes::kDispatch}},
              .handler = bind(create)});
  router.add({.method = Method::get,
              .pattern = "/dispatches/:id",
              .access = Access::instructor,
              .summary = "show a dispatch",
              .scope = "dispatch.read",
              .answers = {{200, &shapes::kDispatch}},
              .handler = bind(show)});
  router.add({.method = Method::patch,
              .pattern = "/dispatches/:id",
              .access = Access::tenant_admin,
              .body = BodyRule::json(),
              .summary = "change a dispatch",
              .scope = "dispatch.update",
              .request = &shapes::kDispatchChange,
              .answers = {{200, &shapes::kDispatch}},
              .handler = bind(update)});
  router.add({.method = Method::del,
              .pattern = "/dispatches/:id",
              .access = Access::tenant_admin,
              .summary = "delete a dispatch",
              .scope = "dispatch.delete",
              .query = shapes::force_query(),
              .answers = {{204}},
              .handler = bind(remove)});
}

}  // namespace lms::routes
