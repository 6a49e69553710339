#include "routes/bind.hpp"
#include "routes/json.hpp"
#include "routes/resources.hpp"
#include "routes/user_fields.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace {

using http::Request;
using http::Response;
using service::Services;

Result<Response> list(Services& services, const Request& request) {
  http::QueryFields in(request);
  const auto query = read_list_query(in);
  LMS_TRY(in.finish());
  LMS_ASSIGN(const auto page, services.tenants.list(*request.principal, query));
  return array_response(request, to_json_list(page.items), page.next);
}

Result<Response> create(Services& services, const Request& request) {
  http::Fields in(request.body);
  const service::NewTenant tenant{.name = in.text("name"), .domain = in.text("domain")};
  LMS_TRY(in.finish());
  LMS_ASSIGN(const auto created, services.tenants.create(*request.principal, tenant));
  return http::json_response(201, to_json(created));
}

Result<Response> show(Services& services, const Request& request) {
  LMS_ASSIGN(const auto tenant, services.tenants.get(*request.principal, request.param("id")));
  return http::json_response(200, to_json(tenant));
}

Result<Response> update(Services& services, const Request& request) {
  http::Fields in(request.body);
  const service::TenantChange change{.name = in.opt_text("name", {.min = 1}),
                                     .status = in.opt_word("status", service::parse_tenant_status)};
  LMS_TRY(in.finish());
  LMS_ASSIGN(const auto tenant, services.tenants.update(*request.principal, request.param("id"), change));
  return http::json_response(200, to_json(tenant));
}

Result<Response> remove(Services& services, const Request& request) {
  http::QueryFields in(request);
  const bool force = in.flag("force");
  LMS_TRY(in.finish());
  LMS_TRY(services.tenants.remove(*request.principal, request.param("id"), force));
  return http::no_content();
}

Result<Response> add_user(Services& services, const Request& request) {
  http::Fields in(request.body);
  const service::NewUser user = read_new_user(in);
  LMS_TRY(in.finish());
  LMS_ASSIGN(const auto created, services.users.create(*request.principal, request.param("id"), user));
  return http::json_response(201, to_json(created));
}

Result<Response> assign_course(Services& services, const Request& request) {
  http::Fields in(request.body);
  const service::NewDispatch dispatch{.course = in.text("courseId"),
                                      .tenant = std::string(request.param("id"))};
  LMS_TRY(in.finish());
  LMS_ASSIGN(const auto created, services.dispatches.create(*request.principal, dispatch));
  return http::json_response(201, to_json(created));
}

Result<Response> list_courses(Services& services, const Request& request) {
  http::QueryFields in(request);
  const auto query = read_list_query(in);
  LMS_TRY(in.finish());
  const service::DispatchFilter filter{.tenant = std::string(request.param("id"))};
  LMS_ASSIGN(const auto page, services.dispatches.list(*request.principal, filter, query));
  nlohmann::json items = nlohmann::json::array();
  for (const auto& dispatch : page.items) {
    const auto course = services.courses.get(*request.principal, dispatch.course_id);
    if (error_code(course) == "course.not_found") continue;  // deleted since the list was read
    if (!course) return std::unexpected(course.error());
    items.push_back({{"course", to_json(*course)}, {"dispatch", to_json(dispatch)}});
  }
  return array_response(request, std::move(items), page.next);
}

}  // namespace

void add_tenants(http::Router& router, Environment& environment) {
  const Bind bind(environment);
  using http::Access;
  using http::BodyRule;
  using http::Method;
  router.add({.method = Method::get,
              .pattern = "/org/tenants",
              .access = Access::learner,
              .response_shape = "TenantWithStatsArray",
              .handler = bind(list)});
  router.add({.method = Method::post,
              .pattern = "/org/tenants",
              .access = Access::platform_admin,
              .body = BodyRule::json(),
              .request_shape = "NewTenant",
              .response_shape = "TenantWithStats",
              .handler = bind(create)});
  router.add({.method = Method::get,
              .pattern = "/org/tenants/:id",
              .access = Access::learner,
              .response_shape = "TenantWithStats",
              .handler = bind(show)});
  router.add({.method = Method::patch,
              .pattern = "/org/tenants/:id",
              .access = Access::tenant_admin,
              .body = BodyRule::json(),
              .request_shape = "TenantChange",
              .response_shape = "TenantWithStats",
              .handler = bind(update)});
  router.add({.method = Method::del,
              .pattern = "/org/tenants/:id",
              .access = Access::platform_admin,
              .handler = bind(remove)});
  router.add({.method = Method::post,
              .pattern = "/org/tenants/:id/users",
              .access = Access::tenant_admin,
              .body = BodyRule::json(),
              .pace = http::Pace::costly,
              .request_shape = "NewUser",
              .response_shape = "User",
              .handler = bind(add_user)});
  router.add({.method = Method::post,
              .pattern = "/org/tenants/:id/courses",
              .access = Access::tenant_admin,
              .body = BodyRule::json(),
              .request_shape = "CourseAssignment",
              .response_shape = "Dispatch",
              .handler = bind(assign_course)});
  router.add({.method = Method::get,
              .pattern = "/org/tenants/:id/courses",
              .access = Access::instructor,
              .response_shape = "AssignedCourseArray",
              .handler = bind(list_courses)});
}

}  // namespace lms::routes
