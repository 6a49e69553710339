#include "routes/bind.hpp"
#include "routes/json.hpp"
#include "routes/resources.hpp"
#include "routes/shapes.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace learners_local {
namespace {

using http::Request;
using http::Response;
using service::Services;

Result<Response> list(Services& services, const Request& request) {
  const http::QueryFields in(request);
  const service::LearnerFilter filter{.tenant = in.text("tenant"), .dispatch = in.text("dispatch")};
  LMS_ASSIGN(const auto page, services.learners.list(*request.principal, filter, read_list_query(request)));
  return page_response(to_json_list(page.items), page.next);
}

Result<Response> show(Services& services, const Request& request) {
  LMS_ASSIGN(const auto learner, services.learners.get(*request.principal, request.param("id")));
  return http::json_response(200, to_json(learner));
}

}  // namespace
}  // namespace learners_local

void add_learners(http::Router& router, Environment& environment) {
  using namespace learners_local;
  const Bind bind(environment);
  using http::Access;
  using http::Method;
  router.add(
      {.method = Method::get,
       .pattern = "/learners",
       .access = Access::learner,
       .summary = "list learners; a learner finds himself",
       .scope = "learner.read",
       .query = shapes::list_query(
           {{"tenant", &shapes::kRef, "Id or domain."}, {"dispatch", &shapes::kRef, "Id."}},
           "Words, each the beginning of one of the name or the external id; case and accents do not count."),
       .answers = {{200, &shapes::kLearnerPage}},
       .handler = bind(list)});
  router.add({.method = Method::get,
              .pattern = "/learners/:id",
              .access = Access::learner,
              .summary = "show a learner",
              .scope = "learner.read",
              .answers = {{200, &shapes::kLearner}},
              .handler = bind(show)});
}

}  // namespace lms::routes
