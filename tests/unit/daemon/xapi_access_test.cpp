#include "routes_world.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace xapi_access_test {

using namespace lms;
using namespace lms::test;
using http::Method;

namespace {

constexpr std::string_view kStatement =
    R"({"actor":{"mbox":"mailto:ann@example.org"},"verb":{"id":"http://example.org/did"},)"
    R"("object":{"id":"http://example.org/a"}})";

RoutesWorld::Answer ask_xapi(const RoutesWorld& world, Method method, const std::string& target,
                             const std::string& token, std::string_view body = {}) {
  http::Headers headers{{"Content-Type", "application/json"}, {"X-Experience-API-Version", "2.0.0"}};
  if (!token.empty()) headers.add("Authorization", "Bearer " + token);
  return RoutesWorld::ask_site(world.app, method, target, body, std::move(headers));
}

}  // namespace

TEST_CASE("logins and API keys read a record store with statement.read and change it with statement.write") {
  RoutesWorld world;
  (void)world.tenant("acme");
  (void)world.tenant("other");
  const auto root = world.login();
  const auto key = [&](const std::vector<std::string>& scopes) {
    return std::string(
        world.post("/keys", root, {{"name", "k"}, {"scopes", scopes}, {"tenantId", "acme"}}).body()["key"]);
  };
  struct Caller {
    const char* name;
    std::string token;
    int reads;
    int writes;
    int puts_state;
  };
  const std::vector<Caller> callers{
      {"platform", root, 200, 200, 204},
      {"tenant admin", world.login_as(Role::tenant_admin, "acme"), 200, 200, 204},
      {"instructor", world.login_as(Role::instructor, "acme"), 200, 403, 403},
      {"learner", world.login_as(Role::learner, "acme"), 403, 403, 403},
      {"foreign admin", world.login_as(Role::tenant_admin, "other"), 404, 404, 404},
      {"key that reads", key({"statement.read"}), 200, 403, 403},
      {"key that does all", key({"statement.*"}), 200, 200, 204},
      {"key for registrations", key({"registration.*"}), 403, 403, 403},
      {"key for credentials", key({"credential.*"}), 403, 403, 403},
      {"nobody", "", 401, 401, 401},
  };
  for (const Caller& caller : callers) {
    INFO(caller.name);
    CHECK(ask_xapi(world, Method::get, "/xapi/acme/statements", caller.token).status == caller.reads);
    CHECK(ask_xapi(world, Method::post, "/xapi/acme/statements", caller.token, kStatement).status ==
          caller.writes);
    const auto place =
        "/xapi/acme/activities/state?activityId=http%3A%2F%2Fexample.org%2Fa&agent=%7B%22mbox"
        "%22%3A%22mailto%3Aann%40example.org%22%7D&stateId=" +
        std::to_string(&caller - callers.data());
    CHECK(ask_xapi(world, Method::put, place, caller.token, "{}").status == caller.puts_state);
  }
}

TEST_CASE("a credential that was revoked, or whose tenant is suspended, is refused at once") {
  RoutesWorld world;
  (void)world.tenant("acme");
  const auto root = world.login();
  const auto made =
      world.post("/lrs/credentials", root, {{"name", "c"}, {"tenantId", "acme"}, {"scopes", {"all"}}}).body();
  const std::string secret = made["secret"];
  const auto status = [&] { return ask_xapi(world, Method::get, "/xapi/statements", secret).status; };
  CHECK(status() == 200);
  (void)world.patch("/org/tenants/acme", root, {{"status", "suspended"}});
  CHECK(status() == 403);
  (void)world.patch("/org/tenants/acme", root, {{"status", "active"}});
  CHECK(status() == 200);
  // Its use is noted again after a minute, in between it is known.
  const auto used = [&] {
    return std::string(world.get("/lrs/credentials/" + std::string(made["id"]), root).body()["lastUsedAt"]);
  };
  const auto first = used();
  world.clock.advance(Millis{59'000});
  CHECK(status() == 200);
  CHECK(used() == first);
  world.clock.advance(Millis{2'000});
  CHECK(status() == 200);
  CHECK(used() > first);
  (void)world.remove("/lrs/credentials/" + std::string(made["id"]), root);
  CHECK(status() == 401);
}

}  // namespace xapi_access_test
