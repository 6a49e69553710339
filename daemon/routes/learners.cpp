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
  const service::LearnerFilter filter{.tenant = in.text_or("tenant", "", {.max = 253}),
                                      .dispatch = in.text_or("dispatch", "")};
  const auto query = read_list_query(in);
  LMS_TRY(in.finish());
  LMS_ASSIGN(const auto page, services.learners.list(*request.principal, filter, query));
  return page_response(to_json_list(page.items), page.next);
}

Result<Response> show(Services& services, const Request& request) {
  LMS_ASSIGN(const auto learner, services.learners.get(*request.principal, request.param("id")));
  return http::json_response(200, to_json(learner));
}

Result<Response> remove(Services& services, const Request& request) {
  LMS_TRY(services.learners.remove(*request.principal, request.param("id")));
  return http::no_content();
}

}  // namespace

void add_learners(http::Router& router, Environment& environment) {
  const Bind bind(environment);
  using http::Access;
  using http::Method;
  router.add({.method = Method::get,
              .pattern = "/learners",
              .access = Access::learner,
              .response_shape = "LearnerPage",
              .handler = bind(list)});
  router.add({.method = Method::get,
              .pattern = "/learners/:id",
              .access = Access::learner,
              .response_shape = "Learner",
              .handler = bind(show)});
  router.add({.method = Method::del,
              .pattern = "/learners/:id",
              .access = Access::tenant_admin,
              .handler = bind(remove)});
}

}  // namespace lms::routes
