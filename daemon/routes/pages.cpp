#include "routes/assets.hpp"
#include "routes/resources.hpp"

#include <string>

namespace lms::routes {
namespace pages_local {
namespace {

http::Route page(std::string pattern, std::string_view summary, http::Handler handler) {
  return {.method = http::Method::get,
          .pattern = std::move(pattern),
          .surface = http::Surface::page,
          .pace = http::Pace::quick,
          .summary = summary,
          .query = http::QueryRule::any(),
          .answers = {{.status = 200, .media_type = "*/*"}},
          .handler = std::move(handler)};
}

}  // namespace
}  // namespace pages_local

void add_pages(http::Router& router, Environment&) {
  using namespace pages_local;
  // One document: its script shows the page of the address.
  const auto document = [](const http::Request& request) { return serve_asset(request, "/app"); };
  for (const char* pattern : {"/", "/login", "/register", "/reset", "/setup", "/dashboard", "/profile",
                              "/course/:dispatchId", "/launch/:dispatchId", "/admin", "/admin/*page"})
    router.add(page(pattern, "a page for people", document));
  router.add(page("/assets/*file", "the pages' scripts and styles",
                  [](const http::Request& request) { return serve_asset(request, request.path); }));
}

}  // namespace lms::routes
