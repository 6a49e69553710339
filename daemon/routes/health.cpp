#include "base/log.hpp"
#include "routes/resources.hpp"
#include "routes/shapes.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace health_local {
namespace {

http::Response ok() { return http::json_response(200, {{"status", "ok"}}); }

}  // namespace
}  // namespace health_local

void add_health(http::Router& router, Environment& environment) {
  using namespace health_local;
  router.add({.method = http::Method::get,
              .pattern = "/healthz",
              .pace = http::Pace::quick,
              .summary = "whether lmsd runs",
              .query = http::QueryRule::any(),
              .answers = {{200, &shapes::kHealth}},
              .handler = [](const http::Request&) -> Result<http::Response> { return ok(); }});
  router.add({.method = http::Method::get,
              .pattern = "/readyz",
              .summary = "whether requests can be served: database and content store",
              .query = http::QueryRule::any(),
              .answers = {{200, &shapes::kHealth}},
              .handler = [&environment](const http::Request& request) -> Result<http::Response> {
                const auto ready = environment.ready();
                if (ready) return ok();
                // Why is for the log: anybody may ask.
                log(LogLevel::warning, "http", "not ready", {{"why", ready.error().message}});
                return http::error_response({"http.busy", "not ready to serve; the log says why"},
                                            request.request_id);
              }});
}

}  // namespace lms::routes
