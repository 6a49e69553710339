#include "routes/assets.hpp"
#include "routes/resources.hpp"

namespace lms::routes {

void add_player(http::Router& router, Environment&) {
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
              .pace = http::Pace::quick,
              .summary = "the player, for the stub of a dispatch package",
              .query = http::QueryRule::any(),
              .answers = {{.status = 200, .media_type = "*/*"}},
              .handler = [](const http::Request& request) { return serve_asset(request, "/play"); }});
}

}  // namespace lms::routes
