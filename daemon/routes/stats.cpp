#include "routes/bind.hpp"
#include "routes/json.hpp"
#include "routes/resources.hpp"
#include "routes/shapes.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace {

constexpr std::int64_t kDays = 30;

Result<http::Response> show(service::Services& services, const http::Request& request) {
  const http::QueryFields in(request);
  LMS_ASSIGN(const auto overview, services.figures.overview(*request.principal, in.text("tenant"),
                                                            in.opt_integer("days").value_or(kDays)));
  return http::json_response(200, to_json(overview));
}

}  // namespace

void add_stats(http::Router& router, Environment& environment) {
  const Bind bind(environment);
  router.add({.method = http::Method::get,
              .pattern = "/stats",
              .access = http::Access::instructor,
              .summary = "figures: how many there are, what happened each day, what needs a hand",
              .scope = "tenant.read",
              .query = {.parameters = {{"tenant", &shapes::kRef, "Id or domain."},
                                       {"days", &shapes::kDayCount, "Days up to today; 30 unless said."}}},
              .answers = {{200, &shapes::kOverview}},
              .handler = bind(show)});
}

}  // namespace lms::routes
