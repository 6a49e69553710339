#include "routes/assets.hpp"

#include "content/response_plan.hpp"
#include "web/assets.hpp"

#include <string>

namespace lms::routes {

using http::Request;
using http::Response;

Result<Response> serve_asset(const Request& request, std::string_view path) {
  const web::Asset* asset = web::find_asset(path);
  if (asset == nullptr) return fail("http.route_not_found", "there is nothing at this address");
  const bool gzip = !asset->gzip.empty() && content::accepts_gzip(request.headers.get("Accept-Encoding"));
  // Each form has a tag of its own: `"x"` and `"x-gz"`.
  std::string etag(asset->etag);
  if (gzip) etag.insert(etag.size() - 1, "-gz");
  Response response;
  response.headers.add("Vary", "Accept-Encoding");
  response.headers.add("ETag", etag);
  response.headers.add("Cache-Control",
                       asset->immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (content::matches_any(request.headers.get("If-None-Match"), etag)) {
    response.status = 304;
    return response;
  }
  response.headers.add("Content-Type", std::string(asset->mime));
  if (gzip) response.headers.add("Content-Encoding", "gzip");
  response.body.emplace_back(as_text(gzip ? asset->gzip : asset->identity));
  return response;
}

}  // namespace lms::routes
