#include "http/router.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>

namespace router_test {

using namespace lms;
using namespace lms::http;

namespace {

Router sample() {
  Router router;
  for (const auto& [method, pattern] :
       std::initializer_list<std::pair<Method, const char*>>{{Method::get, "/courses/:id"},
                                                             {Method::get, "/courses"},
                                                             {Method::post, "/courses"},
                                                             {Method::get, "/courses/new"},
                                                             {Method::get, "/courses/:id/versions/:number"},
                                                             {Method::get, "/c/:cap/*path"},
                                                             {Method::get, "/"}})
    router.add({.method = method, .pattern = pattern});
  return router;
}

std::string found(const Router& router, Method method, std::string_view path) {
  const auto match = router.match(method, path);
  if (!match) return match.error().code + " " + match.error().element;
  std::string out = match->route->pattern;
  for (const auto& [name, value] : match->params) out += " " + name + "=" + value;
  return out;
}

}  // namespace

TEST_CASE("paths find their route and parameters come decoded") {
  const Router router = sample();
  struct Case {
    const char* path;
    const char* route;
  };
  for (const auto& [path, route] :
       {Case{"/", "/"}, Case{"/courses", "/courses"}, Case{"/courses/x%20y", "/courses/:id id=x y"},
        Case{"/courses/new", "/courses/new"},
        Case{"/courses/a/versions/3", "/courses/:id/versions/:number id=a number=3"},
        Case{"/c/k/a/b%20c.js", "/c/:cap/*path cap=k path=a/b c.js"},
        Case{"/c/k/", "/c/:cap/*path cap=k path="}, Case{"/courses/", "http.route_not_found "},
        Case{"/courses//", "http.route_not_found "}, Case{"/courses/a%2Fb", "http.route_not_found "},
        Case{"/c/k/a%2fb", "http.route_not_found "}, Case{"/courses/a%00b", "http.route_not_found "},
        Case{"/nowhere", "http.route_not_found "}, Case{"*", "http.route_not_found "}})
    CHECK(found(router, Method::get, path) == route);
}

TEST_CASE("HEAD is answered by GET, other methods are refused with what is allowed") {
  const Router router = sample();
  CHECK(found(router, Method::head, "/courses") == "/courses");
  CHECK(found(router, Method::del, "/courses") == "http.method_not_allowed GET, HEAD, POST, OPTIONS");
  CHECK(found(router, Method::head, "/nowhere") == "http.route_not_found ");
}

TEST_CASE("a table with a row twice is a mistake of the program") {
  Router router = sample();
  CHECK_THROWS_AS(router.add({.method = Method::get, .pattern = "/courses"}), std::logic_error);
  CHECK_THROWS_AS(router.add({.method = Method::get, .pattern = "courses"}), std::logic_error);
}

}  // namespace router_test
