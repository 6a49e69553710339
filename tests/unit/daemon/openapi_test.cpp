#include "routes/openapi.hpp"

#include "routes_world.hpp"

#include <regex>
#include <set>

namespace openapi_test {

using namespace lms;
using namespace lms::test;
using http::Method;

namespace {

json description(const RoutesWorld& world) {
  const auto answer = world.ask(Method::get, "/openapi.json");
  REQUIRE(answer.status == 200);
  CHECK(answer.headers.get("Content-Type") == "application/json");
  return answer.body();
}

std::string method_of(const http::Route& route) {
  std::string out;
  for (const char c : http::to_text(route.method)) out += static_cast<char>(c - 'A' + 'a');
  return out;
}

/// Every `$ref` in `value`.
void collect_refs(const json& value, std::set<std::string>& refs) {
  if (value.is_object() && value.contains("$ref")) refs.insert(value["$ref"]);
  if (value.is_structured())
    for (const json& member : value) collect_refs(member, refs);
}

}  // namespace

TEST_CASE("the API's description has the routes of both tables and no others") {
  const RoutesWorld world;
  const json api = description(world);
  CHECK(api["openapi"] == "3.1.0");
  std::set<std::string> described;
  for (const auto& [path, item] : api["paths"].items())
    for (const auto& [method, operation] : item.items())
      if (method != "servers") described.insert(method + " " + path);
  std::set<std::string> there;
  for (const auto* site : {&world.app, &world.content})
    for (const auto* route : site->router().routes())
      there.insert(method_of(*route) + " " + routes::path_template(route->pattern));
  CHECK(described == there);
}

TEST_CASE("each operation says what its row says") {
  const RoutesWorld world;
  const json api = description(world);
  std::set<std::string> operations;
  for (const auto* site : {&world.app, &world.content})
    for (const auto* route : site->router().routes()) {
      INFO(route->pattern);
      const json& operation = api["paths"][routes::path_template(route->pattern)][method_of(*route)];
      CHECK_FALSE(route->summary.empty());
      CHECK(operation["summary"] == route->summary);
      operations.insert(operation["operationId"]);

      std::multiset<std::string> said;
      if (operation.contains("parameters"))
        for (const json& p : operation["parameters"])
          said.insert(std::string(p["in"]) + " " + std::string(p["name"]));
      std::multiset<std::string> wanted;
      for (const auto& segment : http::split_pattern(route->pattern))
        if (segment.starts_with(':') || segment.starts_with('*')) wanted.insert("path " + segment.substr(1));
      for (const auto& p : route->query.parameters) wanted.insert("query " + std::string(p.name));
      for (const auto& p : route->headers) wanted.insert("header " + std::string(p.name));
      CHECK(said == wanted);

      CHECK_FALSE(route->answers.empty());
      CHECK(operation["responses"].size() == route->answers.size() + 1);
      for (const auto& answer : route->answers) {
        const json& response = operation["responses"][std::to_string(answer.status)];
        const bool has_body = answer.shape != nullptr || !answer.media_type.empty();
        CHECK(response.contains("content") == has_body);
      }
      CHECK(operation.contains("requestBody") == (route->body.kind != http::BodyRule::Kind::none));
      CHECK((route->request != nullptr) == (route->body.kind == http::BodyRule::Kind::json));
      CHECK(operation["security"].empty() == (route->access == http::Access::anyone));
    }
  CHECK(operations.size() == world.app.router().routes().size() + world.content.router().routes().size() - 2);
}

TEST_CASE("everything the description refers to is in it") {
  const json api = description(RoutesWorld{});
  std::set<std::string> refs;
  collect_refs(api, refs);
  CHECK(refs.size() > 30);
  for (const std::string& ref : refs) {
    INFO(ref);
    CHECK(api.contains(json::json_pointer(ref.substr(1))));
  }
  CHECK(api["components"]["schemas"].size() == refs.size());
}

TEST_CASE("creating POSTs take an Idempotency-Key") {
  const RoutesWorld world;
  for (const auto* route : world.app.router().routes()) {
    if (route->access == http::Access::anyone) continue;    // keys belong to a caller
    if (route->pattern == "/launch/:dispatchId") continue;  // whoever launches again wants another launch
    const bool creates = std::any_of(route->answers.begin(), route->answers.end(),
                                     [](const http::Answer& a) { return a.status == 201; });
    const bool takes = std::any_of(route->headers.begin(), route->headers.end(),
                                   [](const auto& p) { return p.name == "Idempotency-Key"; });
    INFO(route->pattern);
    CHECK(creates == takes);
  }
}

TEST_CASE("a content address with a star is described as a template") {
  const RoutesWorld world;
  const json api = routes::describe_api(world.app.router(), world.content.router(),
                                        {"https://lms.example.org", "https://*.play.example.org"});
  CHECK(api["servers"][0]["url"] == "https://lms.example.org");
  const json& server = api["paths"]["/launch/exchange"]["servers"][0];
  CHECK(server["url"] == "https://{label}.play.example.org");
  CHECK(server["variables"].contains("label"));
}

}  // namespace openapi_test
