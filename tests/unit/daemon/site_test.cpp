#include "http/site.hpp"

#include "http/fields.hpp"
#include "http/gzip.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <set>
#include <stdexcept>
#include <string>

namespace site_test {

using namespace lms;
using namespace lms::http;

namespace {

Head request(Method method, std::string path, Headers headers = {}) {
  return Head{.method = method, .path = std::move(path), .headers = std::move(headers)};
}

Site sample(SiteSeams seams = {}) {
  Site site("test", std::move(seams));
  const auto hello = [](const Request& r) -> Result<Response> {
    return text_response(200, "hi " + r.body, "text/plain");
  };
  auto& router = site.router();
  router.add({.method = Method::get, .pattern = "/open", .handler = hello});
  router.add({.method = Method::get, .pattern = "/play", .surface = Surface::player, .handler = hello});
  router.add({.method = Method::get, .pattern = "/page", .surface = Surface::page, .handler = hello});
  router.add({.method = Method::get,
              .pattern = "/c/:cap/*path",
              .surface = Surface::course_files,
              .handler = hello});
  router.add({.method = Method::get, .pattern = "/mine", .access = Access::instructor, .handler = hello});
  router.add({.method = Method::post,
              .pattern = "/json",

              .body = BodyRule::json(10),
              .handler = hello});
  router.add({.method = Method::post, .pattern = "/wide", .body = BodyRule::json(100), .handler = hello});
  router.add({.method = Method::post,
              .pattern = "/stream",
              .body = BodyRule::streamed("application/json", 100),
              .handler = hello});
  router.add(
      {.method = Method::get, .pattern = "/missing", .handler = [](const Request&) -> Result<Response> {
         return fail("course.not_found", "no course with key 'x'");
       }});
  router.add({.method = Method::get, .pattern = "/broken", .handler = [](const Request&) -> Result<Response> {
                throw std::runtime_error("secret detail");
              }});
  return site;
}

nlohmann::json body_of(const Response& response) { return nlohmann::json::parse(*response.text()); }
std::string code_of(const Response& response) { return body_of(response)["error"]["code"]; }

}  // namespace

TEST_CASE("errors answer with the table's status, the code and the request id") {
  const Site site = sample();
  const auto response = site.handle(request(Method::get, "/missing", {{"X-Request-Id", "abc-1"}}), "");
  CHECK(response.status == 404);
  const auto error = body_of(response)["error"];
  CHECK(error["code"] == "course.not_found");
  CHECK(error["message"] == "no course with key 'x'");
  CHECK(error["requestId"] == "abc-1");
  CHECK(response.headers.get("X-Request-Id") == "abc-1");
  CHECK(response.headers.get("Cache-Control") == "no-store");
}

TEST_CASE("a request id that could harm a log is replaced") {
  const Site site = sample();
  for (const std::string& id : std::vector<std::string>{"a b", "a\"b", std::string(65, 'a'), ""}) {
    const auto response = site.handle(request(Method::get, "/open", {{"X-Request-Id", id}}), "");
    const auto used = response.headers.get("X-Request-Id");
    CHECK(used != id);
    CHECK(used.size() > 8);
  }
}

TEST_CASE("every request has an id of its own") {
  const Site site = sample();
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i)
    ids.emplace(site.handle(request(Method::get, "/open"), "").headers.get("X-Request-Id"));
  CHECK(ids.size() == 1000);
}

TEST_CASE("an exception is a 500 that tells nothing but the request id") {
  const auto response = sample().handle(request(Method::get, "/broken"), "");
  CHECK(response.status == 500);
  CHECK(code_of(response) == "http.internal");
  CHECK(response.text()->find("secret") == std::string::npos);
  CHECK_FALSE(response.headers.get("X-Request-Id").empty());
}

TEST_CASE("unknown addresses are 404, known ones with another method 405 with Allow, OPTIONS 204") {
  const Site site = sample();
  CHECK(code_of(site.handle(request(Method::get, "/no"), "")) == "http.route_not_found");
  const auto refused = site.handle(request(Method::post, "/open"), "");
  CHECK(refused.status == 405);
  CHECK(refused.headers.get("Allow") == "GET, HEAD, OPTIONS");
  const auto options = site.handle(request(Method::options, "/open"), "");
  CHECK(options.status == 204);
  CHECK(options.headers.get("Allow") == "GET, HEAD, OPTIONS");
}

