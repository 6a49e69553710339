#include "routes/bind.hpp"
#include "routes/json.hpp"
#include "routes/resources.hpp"
#include "routes/shapes.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace own_courses_local {
namespace {

using http::Request;
using http::Response;
using service::Services;

Result<Response> list(Services& services, const Request& request) {
  LMS_ASSIGN(const auto page, services.own_courses.list(*request.principal, read_list_query(request)));
  return page_response(to_json_list(page.items), page.next);
}

Result<Response> show(Services& services, const Request& request) {
  LMS_ASSIGN(const auto detail, services.own_courses.get(*request.principal, request.param("dispatchId")));
  return http::json_response(200, to_json(detail));
}

Result<Response> launch(Services& services, const Request& request) {
  const bool debug = http::Fields(request).opt_boolean("debug").value_or(false);
  LMS_ASSIGN(const auto launch,
             services.own_courses.launch(*request.principal, request.param("dispatchId"), debug));
  return http::json_response(201, to_json(launch));
}

}  // namespace
}  // namespace own_courses_local

void add_own_courses(http::Router& router, Environment& environment) {
  using namespace own_courses_local;
  const Bind bind(environment);
  using http::Access;
  using http::Method;
  router.add({.method = Method::get,
              .pattern = "/me/courses",
              .access = Access::learner,
              .summary = "list the courses that the caller may use, with his results",
              .query = shapes::list_query(),
              .answers = {{200, &shapes::kOwnCoursePage}},
              .handler = bind(list)});
  router.add({.method = Method::get,
              .pattern = "/me/courses/:dispatchId",
              .access = Access::learner,
              .summary = "show one of the caller's courses with contents and attempts",
              .answers = {{200, &shapes::kOwnCourseDetail}},
              .handler = bind(show)});
  router.add({.method = Method::post,
              .pattern = "/launch/:dispatchId",
              .access = Access::learner,
              .body = http::BodyRule::json(),
              .summary = "open a course for the caller",
              .request = &shapes::kNewOwnLaunch,
              .answers = {{201, &shapes::kOwnLaunch}},
              .handler = bind(launch)});
}

}  // namespace lms::routes
