#include "routes/bind.hpp"
#include "routes/json.hpp"
#include "routes/resources.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace {

using http::Fields;
using http::Request;
using http::Response;
using service::Services;

/// Absent = nothing (keep), `null` = an empty value (take away), else the value.
template <class T>
std::optional<std::optional<T>> absent_null_or(Fields& in, std::string_view name, std::optional<T> value) {
  if (value) return value;
  if (in.is_null(name)) return std::optional<T>{};
  return std::nullopt;
}

dispatch::UsageChange read_usage(Fields& body) {
  auto in = body.opt_object("usage");
  if (!in) return {};
  return {.type = in->opt_word("type", dispatch::parse_usage_type),
          .max_registrations = absent_null_or(*in, "maxRegistrations",
                                              in->opt_integer("maxRegistrations", 0, dispatch::kMaxSeats)),
          .starts_at = absent_null_or(*in, "startsAt", in->opt_time("startsAt")),
          .expires_at = absent_null_or(*in, "expiresAt", in->opt_time("expiresAt"))};
}

service::DispatchChange read_change(Fields& in) {
  return {.usage = read_usage(in),
          .allow_new_registrations = in.opt_boolean("allowNewRegistrations"),
          .enabled = in.opt_boolean("enabled"),
          .analytics = in.opt_word("analytics", dispatch::parse_analytics)};
}

Result<Response> list(Services& services, const Request& request) {
  http::QueryFields in(request);
  const service::DispatchFilter filter{.tenant = in.text_or("tenant", "", {.max = 253}),
                                       .course = in.text_or("course", "")};
  const auto query = read_list_query(in);
  LMS_TRY(in.finish());
  LMS_ASSIGN(const auto page, services.dispatches.list(*request.principal, filter, query));
  return page_response(to_json_list(page.items), page.next);
}

Result<Response> create(Services& services, const Request& request) {
  Fields in(request.body);
  service::NewDispatch dispatch{.course = in.text("courseId"), .tenant = in.text("tenantId")};
  const auto rest = read_change(in);
  LMS_TRY(in.finish());
  dispatch.usage = rest.usage;
  dispatch.allow_new_registrations = rest.allow_new_registrations.value_or(true);
  dispatch.enabled = rest.enabled.value_or(true);
  dispatch.analytics = rest.analytics.value_or(dispatch::Analytics::learner);
  LMS_ASSIGN(const auto created, services.dispatches.create(*request.principal, dispatch));
  return http::json_response(201, to_json(created));
}

Result<Response> show(Services& services, const Request& request) {
  LMS_ASSIGN(const auto dispatch, services.dispatches.get(*request.principal, request.param("id")));
  return http::json_response(200, to_json(dispatch));
}

Result<Response> update(Services& services, const Request& request) {
  Fields in(request.body);
  const auto change = read_change(in);
  LMS_TRY(in.finish());
  LMS_ASSIGN(const auto dispatch,
             services.dispatches.update(*request.principal, request.param("id"), change));
  return http::json_response(200, to_json(dispatch));
}

Result<Response> remove(Services& services, const Request& request) {
  http::QueryFields in(request);
  const bool force = in.flag("force");
  LMS_TRY(in.finish());
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
              .response_shape = "DispatchPage",
              .handler = bind(list)});
  router.add({.method = Method::post,
              .pattern = "/dispatches",
              .access = Access::tenant_admin,
              .body = BodyRule::json(),
              .request_shape = "NewDispatch",
              .response_shape = "Dispatch",
              .handler = bind(create)});
  router.add({.method = Method::get,
              .pattern = "/dispatches/:id",
              .access = Access::instructor,
              .response_shape = "Dispatch",
              .handler = bind(show)});
  router.add({.method = Method::patch,
              .pattern = "/dispatches/:id",
              .access = Access::tenant_admin,
              .body = BodyRule::json(),
              .request_shape = "DispatchChange",
              .response_shape = "Dispatch",
              .handler = bind(update)});
  router.add({.method = Method::del,
              .pattern = "/dispatches/:id",
              .access = Access::tenant_admin,
              .handler = bind(remove)});
}

}  // namespace lms::routes
