#include "routes/bind.hpp"
#include "routes/json.hpp"
#include "routes/json_lms.hpp"
#include "routes/resources.hpp"
#include "routes/shapes.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace registrations_local {
namespace {

using http::Request;
using http::Response;
using service::Services;

Result<Response> list(Services& services, const Request& request) {
  const http::QueryFields in(request);
  const service::RegistrationFilter filter{.tenant = in.text("tenant"),
                                           .dispatch = in.text("dispatch"),
                                           .course = in.text("course"),
                                           .learner = in.text("learner"),
                                           .user = in.text("user"),
                                           .state = in.text("state")};
  LMS_ASSIGN(const auto page,
             services.registrations.list(*request.principal, filter, read_list_query(request)));
  return page_response(to_json_list(page.items), page.next);
}

Result<Response> show(Services& services, const Request& request) {
  LMS_ASSIGN(const auto registration, services.registrations.get(*request.principal, request.param("id")));
  LMS_ASSIGN(const auto relay, service::Relays(services.context).state(registration.id));
  auto body = to_json(registration);
  if (relay) body["lms"] = to_json(*relay);
  return http::json_response(200, body);
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
  LMS_ASSIGN(const auto page,
             services.registrations.log(*request.principal, request.param("id"), read_list_query(request)));
  return page_response(to_json_list(page.items), page.next);
}

Result<Response> launches(Services& services, const Request& request) {
  LMS_ASSIGN(const auto page, services.launch_history.of_registration(*request.principal, request.param("id"),
                                                                      read_list_query(request)));
  return page_response(to_json_list(page.items), page.next);
}

}  // namespace
}  // namespace registrations_local

void add_registrations(http::Router& router, Environment& environment) {
  using namespace registrations_local;
  const Bind bind(environment);
  using http::Access;
  using http::Method;
  router.add({.method = Method::get,
              .pattern = "/registrations",
              .access = Access::learner,
              .summary = "list registrations; a learner finds his own",
              .scope = "registration.read",
              .query = shapes::list_query(
                  {{"tenant", &shapes::kRef, "Id or domain."},
                   {"dispatch", &shapes::kRef, "Id."},
                   {"course", &shapes::kRef, "Id or key."},
                   {"learner", &shapes::kRef, "Id."},
                   {"user", &shapes::kRef, "Id of the user that the learner is."},
                   {"state", &shapes::kRegistrationState}},
                  "Words, each the beginning of one of the learner's name or external id or of "
                  "the course's title or key; case and accents do not count."),
              .answers = {{200, &shapes::kRegistrationPage}},
              .handler = bind(list)});
  router.add({.method = Method::get,
              .pattern = "/registrations/:id",
              .access = Access::learner,
              .summary = "show a registration with its activities",
              .scope = "registration.read",
              .answers = {{200, &shapes::kRegistration}},
              .handler = bind(show)});
  router.add({.method = Method::get,
              .pattern = "/registrations/:id/launches",
              .access = Access::learner,
              .summary = "list the launches of a registration and how each came to its end",
              .scope = "registration.read",
              .query = shapes::list_query(),
              .answers = {{200, &shapes::kLaunchRecordPage}},
              .handler = bind(launches)});
  router.add({.method = Method::del,
              .pattern = "/registrations/:id",
              .access = Access::tenant_admin,
              .summary = "delete a registration and its log",
              .scope = "registration.delete",
              .answers = {{204}},
              .handler = bind(remove)});
  router.add({.method = Method::post,
              .pattern = "/registrations/:id/reset",
              .access = Access::instructor,
              .summary = "begin a registration anew",
              .scope = "registration.reset",
              .answers = {{200, &shapes::kRegistration}},
              .handler = bind(reset)});
  router.add({.method = Method::get,
              .pattern = "/registrations/:id/log",
              .access = Access::learner,
              .summary = "every call that the course made",
              .scope = "registration.read",
              .query = shapes::list_query(),
              .answers = {{200, &shapes::kLogPage}},
              .handler = bind(show_log)});
}

}  // namespace lms::routes