TEST_CASE("a route with an access needs a bearer token that its service takes") {
  Access asked = Access::anyone;
  const Site site =
      sample({.authenticate = [&](std::string_view token, std::string_view client,
                                  const Route& route) -> Result<std::shared_ptr<const service::Principal>> {
        asked = route.access;
        CHECK(client == "192.0.2.1");
        if (token == "good") return nullptr;
        return fail("auth.expired", "log in again");
      }});
  const auto ask = [&](Headers headers) {
    return site.handle(request(Method::get, "/mine", std::move(headers)), "", "192.0.2.1");
  };
  const auto missing = ask({});
  CHECK(missing.status == 401);
  CHECK(code_of(missing) == "auth.missing");
  CHECK(missing.headers.get("WWW-Authenticate") == "Bearer");
  CHECK(code_of(ask({{"Authorization", "Basic Z29vZA=="}})) == "auth.invalid_token");
  CHECK(code_of(ask({{"Authorization", "Bearer bad"}})) == "auth.expired");
  CHECK(ask({{"Authorization", "bearer good"}}).status == 200);
  CHECK(asked == Access::instructor);
  CHECK(sample().handle(request(Method::get, "/mine", {{"Authorization", "Bearer good"}}), "").status == 401);
}

TEST_CASE("bodies are held to the route's size and media type before they are read") {
  const Site site = sample();
  const auto post = [&](std::string body, const char* type) {
    return site.handle(request(Method::post, "/json", {{"Content-Type", type}}), std::move(body));
  };
  CHECK(post("{}", "application/json; charset=utf-8").status == 200);
  CHECK(post("", "").status == 200);
  CHECK(post("{}", "text/plain").status == 415);
  CHECK(post("{\"a\":123456}", "application/json").status == 413);
  CHECK(site.handle(request(Method::get, "/open"), std::string(4097, 'a')).status == 413);
}

TEST_CASE("a packed body is unpacked for every route that buffers it, to no more than a plain one may have") {
  const Site site = sample();
  const auto post = [&](const std::string& path, const std::string& coding, const std::string& body) {
    Headers headers{{"Content-Type", "application/json"}};
    if (!coding.empty()) headers.set("Content-Encoding", coding);
    return site.handle(request(Method::post, path, std::move(headers)), body);
  };
  CHECK(*post("/wide", "gzip", gzip("{\"a\": 1}")).text() == "hi {\"a\": 1}");
  CHECK(*post("/wide", "identity", "{}").text() == "hi {}");
  CHECK(post("/wide", "gzip", "{}").status == 400);
  CHECK(post("/wide", "gzip", gzip(std::string(101, ' '))).status == 413);
  CHECK(body_of(post("/wide", "br", "{}"))["error"]["details"]["element"] == "Content-Encoding");
  CHECK(post("/wide", "br", "{}").status == 415);
  CHECK(post("/stream", "", "{}").status == 200);
  CHECK(post("/stream", "gzip", gzip("{}")).status == 415);
}

TEST_CASE("each surface carries its security headers") {
  const Site site = sample();
  const auto at = [&](const char* path) { return site.handle(request(Method::get, path), "").headers; };
  const auto api = at("/open");
  CHECK(api.get("Content-Security-Policy") == "default-src 'none'; frame-ancestors 'none'");
  CHECK(api.get("Cache-Control") == "no-store");
  CHECK(api.get("X-Content-Type-Options") == "nosniff");
  const auto page = at("/page");
  CHECK(page.get("Cross-Origin-Opener-Policy") == "same-origin");
  CHECK(page.get("Content-Security-Policy").find("frame-ancestors 'none'") != std::string_view::npos);
  const auto player = at("/play");
  CHECK(player.get("Content-Security-Policy").find("script-src 'self' 'wasm-unsafe-eval'") !=
        std::string_view::npos);
  CHECK(player.get("Content-Security-Policy").find("frame-ancestors *") != std::string_view::npos);
  CHECK(player.get("Permissions-Policy") == "unload=*");
  CHECK_FALSE(player.has("X-Frame-Options"));
  CHECK_FALSE(player.has("Cross-Origin-Opener-Policy"));
  const auto files = at("/c/cap/index.html");
  CHECK_FALSE(files.has("Content-Security-Policy"));
  CHECK(files.get("Permissions-Policy") == "unload=*");
  for (const auto& headers : {api, page, player, files})
    CHECK(headers.get("Referrer-Policy") == "same-origin");
}

}  // namespace site_test
