#include "content/response_plan.hpp"
#include "routes/resources.hpp"
#include "web/assets.hpp"

namespace lms::routes {
namespace {

using http::Request;
using http::Response;

std::string_view text_of(std::span<const std::byte> bytes) { return as_text(bytes); }

Result<Response> serve(const Request& request, std::string_view path) {
  const web::Asset* asset = web::find_asset(path);
  if (asset == nullptr) return fail("http.route_not_found", "there is nothing at this address");
  const bool gzip = !asset->gzip.empty() && content::accepts_gzip(request.headers.get("Accept-Encoding"));
  // Each form has a tag of its own: `"x"` and `"x-gz"`.
  std::string etag(asset->etag);
  if (gzip) etag.insert(etag.size() - 1, "-gz");
  Response response;
  response.headers.add("Vary", "Accept-Encoding");
  response.headers.add("ETag", etag);
  // Everything but the page itself has a hash of its bytes in its name.
  response.headers.add("Cache-Control",
                       asset->path.starts_with("/_/") ? "public, max-age=31536000, immutable" : "no-cache");
  if (content::matches_any(request.headers.get("If-None-Match"), etag)) {
    response.status = 304;
    return response;
  }
  response.headers.add("Content-Type", std::string(asset->mime));
  if (gzip) response.headers.add("Content-Encoding", "gzip");
  response.body.emplace_back(text_of(gzip ? asset->gzip : asset->identity));
  return response;
}

Result<Response> serve_asset(const Request& request) { return serve(request, request.path); }

/// The player again: what it is to play it hears from the page around it.
Result<Response> serve_dispatch(const Request& request) { return serve(request, "/play"); }

}  // namespace

void add_player(http::Router& router, Environment&) {
  for (const char* pattern : {"/play", "/_/*file"})
    router.add({.method = http::Method::get,
                .pattern = pattern,
                .surface = http::Surface::player,
                .pace = http::Pace::quick,
                .summary = "the player and its parts",
                .query = http::QueryRule::any(),
                .answers = {{.status = 200, .media_type = "*/*"}},
                .handler = serve_asset});
  router.add({.method = http::Method::get,
              .pattern = "/d/:dispatch",
              .surface = http::Surface::player,
              .pace = http::Pace::quick,
              .summary = "the player, for the stub of a dispatch package",
              .query = http::QueryRule::any(),
              .answers = {{.status = 200, .media_type = "*/*"}},
              .handler = serve_dispatch});
}

}  // namespace lms::routes
