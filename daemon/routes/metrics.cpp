#include "routes/resources.hpp"

namespace lms::routes {

void add_metrics(http::Router& router, Environment& environment) {
  router.add({.method = http::Method::get,
              .pattern = "/metrics",
              .access = http::Access::platform_admin,
              .summary = "figures for Prometheus",
              .scope = "metrics.read",
              .query = http::QueryRule::any(),
              .answers = {{.status = 200, .media_type = "text/plain"}},
              .handler = [&environment](const http::Request&) -> Result<http::Response> {
                return http::text_response(200, environment.metrics ? environment.metrics() : "",
                                           "text/plain; version=0.0.4; charset=utf-8");
              }});
}

}  // namespace lms::routes
