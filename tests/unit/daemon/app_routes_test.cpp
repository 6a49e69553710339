#include "routes_world.hpp"

#include <set>

namespace app_routes_test {

using namespace lms;
using namespace lms::test;
using http::Method;

namespace {

const auto kUser = {"id",   "tenantId", "email",     "firstName", "lastName",
                    "role", "active",   "createdAt", "updatedAt"};
const auto kTenant = {
    "id",    "name",  "domain",           "status",           "createdAt",     "updatedAt",
    "stats", "users", "recentDispatches", "maxRegistrations", "redirectHosts", "statements"};

std::string small_zip() { return service::test::small_course("Golf"); }

/// A path of the route's pattern with something in its parameters.
std::string sample_path(const http::Route& route) {
  std::string out;
  for (std::size_t i = 0; i < route.pattern.size(); ++i) {
    if (route.pattern[i] != ':' && route.pattern[i] != '*') {
      out += route.pattern[i];
      continue;
    }
    out += "x";
    while (i + 1 < route.pattern.size() && route.pattern[i + 1] != '/') ++i;
  }
  return out;
}

}  // namespace

TEST_CASE(
    "every route but those of who has no account yet, pages, health and the description needs a token") {
  RoutesWorld world;
  std::set<std::string> open;
  for (const auto* route : world.app.router().routes()) {
    if (route->surface == http::Surface::page) continue;  // the same for everybody
    if (route->pattern.starts_with("/xapi/")) continue;   // has credentials of its own
    const auto answer = world.ask(route->method, sample_path(*route));
    if (route->access == http::Access::anyone)
      open.insert(route->pattern);
    else
      CHECK((answer.status == 401 && answer.code() == "auth.missing"));
  }
  CHECK(open == std::set<std::string>{"/auth/login", "/auth/refresh", "/auth/logout", "/auth/password-reset",
                                      "/auth/register", "/auth/registration", "/auth/setup", "/healthz",
                                      "/openapi.json", "/readyz"});
}

TEST_CASE("a role below a route's is refused before its body is looked at") {
  RoutesWorld world;
  (void)world.tenant("acme");
  const auto learner = world.login_as(Role::learner, "acme");
  for (const auto* route : world.app.router().routes()) {
    if (route->access <= http::Access::learner) continue;
    INFO(route->pattern);
    const auto answer = world.ask(route->method, sample_path(*route), learner, "not json", "text/plain");
    CHECK(answer.status == 403);
    CHECK(answer.code() == "auth.forbidden");
  }
}

TEST_CASE("each listener has none of the other's routes") {
  RoutesWorld world;
  const auto check = [&world](const http::Site& owner, const http::Site& other) {
    for (const auto* route : owner.router().routes()) {
      if (route->pattern == "/healthz" || route->pattern == "/readyz") continue;
      // To the application port these are launches of dispatches of that name, for who is logged in.
      if (route->pattern.starts_with("/launch/") && &owner == &world.content) continue;
      INFO(route->pattern);
      const auto answer = RoutesWorld::ask_site(other, route->method, sample_path(*route), "", {});
      CHECK(answer.status == 404);
      CHECK(answer.code() == "http.route_not_found");
    }
  };
  check(world.app, world.content);
  check(world.content, world.app);
}

TEST_CASE("login answers token, refresh token, life and user") {
  RoutesWorld world;
  const json right{{"email", "ROOT@example.org"}, {"password", std::string(service::test::kPassword)}};
  const auto answer = world.post("/auth/login", "", right);
  CHECK(answer.status == 200);
  const auto body = answer.body();
  CHECK(has_members(body, {"token", "refreshToken", "expiresIn", "user"}));
  CHECK(has_members(body["user"], kUser));
  CHECK(body["expiresIn"] == 600);
  CHECK(answer.headers.get("Cache-Control") == "no-store");

  const auto refreshed = world.post("/auth/refresh", "", {{"refreshToken", body["refreshToken"]}});
  CHECK(refreshed.status == 200);
  const auto me = world.get("/auth/me", refreshed.body()["token"]).body();
  CHECK(me["email"] == "root@example.org");
  CHECK(me["tenantId"] == body["user"]["tenantId"]);
  CHECK(me["tenantDomain"] == "root");
  CHECK(world.post("/auth/logout", "", {{"refreshToken", refreshed.body()["refreshToken"]}}).status == 204);
  CHECK(world.post("/auth/refresh", "", {{"refreshToken", refreshed.body()["refreshToken"]}}).status == 401);
}

TEST_CASE("wrong passwords are counted, right ones are not") {
  RoutesWorld world;
  for (int i = 0; i < 50; ++i) (void)world.login();
  const json wrong{{"email", "root@example.org"}, {"password", "wrong"}};
  for (int i = 0; i < 10; ++i)
    CHECK(world.post("/auth/login", "", wrong).code() == "auth.invalid_credentials");
  const auto limited = world.post("/auth/login", "", wrong);
  CHECK(limited.status == 429);
  CHECK(limited.code() == "auth.rate_limited");
  CHECK(limited.headers.get("Retry-After") == "6");
  world.clock.advance(Millis{6000});
  CHECK(world.login() != "");
}

TEST_CASE("tenants: created, listed as an array with a Link, changed, deleted") {
  RoutesWorld world;
  const auto token = world.login();
  const auto created = world.post("/org/tenants", token, {{"name", "Acme"}, {"domain", "Acme"}});
  CHECK(created.status == 201);
  CHECK(has_members(created.body(), kTenant));
  CHECK(created.body()["domain"] == "acme");
  CHECK(has_members(created.body()["stats"],
                    {"totalUsers", "activeUsers", "totalCourses", "totalDispatches", "registrations"}));
  CHECK(world.post("/org/tenants", token, {{"name", "Acme"}, {"domain", "acme"}}).code() == "tenant.exists");

  const auto first = world.get("/org/tenants?limit=1&sort=domain", token);
  REQUIRE(first.body().is_array());
  CHECK(first.body()[0]["domain"] == "acme");
  const auto link = std::string(first.headers.get("Link"));
  CHECK(link.ends_with(">; rel=\"next\""));
  const auto second = world.get(link.substr(1, link.find('>') - 1), token);
  CHECK(second.body().at(0)["domain"] == "root");
  CHECK_FALSE(second.headers.has("Link"));

  CHECK(world.patch("/org/tenants/acme", token, {{"status", "suspended"}}).body()["status"] == "suspended");
  CHECK(world.patch("/org/tenants/acme", token, {{"status", "gone"}}).element() == "status");
  CHECK(world.remove("/org/tenants/acme?force=true", token).status == 204);
  CHECK(world.get("/org/tenants/acme", token).code() == "tenant.not_found");
}

TEST_CASE("users: created in a tenant, found by e-mail, changed, deleted") {
  RoutesWorld world;
  (void)world.tenant("acme");
  const auto token = world.login();
  const json ada{{"email", "ada@acme.example"},
                 {"firstName", "Ada"},
                 {"lastName", "Lee"},
                 {"password", "a long enough one"},
                 {"role", "instructor"}};
  const auto created = world.post("/org/tenants/acme/users", token, ada);
  CHECK(created.status == 201);
  CHECK(has_members(created.body(), kUser));
  CHECK(created.text.find("long enough") == std::string::npos);
  CHECK(world.post("/org/tenants/acme/users", token, ada).code() == "user.exists");

  auto unknown = ada;
  unknown["rôle"] = "x";
  CHECK(world.post("/org/tenants/acme/users", token, unknown).element() == "rôle");

  CHECK(world.get("/users/ada%40acme.example?tenant=acme", token).body()["firstName"] == "Ada");
  const auto list = world.get("/users?tenant=acme", token).body();
  CHECK(list["items"].size() == 1);
  CHECK(list["next"].is_null());
  const std::string path = "/users/" + std::string(created.body()["id"]);
  CHECK(world.patch(path, token, {{"lastName", "Byron"}, {"active", false}}).body()["active"] == false);
  CHECK(world.remove(path, token).status == 204);
  CHECK(world.get(path, token).code() == "user.not_found");
}

TEST_CASE("an upload makes a course, a version, or nothing new") {
  RoutesWorld world;
  const auto token = world.login();
  const auto created = world.upload("/courses?key=golf", token, small_zip());
  INFO(created.text);
  CHECK(created.status == 201);
  CHECK(has_members(created.body(), {"outcome", "course", "version", "hints"}));
  CHECK(created.body()["outcome"] == "created");
  CHECK(created.body()["course"]["key"] == "golf");
  CHECK(world.imports == 1);

  const auto again = world.upload("/courses?course=golf", token, small_zip());
  CHECK(again.status == 200);
  CHECK(again.body()["outcome"] == "unchanged");
  CHECK(world.imports == 1);

  const auto version = world.upload("/courses?course=golf", token, service::test::small_course("Golf 2"));
  CHECK(version.status == 201);
  CHECK(version.body()["version"]["number"] == 2);
  CHECK(world.get("/courses/golf/versions", token).body()["items"].size() == 2);
  CHECK(world.get("/courses/golf/versions/1", token).body()["structure"].size() == 1);
  CHECK(world.get("/courses/golf/versions/9", token).code() == "version.not_found");
  CHECK(world.get("/courses/golf/versions/one", token).code() == "version.not_found");
  CHECK(world.patch("/courses/golf", token, {{"title", "Better golf"}}).body()["title"] == "Better golf");
  CHECK(world.remove("/courses/golf", token).status == 204);
  CHECK(world.packages() == 0);
}

TEST_CASE("what is not a package, or not all of it, leaves nothing") {
  RoutesWorld world;
  const auto token = world.login();
  const auto zip = small_zip();
  CHECK(world.upload("/courses", token, zip.substr(0, zip.size() / 2)).status == 422);
  CHECK(world.upload("/courses", token, "").status == 422);
  CHECK(world.ask(Method::post, "/courses", token, zip, "text/plain").code() ==
        "http.unsupported_media_type");
  CHECK(world.upload("/courses?kee=x", token, zip).element() == "kee");

  // The connection breaks in the middle.
  struct Broken final : http::BodyReader {
    std::string_view left;
    explicit Broken(std::string_view text) : left(text) {}
    Result<std::size_t> read(std::span<std::byte> out) override {
      if (left.empty()) return fail("http.incomplete_body", "gone");
      const auto piece = as_bytes(left.substr(0, std::min<std::size_t>(100, out.size())));
      std::copy(piece.begin(), piece.end(), out.begin());
      left.remove_prefix(piece.size());
      return piece.size();
    }
  } broken(std::string_view(zip).substr(0, zip.size() - 1));
  http::Exchange exchange;
  http::Head head{.method = Method::post,
                  .path = "/courses",
                  .headers = {{"Authorization", "Bearer " + token}, {"Content-Type", "application/zip"}}};
  REQUIRE_FALSE(world.app.open(exchange, std::move(head), "192.0.2.5", false));
  REQUIRE_FALSE(world.app.admit(exchange, http::Head{.content_length = zip.size()}));
  exchange.request.stream = &broken;
  CHECK(world.app.answer(exchange).status == 400);

  CHECK(world.packages() == 0);
  CHECK(world.get("/courses", token).body()["items"].empty());
  CHECK(world.imports == 0);
}

TEST_CASE("a course goes to a tenant by assignment, with usage rules") {
  RoutesWorld world;
  (void)world.tenant("acme");
  (void)world.tenant("other");
  const auto token = world.login();
  const auto course = world.upload("/courses?key=golf", token, small_zip()).body()["course"]["id"];

  const auto assigned = world.post("/org/tenants/acme/courses", token, {{"courseId", course}});
  CHECK(assigned.status == 201);
  const auto dispatch = assigned.body();
  for (const auto* name : {"id", "tenantId", "courseId", "courseTitle", "usage", "allowNewRegistrations",
                           "enabled", "analytics", "counts", "createdAt", "updatedAt"})
    CHECK(dispatch.contains(name));
  CHECK(dispatch["usage"] == json{{"type", "unlimited"},
                                  {"maxRegistrations", nullptr},
                                  {"maxLaunches", nullptr},
                                  {"startsAt", nullptr},
                                  {"expiresAt", nullptr}});
  CHECK(world.post("/org/tenants/acme/courses", token, {{"courseId", course}}).code() == "dispatch.exists");

  const auto courses = world.get("/org/tenants/acme/courses", token).body();
  REQUIRE(courses.is_array());
  CHECK(has_members(courses.at(0), {"course", "dispatch"}));
  CHECK(courses[0]["course"]["key"] == "golf");

  const auto limited = world.post("/dispatches", token,
                                  {{"courseId", "golf"},
                                   {"tenantId", "other"},
                                   {"usage", {{"type", "limited"}, {"maxRegistrations", 3}}},
                                   {"enabled", false}});
  CHECK(limited.status == 201);
  CHECK(limited.body()["usage"]["maxRegistrations"] == 3);
  CHECK(limited.body()["enabled"] == false);
  const std::string path = "/dispatches/" + std::string(limited.body()["id"]);
  const auto changed = world.patch(path, token, {{"usage", {{"expiresAt", "2040-01-01T00:00:00Z"}}}});
  CHECK(changed.body()["usage"]["maxRegistrations"] == 3);
  CHECK(changed.body()["usage"]["expiresAt"] == "2040-01-01T00:00:00.000Z");
  CHECK(
      world.patch(path, token, {{"usage", {{"expiresAt", nullptr}}}}).body()["usage"]["expiresAt"].is_null());
  CHECK(world.patch(path, token, {{"usage", {{"maxRegistrations", -1}}}}).element() ==
        "usage.maxRegistrations");
  CHECK(world.get("/dispatches?tenant=other", token).body()["items"].size() == 1);
  CHECK(world.remove(path, token).status == 204);
}

TEST_CASE("a launch link is for exactly one kind of person, and its address is told once") {
  RoutesWorld world;
  (void)world.tenant("acme");
  const auto token = world.login();
  (void)world.upload("/courses?key=golf", token, small_zip());
  const std::string dispatch =
      world.post("/dispatches", token, {{"courseId", "golf"}, {"tenantId", "acme"}}).body()["id"];
  const std::string path = "/dispatches/" + dispatch + "/launch-links";
  const auto created = world.post(path, token, {{"learner", {{"id", "7"}, {"name", "Ada"}}}});
  INFO(created.text);
  CHECK(created.status == 201);
  CHECK(std::string(created.body()["url"]).starts_with("http://localhost:3001/play#t="));
  const auto listed = world.get("/launch-links?dispatch=" + dispatch, token).body()["items"];
  REQUIRE(listed.size() == 1);
  CHECK_FALSE(listed[0].contains("url"));

  CHECK(world.post(path, token, json::object()).element() == "userId");
  CHECK(world.post(path, token, {{"email", "a@b.example"}, {"learner", {{"id", "7"}, {"name", "A"}}}})
            .element() == "userId");
  CHECK(world.post(path, token, {{"email", "a@b.example"}, {"userId", "x"}}).element() == "userId");
  CHECK(world.post(path, token, {{"learner", {{"id", "7"}}}}).element() == "learner.name");

  const std::string link = "/launch-links/" + std::string(listed[0]["id"]);
  CHECK(world.remove(link, token).status == 204);
  CHECK_FALSE(world.get(link, token).body()["revokedAt"].is_null());
}

TEST_CASE("lists refuse parameters that they do not have") {
  RoutesWorld world;
  const auto token = world.login();
  for (const auto* list : {"/org/tenants", "/users", "/courses", "/dispatches", "/launch-links", "/learners",
                           "/registrations"}) {
    INFO(list);
    CHECK(world.get(list, token).status == 200);
    CHECK(world.get(std::string(list) + "?limit=201", token).element() == "limit");
    CHECK(world.get(std::string(list) + "?colour=red", token).element() == "colour");
    CHECK(world.get(std::string(list) + "?sort=colour", token).element() == "sort");
    CHECK(world.get(std::string(list) + "?cursor=broken", token).element() == "cursor");
  }
}

TEST_CASE("readiness says no without saying why") {
  RoutesWorld world;
  CHECK(world.ask(Method::get, "/readyz").body() == json{{"status", "ok"}});
  world.readiness = fail("storage.full", "the disk /secret/place is full");
  const auto answer = world.ask(Method::get, "/readyz");
  CHECK(answer.status == 503);
  CHECK(answer.text.find("secret") == std::string::npos);
  CHECK(world.ask(Method::get, "/healthz").status == 200);
}

}  // namespace app_routes_test
