#include "base/log.hpp"
#include "routes/resources.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace {

http::Response ok() { return http::json_response(200, {{"status", "ok"}}); }

}  // namespace

void add_health(http::Router& router, Environment& environment) {
  router.add({.method = http::Method::get,
              .pattern = "/healthz",
              .pace = http::Pace::quick,
              .response_shape = "Health",
              .handler = [](const http::Request&) -> Result<http::Response> { return ok(); }});
  router.add({.method = http::Method::get,
              .pattern = "/readyz",
              .response_shape = "Health",
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
