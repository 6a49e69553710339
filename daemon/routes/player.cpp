#include "dispatch/host_list.hpp"
#include "http/security_headers.hpp"
#include "routes/assets.hpp"
#include "routes/bind.hpp"
#include "routes/resources.hpp"

namespace lms::routes {

namespace player_local {
namespace {

/// The player again: what it is to play it hears from the page around it. Whose page that may be, the
/// dispatch says; that one is not known, the page itself finds out. A page with a policy of its own is not
/// kept, as another list of domains would not make another page.
Result<http::Response> serve_dispatch(service::Services& services, const http::Request& request) {
  const auto domains = services.dispatches.lms_domains(request.param("dispatch"));
  if (!domains || domains->empty()) return serve_asset(request, "/play");
  http::Request fresh;
  fresh.headers.add("Accept-Encoding", std::string(request.headers.get("Accept-Encoding")));
  LMS_ASSIGN(http::Response response, serve_asset(fresh, "/play"));
  response.headers.remove("ETag");
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("Content-Security-Policy", http::player_policy(dispatch::frame_ancestors(*domains)));
  return response;
}

}  // namespace
}  // namespace player_local

void add_player(http::Router& router, Environment& environment) {
  using namespace player_local;
  const Bind bind(environment);
  for (const char* pattern : {"/play", "/_/*file"})
    router.add({.method = http::Method::get,
                .pattern = pattern,
                .surface = http::Surface::player,
                .pace = http::Pace::quick,
                .summary = "the player and its parts",
                .query = http::QueryRule::any(),
                .answers = {{.status = 200, .media_type = "*/*"}},
                .handler = [](const http::Request& request) { return serve_asset(request, request.path); }});
  // The player again: what it is to play it hears from the page around it.
  router.add({.method = http::Method::get,
              .pattern = "/d/:dispatch",
              .surface = http::Surface::player,
              .summary = "the player, for the stub of a dispatch package",
              .query = http::QueryRule::any(),
              .answers = {{.status = 200, .media_type = "*/*"}},
              .handler = bind(serve_dispatch)});
}

}  // namespace lms::routes
