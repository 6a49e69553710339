#include "http/security_headers.hpp"

#include <span>
#include <string_view>

namespace lms::http {
namespace {

struct Row {
  std::string_view name;
  std::string_view value;
};

constexpr Row kApi[] = {
    {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Cache-Control", "no-store"},
    {"Referrer-Policy", "same-origin"},
};
// Trusted types: where browsers know them, no script can turn a text into HTML or code.
constexpr Row kPage[] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
     "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
     "trusted-types 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Referrer-Policy", "same-origin"},
};
// Framed by customers' LMS, hence neither X-Frame-Options nor COOP. Items may point to any web
// address, hence frame-src *. SCOs that finish in `unload` need the permission, and so do those of other
// origins in a frame of ours: a stub in a package is such a frame's parent.
#define PLAYER_POLICY                                                                             \
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data:; frame-src *; " \
  "base-uri 'none'; object-src 'none'; form-action 'none'; frame-ancestors "
constexpr Row kPlayer[] = {
    {"Content-Security-Policy", PLAYER_POLICY "*"},
    {"X-Content-Type-Options", "nosniff"},
    {"Permissions-Policy", "unload=*"},
    {"Referrer-Policy", "same-origin"},
};
// No CSP: inline script, eval and CDNs are normal in courses, and the origin is theirs alone.
constexpr Row kCourseFiles[] = {
    {"Permissions-Policy", "unload=*"},
    {"Referrer-Policy", "same-origin"},
};

std::span<const Row> rows_of(Surface surface) {
  switch (surface) {
    case Surface::api:
      return kApi;
    case Surface::page:
      return kPage;
    case Surface::player:
      return kPlayer;
    case Surface::course_files:
      return kCourseFiles;
  }
  return kApi;
}

}  // namespace

std::string player_policy(std::string_view ancestors) { return PLAYER_POLICY + std::string(ancestors); }

void add_security_headers(Response& response, Surface surface) {
  for (const Row& row : rows_of(surface))
    if (!response.headers.has(row.name)) response.headers.add(std::string(row.name), std::string(row.value));
}

}  // namespace lms::http
