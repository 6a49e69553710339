#include "routes/bind.hpp"
#include "routes/json.hpp"
#include "routes/resources.hpp"
#include "routes/shapes.hpp"
#include "routes/user_fields.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace users_local {
namespace {

using http::Request;
using http::Response;
using service::Services;

Result<Response> list(Services& services, const Request& request) {
  LMS_ASSIGN(const auto page,
             services.users.list(*request.principal, tenant_of(request), read_list_query(request)));
  return page_response(to_json_list(page.items), page.next);
}

Result<Response> show(Services& services, const Request& request) {
  LMS_ASSIGN(const auto user,
             services.users.get(*request.principal, request.param("id"), tenant_of(request)));
  return http::json_response(200, to_json(user));
}

Result<Response> update(Services& services, const Request& request) {
  const http::Fields in(request);
  const service::UserChange change{.first_name = in.opt_text("firstName"),
                                   .last_name = in.opt_text("lastName"),
                                   .role = in.opt_word("role", service::parse_role),
                                   .active = in.opt_boolean("active"),
                                   .password = in.opt_text("password")};
  LMS_ASSIGN(const auto user,
             services.users.update(*request.principal, request.param("id"), tenant_of(request), change));
  return http::json_response(200, to_json(user));
}

Result<Response> remove(Services& services, const Request& request) {
  LMS_TRY(services.users.remove(*request.principal, request.param("id"), tenant_of(request)));
  return http::no_content();
}

}  // namespace
}  // namespace users_local

service::NewUser read_new_user(const http::Fields& in) {
  using namespace users_local;
  return {.email = in.text("email"),
          .first_name = in.text("firstName"),
          .last_name = in.text("lastName"),
          .password = in.text("password"),
          .role = in.opt_word("role", service::parse_role).value_or(service::Role::learner)};
}

void add_users(http::Router& router, Environment& environment) {
  using namespace users_local;
  const Bind bind(environment);
  using http::Access;
  using http::Method;
  router.add({.method = Method::get,
              .pattern = "/users",
              .access = Access::learner,
              .summary = "list users; a learner finds himself",
              .scope = "user.read",
              .query = shapes::list_query({{"tenant", &shapes::kRef, "Id or domain."}},
                                          "Words, each the beginning of one of a name or of a part of the "
                                          "e-mail address; case and accents do not count."),
              .answers = {{200, &shapes::kUserPage}},
              .handler = bind(list)});
  router.add({.method = Method::get,
              .pattern = "/users/:id",
              .access = Access::learner,
              .summary = "show a user",
              .scope = "user.read",
              .query = shapes::tenant_query(),
              .answers = {{200, &shapes::kUser}},
              .handler = bind(show)});
  router.add({.method = Method::patch,
              .pattern = "/users/:id",
              .access = Access::learner,
              .body = http::BodyRule::json(),
              .pace = http::Pace::costly,
              .summary = "change a user; a password, role or deactivation ends the user's logins",
              .scope = "user.update",
              .request = &shapes::kUserChange,
              .query = shapes::tenant_query(),
              .answers = {{200, &shapes::kUser}},
              .handler = bind(update)});
  router.add({.method = Method::del,
              .pattern = "/users/:id",
              .access = Access::tenant_admin,
              .summary = "delete a user; results stay",
              .scope = "user.delete",
              .query = shapes::tenant_query(),
              .answers = {{204}},
              .handler = bind(remove)});
}

}  // namespace lms::routes
