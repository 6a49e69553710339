#include "routes/bind.hpp"
#include "routes/json.hpp"
#include "routes/resources.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace {

using http::Request;
using http::Response;
using service::Services;

Result<Response> list(Services& services, const Request& request) {
  http::QueryFields in(request);
  const service::RegistrationFilter filter{.tenant = in.text_or("tenant", "", {.max = 253}),
                                           .dispatch = in.text_or("dispatch", ""),
                                           .course = in.text_or("course", ""),
                                           .learner = in.text_or("learner", "")};
  const auto query = read_list_query(in);
  LMS_TRY(in.finish());
  LMS_ASSIGN(const auto page, services.registrations.list(*request.principal, filter, query));
  return page_response(to_json_list(page.items), page.next);
}

Result<Response> show(Services& services, const Request& request) {
  LMS_ASSIGN(const auto registration, services.registrations.get(*request.principal, request.param("id")));
  return http::json_response(200, to_json(registration));
}

Result<Response> remove(Services& services, const Request& request) {
  LMS_TRY(services.registrations.remove(*request.principal, request.param("id")));
  return http::no_content();
}

Result<Response> reset(Services& services, const Request& request) {
  LMS_ASSIGN(const auto registration, services.registrations.reset(*request.principal, request.param("id")));
  return http::json_response(200, to_json(registration));
}

Result<Response> show_log(Services& services, const Request& request) {
  http::QueryFields in(request);
  const auto query = read_list_query(in);
  LMS_TRY(in.finish());
  LMS_ASSIGN(const auto page, services.registrations.log(*request.principal, request.param("id"), query));
  return page_response(to_json_list(page.items), page.next);
}

}  // namespace

void add_registrations(http::Router& router, Environment& environment) {
  const Bind bind(environment);
  using http::Access;
  using http::Method;
  router.add({.method = Method::get,
              .pattern = "/registrations",
              .access = Access::learner,
              .response_shape = "RegistrationPage",
              .handler = bind(list)});
  router.add({.method = Method::get,
              .pattern = "/registrations/:id",
              .access = Access::learner,
              .response_shape = "Registration",
              .handler = bind(show)});
  router.add({.method = Method::del,
              .pattern = "/registrations/:id",
              .access = Access::tenant_admin,
              .handler = bind(remove)});
  router.add({.method = Method::post,
              .pattern = "/registrations/:id/reset",
              .access = Access::instructor,
              .response_shape = "Registration",
              .handler = bind(reset)});
  router.add({.method = Method::get,
              .pattern = "/registrations/:id/log",
              .access = Access::learner,
              .response_shape = "LogPage",
              .handler = bind(show_log)});
}

}  // namespace lms::routes
