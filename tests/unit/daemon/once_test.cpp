#include "routes_world.hpp"

namespace once_test {

using namespace lms;
using namespace lms::test;
using http::Method;

namespace {

RoutesWorld::Answer ask_once(const RoutesWorld& world, const std::string& target, const std::string& token,
                             const std::string& key, const std::string& body,
                             const std::string& type = "application/json") {
  http::Headers headers{
      {"Content-Type", type}, {"Authorization", "Bearer " + token}, {"Idempotency-Key", key}};
  if (type != "application/json") headers.add("Content-Length", std::to_string(body.size()));
  return RoutesWorld::ask_site(world.app, Method::post, target, body, std::move(headers));
}

}  // namespace

TEST_CASE("a creating request that is sent again creates nothing and is answered the same") {
  RoutesWorld world;
  const auto token = world.login();
  (void)world.tenant("acme");
  struct Case {
    std::string target;
    std::string body;
    std::string type = "application/json";
  };
  const auto zip = service::test::small_course("Golf");
  const std::string course = world.upload("/courses?key=base", token, zip).body()["course"]["id"];
  const std::string shared =
      world.upload("/courses?key=more", token, service::test::small_course("More")).body()["course"]["id"];
  const std::string dispatch =
      world.post("/dispatches", token, {{"courseId", course}, {"tenantId", "acme"}}).body()["id"];
  const Case cases[] = {
      {"/org/tenants", R"({"name":"New","domain":"new"})"},
      {"/org/tenants/acme/users",
       R"({"email":"a@acme.example","firstName":"A","lastName":"B","password":"a long enough one"})"},
      {"/org/tenants/acme/courses", json{{"courseId", shared}}.dump()},
      {"/dispatches", json{{"courseId", shared}, {"tenantId", "new"}}.dump()},
      {"/dispatches/" + dispatch + "/launch-links", R"({"learner":{"id":"7","name":"Ada"}})"},
      {"/keys", R"({"name":"k","scopes":["read"]})"},
      {"/courses", service::test::small_course("Fresh"), "application/zip"},
  };
  int number = 0;
  for (const Case& one : cases) {
    INFO(one.target);
    const std::string key = "key-" + std::to_string(++number);
    const auto first = ask_once(world, one.target, token, key, one.body, one.type);
    INFO(first.text);
    CHECK(first.status == 201);
    CHECK_FALSE(first.headers.has("Idempotency-Replayed"));
    const auto again = ask_once(world, one.target, token, key, one.body, one.type);
    CHECK(again.status == 201);
    CHECK(again.headers.get("Idempotency-Replayed") == "true");
    CHECK(again.body() == first.body());
  }
  CHECK(world.get("/courses?q=Fresh", token).body()["items"].size() == 1);
  CHECK(world.get("/keys", token).body()["items"].size() == 1);
  CHECK(world.get("/launch-links", token).body()["items"].size() == 1);
}

TEST_CASE("a key stands for one request of one caller, for a day") {
  RoutesWorld world;
  const auto token = world.login();
  const auto make = [&](const std::string& domain, const std::string& key, const std::string& as) {
    return ask_once(world, "/org/tenants", as, key, json{{"name", "T"}, {"domain", domain}}.dump());
  };
  CHECK(make("one", "k", token).status == 201);
  const auto other = make("two", "k", token);
  CHECK(other.status == 422);
  CHECK(other.code() == "idempotency.mismatch");
  CHECK(other.element() == "Idempotency-Key");

  // A refusal is not kept: what was wrong may be mended.
  CHECK(make("one", "r", token).code() == "tenant.exists");
  CHECK(make("three", "r", token).status == 201);

  const std::string program =
      world.post("/keys", token, {{"name", "p"}, {"scopes", {"tenant.*"}}}).body()["key"];
  CHECK(make("four", "k", program).status == 201);

  world.clock.advance(std::chrono::hours(24));
  CHECK(make("five", "k", world.login()).status == 201);
}

TEST_CASE("an Idempotency-Key is short and visible") {
  RoutesWorld world;
  const auto token = world.login();
  for (const std::string& key :
       {std::string(""), std::string(256, 'a'), std::string("a b"), std::string("é")}) {
    const auto answer = ask_once(world, "/org/tenants", token, key, R"({"name":"N","domain":"n"})");
    CHECK(answer.status == 400);
    CHECK(answer.element() == "Idempotency-Key");
  }
  CHECK(
      ask_once(world, "/org/tenants", token, std::string(255, 'a'), R"({"name":"N","domain":"n"})").status ==
      201);
}

TEST_CASE("an answer that is kept holds no readable secret in the database") {
  RoutesWorld world;
  const auto token = world.login();
  const std::string secret =
      ask_once(world, "/keys", token, "k", R"({"name":"k","scopes":["read"]})").body()["key"];
  static const storage::Statement kAll{"SELECT answer FROM idempotency_keys"};
  const auto rows = world.rows(kAll);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].text(0).find(secret.substr(5)) == std::string::npos);
}

}  // namespace once_test
