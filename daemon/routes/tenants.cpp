#include "routes/bind.hpp"
#include "routes/json.hpp"
#include "routes/once.hpp"
#include "routes/resources.hpp"
#include "routes/shapes.hpp"
#include "routes/user_fields.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace tenants_local {
namespace {

using http::Request;
using http::Response;
using service::Services;

Result<Response> list(Services& services, const Request& request) {
  LMS_ASSIGN(const auto page, services.tenants.list(*request.principal, read_list_query(request)));
  return array_response(request, to_json_list(page.items), page.next);
}

Result<Response> create(Services& services, const Request& request) {
  const http::Fields in(request);
  const service::NewTenant tenant{.name = in.text("name"), .domain = in.text("domain")};
  return once(services, request, [&](const Keeper& keeper) -> Result<Response> {
    LMS_ASSIGN(const auto created, services.tenants.create(*request.principal, tenant,
                                                           keeper.keep<service::TenantWithStats>(201)));
    return http::json_response(201, to_json(created));
  });
}

Result<Response> show(Services& services, const Request& request) {
  LMS_ASSIGN(const auto tenant, services.tenants.get(*request.principal, request.param("id")));
  return http::json_response(200, to_json(tenant));
}

Result<Response> update(Services& services, const Request& request) {
  const http::Fields in(request);
  service::TenantChange change{
      .name = in.opt_text("name"),
      .status = in.opt_word("status", service::parse_tenant_status),
      .max_registrations = http::absent_null_or(in, "maxRegistrations", in.opt_integer("maxRegistrations")),
      .redirect_hosts = in.opt_texts("redirectHosts")};
  if (const auto statements = in.opt_text("statements")) change.statements = *statements == "on";
  LMS_ASSIGN(const auto tenant, services.tenants.update(*request.principal, request.param("id"), change));
  return http::json_response(200, to_json(tenant));
}

Result<Response> remove(Services& services, const Request& request) {
  const bool force = http::QueryFields(request).flag("force");
  LMS_TRY(services.tenants.remove(*request.principal, request.param("id"), force));
  return http::no_content();
}

Result<Response> add_user(Services& services, const Request& request) {
  const service::NewUser user = read_new_user(http::Fields(request));
  return once(services, request, [&](const Keeper& keeper) -> Result<Response> {
    LMS_ASSIGN(const auto created, services.users.create(*request.principal, request.param("id"), user,
                                                         keeper.keep<service::User>(201)));
    return http::json_response(201, to_json(created));
  });
}

Result<Response> assign_course(Services& services, const Request& request) {
  const service::NewDispatch dispatch{.course = http::Fields(request).text("courseId"),
                                      .tenant = std::string(request.param("id"))};
  return once(services, request, [&](const Keeper& keeper) -> Result<Response> {
    LMS_ASSIGN(const auto created,
               services.dispatches.create(*request.principal, dispatch, keeper.keep<service::Dispatch>(201)));
    return http::json_response(201, to_json(created));
  });
}

Result<Response> list_courses(Services& services, const Request& request) {
  const service::DispatchFilter filter{.tenant = std::string(request.param("id"))};
  LMS_ASSIGN(const auto page, services.dispatches.list(*request.principal, filter, read_list_query(request)));
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
}  // namespace tenants_local

void add_tenants(http::Router& router, Environment& environment) {
  using namespace tenants_local;
  const Bind bind(environment);
  using http::Access;
  using http::BodyRule;
  using http::Method;
  router.add({.method = Method::get,
              .pattern = "/org/tenants",
              .access = Access::instructor,
              .summary = "list tenants with their figures",
              .scope = "tenant.read",
              .query = shapes::list_query(),
              .answers = {{200, &shapes::kTenants}},
              .handler = bind(list)});
  router.add({.method = Method::post,
              .pattern = "/org/tenants",
              .access = Access::platform_admin,
              .body = BodyRule::json(),
              .summary = "create a tenant",
              .scope = "tenant.create",
              .request = &shapes::kNewTenant,
              .headers = shapes::once_headers(),
              .answers = {{201, &shapes::kTenant}},
              .handler = bind(create)});
  router.add({.method = Method::get,
              .pattern = "/org/tenants/:id",
              .access = Access::instructor,
              .summary = "show a tenant with its figures",
              .scope = "tenant.read",
              .answers = {{200, &shapes::kTenant}},
              .handler = bind(show)});
  router.add({.method = Method::patch,
              .pattern = "/org/tenants/:id",
              .access = Access::tenant_admin,
              .body = BodyRule::json(),
              .summary = "rename, suspend or activate a tenant",
              .scope = "tenant.update",
              .request = &shapes::kTenantChange,
              .answers = {{200, &shapes::kTenant}},
              .handler = bind(update)});
  router.add({.method = Method::del,
              .pattern = "/org/tenants/:id",
              .access = Access::platform_admin,
              .summary = "delete a tenant with everything it has",
              .scope = "tenant.delete",
              .query = shapes::force_query(),
              .answers = {{204}},
              .handler = bind(remove)});
  router.add({.method = Method::post,
              .pattern = "/org/tenants/:id/users",
              .access = Access::tenant_admin,
              .body = BodyRule::json(),
              .pace = http::Pace::costly,
              .summary = "create a user in a tenant",
              .scope = "user.create",
              .request = &shapes::kNewUser,
              .headers = shapes::once_headers(),
              .answers = {{201, &shapes::kUser}},
              .handler = bind(add_user)});
  router.add({.method = Method::post,
              .pattern = "/org/tenants/:id/courses",
              .access = Access::tenant_admin,
              .body = BodyRule::json(),
              .summary = "assign a course to a tenant without limits",
              .scope = "dispatch.create",
              .request = &shapes::kCourseAssignment,
              .headers = shapes::once_headers(),
              .answers = {{201, &shapes::kDispatch}},
              .handler = bind(assign_course)});
  router.add({.method = Method::get,
              .pattern = "/org/tenants/:id/courses",
              .access = Access::instructor,
              .summary = "list a tenant's courses with their dispatches",
              .scope = "dispatch.read",
              .query = shapes::list_query(),
              .answers = {{200, &shapes::kAssignedCourses}},
              .handler = bind(list_courses)});
}

}  // namespace lms::routes
