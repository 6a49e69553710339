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

/// `?tenant=`, where an e-mail in the path is looked up.
Result<std::string> read_tenant(const Request& request) {
  http::QueryFields in(request);
  auto tenant = in.text_or("tenant", "", {.max = 253});
  LMS_TRY(in.finish());
  return tenant;
}

Result<Response> list(Services& services, const Request& request) {
  http::QueryFields in(request);
  const auto tenant = in.text_or("tenant", "", {.max = 253});
  const auto query = read_list_query(in);
  LMS_TRY(in.finish());
  LMS_ASSIGN(const auto page, services.users.list(*request.principal, tenant, query));
  return page_response(to_json_list(page.items), page.next);
}

Result<Response> show(Services& services, const Request& request) {
  LMS_ASSIGN(const auto tenant, read_tenant(request));
  LMS_ASSIGN(const auto user, services.users.get(*request.principal, request.param("id"), tenant));
  return http::json_response(200, to_json(user));
}

Result<Response> update(Services& services, const Request& request) {
  LMS_ASSIGN(const auto tenant, read_tenant(request));
  http::Fields in(request.body);
  const service::UserChange change{.first_name = in.opt_text("firstName"),
                                   .last_name = in.opt_text("lastName"),
                                   .role = in.opt_word("role", service::parse_role),
                                   .active = in.opt_boolean("active"),
                                   .password = in.opt_text("password")};
  LMS_TRY(in.finish());
  LMS_ASSIGN(const auto user, services.users.update(*request.principal, request.param("id"), tenant, change));
  return http::json_response(200, to_json(user));
}

Result<Response> remove(Services& services, const Request& request) {
  LMS_ASSIGN(const auto tenant, read_tenant(request));
  LMS_TRY(services.users.remove(*request.principal, request.param("id"), tenant));
  return http::no_content();
}

}  // namespace

service::NewUser read_new_user(http::Fields& in) {
  return {.email = in.text("email", {.min = 1, .max = 320}),
          .first_name = in.text("firstName"),
          .last_name = in.text("lastName"),
          .password = in.text("password"),
          .role = in.opt_word("role", service::parse_role).value_or(service::Role::learner)};
}

void add_users(http::Router& router, Environment& environment) {
  const Bind bind(environment);
  using http::Access;
  using http::Method;
  router.add({.method = Method::get,
              .pattern = "/users",
              .access = Access::learner,
              .response_shape = "UserPage",
              .handler = bind(list)});
  router.add({.method = Method::get,
              .pattern = "/users/:id",
              .access = Access::learner,
              .response_shape = "User",
              .handler = bind(show)});
  router.add({.method = Method::patch,
              .pattern = "/users/:id",
              .access = Access::learner,
              .body = http::BodyRule::json(),
              .pace = http::Pace::costly,
              .request_shape = "UserChange",
              .response_shape = "User",
              .handler = bind(update)});
  router.add({.method = Method::del,
              .pattern = "/users/:id",
              .access = Access::tenant_admin,
              .handler = bind(remove)});
}

}  // namespace lms::routes
