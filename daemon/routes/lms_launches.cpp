#include "routes/bind.hpp"
#include "routes/json_lms.hpp"
#include "routes/lms.hpp"
#include "routes/resources.hpp"
#include "routes/shapes_lms.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace lms_launches_local {
namespace {

using http::Request;
using http::Response;
using nlohmann::json;
using service::Services;

Result<Response> answer(Services& services, const Request& request, service::ConversationFilter filter) {
  const http::QueryFields in(request);
  filter.trace = in.text("trace");
  filter.registration = in.text("registration");
  LMS_ASSIGN(
      const auto page,
      service::Relays(services.context).conversations(*request.principal, filter, read_list_query(request)));
  json items = json::array();
  for (const auto& one : page.items) items.push_back(to_json(one));
  return page_response(std::move(items), page.next);
}

Result<Response> list(Services& services, const Request& request) { return answer(services, request, {}); }

Result<Response> of_dispatch(Services& services, const Request& request) {
  LMS_ASSIGN(const auto dispatch, services.dispatches.get(*request.principal, request.param("id")));
  return answer(services, request, {.dispatch = dispatch.id});
}

}  // namespace
}  // namespace lms_launches_local

void add_lms_launches(http::Router& router, Environment& environment) {
  using namespace lms_launches_local;
  const Bind bind(environment);
  const auto query =
      shapes::list_query({{"trace", &shapes::kWord, "The reference that the learner's page shows."},
                          {"registration", &shapes::kRef, "Id."}});
  router.add({.method = http::Method::get,
              .pattern = "/lms-launches",
              .access = http::Access::instructor,
              .summary = "launches from customers' LMSs with all that was said",
              .scope = "dispatch.read",
              .query = query,
              .answers = {{200, &shapes::kConversationPage}},
              .handler = bind(list)});
  router.add({.method = http::Method::get,
              .pattern = "/dispatches/:id/trace",
              .access = http::Access::instructor,
              .summary = "those of a dispatch",
              .scope = "dispatch.read",
              .query = query,
              .answers = {{200, &shapes::kConversationPage}},
              .handler = bind(of_dispatch)});
}

}  // namespace lms::routes
