#include "routes/once.hpp"

#include "base/codec.hpp"
#include "routes/shapes.hpp"
#include "security/hash.hpp"

#include <algorithm>

namespace lms::routes {
namespace {

using http::Request;
using http::Response;

constexpr std::string_view kHeader = "Idempotency-Key";

Result<std::string> key_of(const Request& request) {
  const auto given = request.headers.find(kHeader);
  if (!given) return std::string{};
  const bool fine = !given->empty() && given->size() <= shapes::kIdempotencyKey.max_bytes &&
                    std::all_of(given->begin(), given->end(), [](char c) { return c > ' ' && c < 0x7f; });
  if (!fine) return http::reject(kHeader, "must be 1 to 255 visible ASCII characters");
  return std::string(*given);
}

/// What makes two requests the same: method, path, query and body. An upload's body is told by its
/// length: reading it again to compare would cost what the key is to save.
Bytes hash_of(const Request& request) {
  Writer out;
  out.text(http::to_text(request.method));
  out.text(request.path);
  for (const auto& [name, value] : request.query) {
    out.text(name);
    out.text(value);
  }
  out.text(request.stream != nullptr ? request.headers.get("Content-Length") : std::string_view{});
  out.text(request.body);
  const auto digest = security::sha256(out.view());
  return {digest.begin(), digest.end()};
}

Response replay(const service::KeptAnswer& kept) {
  Response out = http::text_response(kept.status, kept.body, "application/json");
  out.headers.add("Idempotency-Replayed", "true");
  return out;
}

}  // namespace

Result<Response> once(service::Services& services, const Request& request,
                      const std::function<Result<Response>(const Keeper&)>& create) {
  LMS_ASSIGN(const std::string key, key_of(request));
  const Bytes hash = key.empty() ? Bytes{} : hash_of(request);
  const Keeper keeper(services, request, key, hash);
  if (key.empty()) return create(keeper);
  LMS_ASSIGN(const auto kept, services.idempotency.find(*request.principal, key, hash));
  if (kept) return replay(*kept);
  auto made = create(keeper);
  if (made) return made;
  // The same request may have been carried out meanwhile, on another connection.
  LMS_ASSIGN(const auto twin, services.idempotency.find(*request.principal, key, hash));
  if (twin) return replay(*twin);
  return made;
}

}  // namespace lms::routes
