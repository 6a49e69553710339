#include "routes_world.hpp"
#include "security/access_token.hpp"
#include "service/permissions.hpp"
#include "unit/service/lrs_content.hpp"
#include "web/assets.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>

namespace access_test {

using namespace lms;
using namespace lms::test;
using http::Access;
using http::Method;

namespace {

/// Who asks. `foreign` is an administrator of another tenant.
enum Who : std::size_t { platform, tenant_admin, instructor, learner, foreign, kCallers };
constexpr std::array<const char*, kCallers> kNames{"platform", "tenant admin", "instructor", "learner",
                                                   "foreign admin"};

/// One world with a tenant in full use, made anew for each row that changes it.
struct Stage {
  RoutesWorld world;
  std::array<std::string, kCallers> tokens;
  std::map<std::string, std::string> ids;

  Stage() {
    (void)world.tenant("acme");
    (void)world.tenant("other");
    tokens[platform] = world.login();
    tokens[tenant_admin] = world.login_as(Role::tenant_admin, "acme");
    tokens[instructor] = world.login_as(Role::instructor, "acme");
    tokens[learner] = world.login_as(Role::learner, "acme");
    tokens[foreign] = world.login_as(Role::tenant_admin, "other");
    const std::string& root = tokens[platform];
    const auto learner_user = world.get("/users/learner%40acme.example?tenant=acme", root).body();
    ids["user"] = learner_user["id"];
    ids["spare"] = world.user("acme", "spare@acme.example", Role::learner).id;
    const auto upload = [&](const std::string& query, const std::string& title) {
      return std::string(
          world.upload("/courses?" + query, root, service::test::small_course(title)).body()["course"]["id"]);
    };
    ids["course"] = upload("key=golf&tenant=acme", "Golf");
    ids["unused"] = upload("key=unused&tenant=acme", "Unused");
    ids["shared"] = upload("key=shared", "Shared");
    const auto dispatch = [&](const std::string& course) {
      return std::string(
          world.post("/dispatches", root, {{"courseId", course}, {"tenantId", "acme"}}).body()["id"]);
    };
    ids["dispatch"] = dispatch(ids["course"]);
    const auto link =
        world.post("/dispatches/" + ids["dispatch"] + "/launch-links", root, {{"userId", ids["user"]}});
    ids["link"] = link.body()["id"];
    const std::string url = link.body()["url"];
    const auto opened =
        world.ask_content(Method::post, "/launch/exchange", {{"Content-Type", "application/json"}},
                          json{{"token", url.substr(url.find("#t=") + 3)}}.dump());
    ids["registration"] = opened.body()["registrationId"];
    ids["learner"] = link.body()["learnerId"];
    (void)world.ask(Method::patch, "/org/tenants/acme/signup", root, R"({"signup":"invite"})");
    ids["invitation"] = world.post("/invitations", root, {{"tenantId", "acme"}}).body()["id"];
    ids["webhook"] =
        world.post("/webhooks", root, {{"url", "https://hooks.example.org/x"}, {"tenantId", "acme"}})
            .body()["id"];
    ids["delivery"] = world.post("/webhooks/" + ids["webhook"] + "/test", root, {}).body()["id"];
    ids["listener"] =
        world.post("/webhooks", root, {{"kind", "listener"}, {"tenantId", "acme"}}).body()["id"];
    ids["key"] =
        world.post("/keys", root, {{"name", "k"}, {"scopes", {"read"}}, {"tenantId", "acme"}}).body()["id"];
    ids["forward"] = world
                         .post("/lrs/forwards", root,
                               {{"name", "f"},
                                {"url", "https://lrs.example.org/xapi"},
                                {"secret", "s"},
                                {"tenantId", "acme"}})
                         .body()["id"];
    ids["credential"] =
        world.post("/lrs/credentials", root, {{"name", "c"}, {"scopes", {"all"}}, {"tenantId", "acme"}})
            .body()["id"];
    ids["attachment"] = std::string(64, 'a');
    const std::string acme = world.get("/org/tenants/acme", root).body()["id"];
    REQUIRE(world.db->write([&](storage::Transaction& tx) {
      return service::test::put_content(tx, acme, ids["attachment"], "content");
    }));
  }

  /// `/users/{user}` with the id filled in.
  [[nodiscard]] std::string fill(std::string text) const {
    for (const auto& [name, id] : ids) {
      const std::string mark = "{" + name + "}";
      for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark))
        text.replace(at, mark.size(), id);
    }
    return text;
  }
};

/// What each caller gets from a route of the application port. The audited ones leave a trace.
struct Row {
  Method method;
  const char* pattern;
  const char* target;
  std::string body;
  std::array<int, kCallers> status;  ///< platform, tenant admin, instructor, learner, foreign admin
  const char* audited = "";          ///< the action that the audit log has of it
};

const std::string kUser =
    R"({"email":"new@acme.example","firstName":"N","lastName":"E","password":"a long enough one"})";

/// A build without web pages has nothing to put into packages.
const int kPackage = web::assets().empty() ? 501 : 200;

/// Every route of the application port. 404: what a caller may not see does not exist.
const std::vector<Row>& table() {
  using enum Method;
  static const std::vector<Row> rows = {
      {get, "/healthz", "/healthz", "", {200, 200, 200, 200, 200}},
      {get, "/readyz", "/readyz", "", {200, 200, 200, 200, 200}},
      {get, "/openapi.json", "/openapi.json", "", {200, 200, 200, 200, 200}},
      {post,
       "/auth/login",
       "/auth/login",
       R"({"email":"root@example.org","password":"correct horse battery"})",
       {200, 200, 200, 200, 200},
       "user.logged_in"},
      {post, "/auth/refresh", "/auth/refresh", R"({"refreshToken":"x"})", {401, 401, 401, 401, 401}},
      {post, "/auth/logout", "/auth/logout", R"({"refreshToken":"x"})", {204, 204, 204, 204, 204}},
      {get, "/auth/me", "/auth/me", "", {200, 200, 200, 200, 200}},

      {post, "/auth/registration", "/auth/registration", R"({"tenant":"acme"})", {403, 403, 403, 403, 403}},
      {post,
       "/auth/register",
       "/auth/register",
       R"({"tenant":"acme","email":"i@acme.example","firstName":"I","lastName":"M","password":"a long enough one"})",
       {403, 403, 403, 403, 403}},
      {post,
       "/auth/password-reset",
       "/auth/password-reset",
       R"({"token":"x","password":"a long enough one"})",
       {404, 404, 404, 404, 404}},
      {post,
       "/auth/password",
       "/auth/password",
       R"({"currentPassword":"correct horse battery","newPassword":"another long one"})",
       {200, 200, 200, 200, 200},
       "user.password_set"},
      {get, "/auth/setup", "/auth/setup", "", {200, 200, 200, 200, 200}},
      {post,
       "/auth/setup",
       "/auth/setup",
       R"({"token":"x","email":"i@example.org","firstName":"I","lastName":"M","password":"a long enough one"})",
       {409, 409, 409, 409, 409}},

      {get, "/me/courses", "/me/courses", "", {200, 200, 200, 200, 200}},
      {get, "/me/courses/:dispatchId", "/me/courses/{dispatch}", "", {404, 200, 200, 200, 404}},
      {post, "/launch/:dispatchId", "/launch/{dispatch}", "{}", {404, 201, 201, 201, 404}, "dispatch.opened"},
      {post,
       "/launch/:dispatchId",
       "/launch/{dispatch}",
       R"({"debug":true})",
       {404, 201, 403, 403, 404},
       "dispatch.opened"},
      {get, "/stats", "/stats", "", {200, 200, 200, 403, 200}},
      {get, "/stats/statements", "/stats/statements?tenant=acme", "", {200, 200, 200, 403, 404}},
      {get, "/stats/results", "/stats/results?tenant=acme", "", {200, 200, 200, 403, 404}},

      {get, "/org/tenants", "/org/tenants", "", {200, 200, 200, 403, 200}},
      {post,
       "/org/tenants",
       "/org/tenants",
       R"({"name":"New","domain":"new"})",
       {201, 403, 403, 403, 403},
       "tenant.created"},
      {get, "/org/tenants/:id", "/org/tenants/acme", "", {200, 200, 200, 403, 404}},
      {patch,
       "/org/tenants/:id",
       "/org/tenants/acme",
       R"({"name":"Renamed"})",
       {200, 200, 403, 403, 404},
       "tenant.updated"},
      {patch,
       "/org/tenants/:id",
       "/org/tenants/acme",
       R"({"status":"suspended"})",
       {200, 403, 403, 403, 403},
       "tenant.suspended"},
      {patch,
       "/org/tenants/:id",
       "/org/tenants/acme",
       R"({"maxRegistrations":5})",
       {200, 403, 403, 403, 403},
       "tenant.updated"},
      {del,
       "/org/tenants/:id",
       "/org/tenants/acme?force=true",
       "",
       {204, 403, 403, 403, 403},
       "tenant.deleted"},
      {post,
       "/org/tenants/:id/users",
       "/org/tenants/acme/users",
       kUser,
       {201, 201, 403, 403, 404},
       "user.created"},
      {post,
       "/org/tenants/:id/courses",
       "/org/tenants/acme/courses",
       R"({"courseId":"{shared}"})",
       {201, 404, 403, 403, 404},
       "dispatch.created"},
      {get, "/org/tenants/:id/courses", "/org/tenants/acme/courses", "", {200, 200, 200, 403, 404}},

      {get, "/org/tenants/:id/signup", "/org/tenants/acme/signup", "", {200, 200, 200, 403, 404}},
      {patch,
       "/org/tenants/:id/signup",
       "/org/tenants/acme/signup",
       R"({"signup":"open"})",
       {200, 200, 403, 403, 404},
       "tenant.updated"},
      {get, "/invitations", "/invitations", "", {200, 200, 403, 403, 200}},
      {post,
       "/invitations",
       "/invitations",
       R"({"tenantId":"acme","email":"i@acme.example"})",
       {201, 201, 403, 403, 404},
       "invitation.created"},
      {del,
       "/invitations/:id",
       "/invitations/{invitation}",
       "",
       {204, 204, 403, 403, 404},
       "invitation.revoked"},
      {post,
       "/users/:id/password-reset",
       "/users/{spare}/password-reset",
       "",
       {201, 201, 403, 403, 404},
       "user.password_reset_issued"},

      {get, "/users", "/users", "", {200, 200, 200, 200, 200}},
      {get, "/users/:id", "/users/{user}", "", {200, 200, 404, 200, 404}},
      {get, "/users/:id", "/users/{spare}", "", {200, 200, 404, 404, 404}},
      {patch,
       "/users/:id",
       "/users/{user}",
       R"({"lastName":"Other"})",
       {200, 200, 404, 200, 404},
       "user.updated"},
      {patch,
       "/users/:id",
       "/users/{user}",
       R"({"role":"instructor"})",
       {200, 200, 404, 403, 404},
       "user.updated"},
      {patch, "/users/:id", "/users/{user}", R"({"role":"platform_admin"})", {400, 400, 404, 400, 404}},
      {patch,
       "/users/:id",
       "/users/{user}",
       R"({"active":false})",
       {200, 200, 404, 403, 404},
       "user.deactivated"},
      {patch,
       "/users/:id",
       "/users/{user}",
       R"({"password":"another long one"})",
       {200, 200, 404, 200, 404},
       "user.password_set"},
      {del, "/users/:id", "/users/{spare}", "", {204, 204, 403, 403, 404}, "user.deleted"},

      {post,
       "/users/batch",
       "/users/batch",
       R"({"users":[{"email":"many@acme.example","firstName":"M","lastName":"N"}]})",
       {200, 200, 403, 403, 200},
       "user.created"},

      {get, "/courses", "/courses", "", {200, 200, 200, 403, 200}},
      {post, "/courses", "/courses?key=fresh", "ZIP", {201, 201, 403, 403, 201}, "course.imported"},
      {post,
       "/courses",
       "/courses?course=golf&tenant=acme",
       "ZIP",
       {201, 201, 403, 403, 404},
       "course.version_imported"},
      {get, "/courses/:id", "/courses/{course}", "", {200, 200, 200, 403, 404}},
      {patch,
       "/courses/:id",
       "/courses/{course}",
       R"({"title":"Better"})",
       {200, 200, 403, 403, 404},
       "course.updated"},
      {patch,
       "/courses/:id",
       "/courses/{shared}",
       R"({"title":"Better"})",
       {200, 404, 403, 403, 404},
       "course.updated"},
      {del, "/courses/:id", "/courses/{unused}", "", {204, 204, 403, 403, 404}, "course.deleted"},
      {get, "/courses/:id/versions", "/courses/{course}/versions", "", {200, 200, 200, 403, 404}},
      {get, "/courses/:id/versions/:number", "/courses/{course}/versions/1", "", {200, 200, 200, 403, 404}},
      {get,
       "/courses/:id/versions/:number/findings",
       "/courses/{course}/versions/1/findings",
       "",
       {200, 200, 403, 403, 404}},
      {get,
       "/courses/:id/versions/:number/package",
       "/courses/{course}/versions/1/package",
       "",
       {200, 200, 403, 403, 404}},

      {get, "/dispatches", "/dispatches", "", {200, 200, 200, 403, 200}},
      {post,
       "/dispatches",
       "/dispatches",
       R"({"courseId":"{unused}","tenantId":"acme"})",
       {201, 201, 403, 403, 404},
       "dispatch.created"},
      {get, "/dispatches/:id", "/dispatches/{dispatch}", "", {200, 200, 200, 403, 404}},
      {patch,
       "/dispatches/:id",
       "/dispatches/{dispatch}",
       R"({"enabled":false})",
       {200, 200, 403, 403, 404},
       "dispatch.updated"},
      {del,
       "/dispatches/:id",
       "/dispatches/{dispatch}?force=true",
       "",
       {204, 204, 403, 403, 404},
       "dispatch.deleted"},

      {get,
       "/dispatches/:id/package",
       "/dispatches/{dispatch}/package?format=scorm2004-3rd",
       "",
       {kPackage, kPackage, 403, 403, 404}},
      {post,
       "/dispatches/:id/package/revoke",
       "/dispatches/{dispatch}/package/revoke",
       "",
       {204, 204, 403, 403, 404},
       "dispatch.packages_revoked"},
      {get,
       "/org/tenants/:id/dispatch-packages",
       "/org/tenants/acme/dispatch-packages",
       "",
       {kPackage, kPackage, 403, 403, 404}},
      {get, "/dispatches/:id/trace", "/dispatches/{dispatch}/trace", "", {200, 200, 200, 403, 404}},
      {get, "/lms-launches", "/lms-launches", "", {200, 200, 200, 403, 200}},

      {post,
       "/dispatches/:id/reset-count",
       "/dispatches/{dispatch}/reset-count",
       "{}",
       {200, 200, 403, 403, 404},
       "dispatch.count_reset"},
      {get, "/dispatches/:id/renewals", "/dispatches/{dispatch}/renewals", "", {200, 200, 200, 403, 404}},
      {post,
       "/dispatches/:id/launch-links",
       "/dispatches/{dispatch}/launch-links",
       R"({"email":"spare@acme.example"})",
       {201, 201, 201, 403, 404},
       "launch_link.created"},
      {get, "/launch-links", "/launch-links", "", {200, 200, 200, 403, 200}},
      {get, "/launch-links/:id", "/launch-links/{link}", "", {200, 200, 200, 403, 404}},
      {get, "/launch-links/:id/launches", "/launch-links/{link}/launches", "", {200, 200, 200, 403, 404}},
      {del,
       "/launch-links/:id",
       "/launch-links/{link}",
       "",
       {204, 204, 204, 403, 404},
       "launch_link.revoked"},

      {get, "/learners", "/learners", "", {200, 200, 200, 200, 200}},
      {get, "/learners/:id", "/learners/{learner}", "", {200, 200, 200, 200, 404}},
      {get, "/learners/:id/data", "/learners/{learner}/data", "", {200, 200, 403, 403, 404}},
      {get, "/learners/:id/records", "/learners/{learner}/records", "", {200, 200, 403, 403, 404}},
      {del, "/learners/:id", "/learners/{learner}", "", {200, 200, 403, 403, 404}, "learner.forgotten"},

      {get, "/registrations", "/registrations", "", {200, 200, 200, 200, 200}},
      {get, "/registrations/:id", "/registrations/{registration}", "", {200, 200, 200, 200, 404}},
      {del,
       "/registrations/:id",
       "/registrations/{registration}",
       "",
       {204, 204, 403, 403, 404},
       "registration.deleted"},
      {post,
       "/registrations/:id/reset",
       "/registrations/{registration}/reset",
       "",
       {200, 200, 200, 403, 404},
       "registration.reset"},
      {get,
       "/registrations/:id/launches",
       "/registrations/{registration}/launches",
       "",
       {200, 200, 200, 200, 404}},
      {get, "/registrations/:id/log", "/registrations/{registration}/log", "", {200, 200, 200, 200, 404}},

      {get, "/webhooks", "/webhooks", "", {200, 200, 403, 403, 200}},
      {get, "/webhook-events", "/webhook-events", "", {200, 200, 403, 403, 200}},
      {post,
       "/webhooks",
       "/webhooks",
       R"({"url":"https://hr.example.org/","tenantId":"acme"})",
       {201, 201, 403, 403, 404},
       "webhook.created"},
      {post,
       "/webhooks",
       "/webhooks",
       R"({"url":"https://hr.example.org/","reach":"platform"})",
       {201, 403, 403, 403, 403},
       "webhook.created"},
      {get, "/webhooks/:id", "/webhooks/{webhook}", "", {200, 200, 403, 403, 404}},
      {patch,
       "/webhooks/:id",
       "/webhooks/{webhook}",
       R"({"events":["user.created"]})",
       {200, 200, 403, 403, 404},
       "webhook.updated"},
      {del, "/webhooks/:id", "/webhooks/{webhook}", "", {204, 204, 403, 403, 404}, "webhook.deleted"},
      {post,
       "/webhooks/:id/rotate",
       "/webhooks/{webhook}/rotate",
       "{}",
       {201, 201, 403, 403, 404},
       "webhook.rotated"},
      {post,
       "/webhooks/:id/test",
       "/webhooks/{webhook}/test",
       "",
       {202, 202, 403, 403, 404},
       "webhook.tested"},
      {get, "/webhooks/:id/deliveries", "/webhooks/{webhook}/deliveries", "", {200, 200, 403, 403, 404}},
      {get,
       "/webhooks/:id/deliveries/:delivery",
       "/webhooks/{webhook}/deliveries/{delivery}",
       "",
       {200, 200, 403, 403, 404}},
      {post,
       "/webhooks/:id/deliveries/:delivery/resend",
       "/webhooks/{webhook}/deliveries/{delivery}/resend",
       "",
       {202, 202, 403, 403, 404},
       "webhook.resent"},
      {post,
       "/webhooks/:id/resend",
       "/webhooks/{webhook}/resend",
       "{}",
       {202, 202, 403, 403, 404},
       "webhook.resent"},
      {post, "/webhooks/:id/take", "/webhooks/{listener}/take", "{}", {200, 200, 403, 403, 404}},

      {get, "/keys", "/keys", "", {200, 200, 403, 403, 200}},
      {post,
       "/keys",
       "/keys",
       R"({"name":"new","scopes":["key.create"],"tenantId":"acme"})",
       {201, 201, 403, 403, 404},
       "key.created"},
      {get, "/keys/:id", "/keys/{key}", "", {200, 200, 403, 403, 404}},
      {del, "/keys/:id", "/keys/{key}", "", {204, 204, 403, 403, 404}, "key.revoked"},

      {get,
       "/lrs/records",
       R"(/lrs/records?tenant=acme&agents=%7B%22mbox%22:%22mailto:a@b.example%22%7D)",
       "",
       {200, 200, 403, 403, 404}},
      {del,
       "/lrs/records",
       R"(/lrs/records?tenant=acme&agents=%7B%22mbox%22:%22mailto:a@b.example%22%7D)",
       "",
       {200, 200, 403, 403, 404},
       "learner.forgotten"},
      {get,
       "/lrs/attachments/:sha2",
       "/lrs/attachments/{attachment}?tenant=acme",
       "",
       {200, 200, 200, 403, 404}},
      {get, "/lrs/forwards", "/lrs/forwards", "", {200, 200, 403, 403, 200}},
      {post,
       "/lrs/forwards",
       "/lrs/forwards",
       R"({"name":"f","url":"https://lrs.example.org/xapi","secret":"s","tenantId":"acme"})",
       {201, 201, 403, 403, 404},
       "forward.created"},
      {get, "/lrs/forwards/:id", "/lrs/forwards/{forward}", "", {200, 200, 403, 403, 404}},
      {patch,
       "/lrs/forwards/:id",
       "/lrs/forwards/{forward}",
       R"({"enabled":false})",
       {200, 200, 403, 403, 404},
       "forward.updated"},
      {del, "/lrs/forwards/:id", "/lrs/forwards/{forward}", "", {204, 204, 403, 403, 404}, "forward.deleted"},
      {get, "/lrs/credentials", "/lrs/credentials", "", {200, 200, 403, 403, 200}},
      {post,
       "/lrs/credentials",
       "/lrs/credentials",
       R"({"name":"content","scopes":["all"],"tenantId":"acme"})",
       {201, 201, 403, 403, 404},
       "credential.created"},
      {get, "/lrs/credentials/:id", "/lrs/credentials/{credential}", "", {200, 200, 403, 403, 404}},
      {del,
       "/lrs/credentials/:id",
       "/lrs/credentials/{credential}",
       "",
       {204, 204, 403, 403, 404},
       "credential.revoked"},

      {get, "/audit", "/audit", "", {200, 200, 403, 403, 200}},
      {get, "/metrics", "/metrics", "", {200, 403, 403, 403, 403}},
  };
  return rows;
}

RoutesWorld::Answer send(const Stage& stage, const Row& row, const std::string& token) {
  const std::string target = stage.fill(row.target);
  if (row.body == "ZIP") return stage.world.upload(target, token, service::test::small_course("Fresh"));
  return stage.world.ask(row.method, target, token, stage.fill(row.body));
}

std::string name_of(const Row& row) {
  return std::string(http::to_text(row.method)) + " " + row.target + " " + row.body;
}

const http::Route& route_of(const Stage& stage, const Row& row) {
  for (const auto* route : stage.world.app.router().routes())
    if (route->method == row.method && route->pattern == row.pattern) return *route;
  throw std::logic_error(std::string("no such route: ") + row.pattern);
}

const storage::Statement kAuditOf{"SELECT action, actor_id, address FROM audit_log ORDER BY id DESC LIMIT 8"};

bool has_audit(Stage& stage, const std::string& action, const std::string& from) {
  for (const auto& entry : stage.world.rows(kAuditOf))
    if (entry.text(0) == action && entry.text(2) == from && !entry.text(1).empty()) return true;
  return false;
}

bool open_to_all(const http::Route& route) { return route.access == Access::anyone; }

/// Routes that know callers of their own; what these may do, tests/functional/lrs_faults_test.py asks.
bool speaks_xapi(const http::Route& route) { return route.pattern.starts_with("/xapi/"); }

}  // namespace

TEST_CASE("every route of the application port has an expectation") {
  const Stage stage;
  std::set<std::string> expected;
  for (const Row& row : table()) expected.insert(std::string(http::to_text(row.method)) + " " + row.pattern);
  std::set<std::string> there;
  for (const auto* route : stage.world.app.router().routes())
    if (route->surface != http::Surface::page &&  // documents and scripts, the same for everybody
        !speaks_xapi(*route))
      there.insert(std::string(http::to_text(route->method)) + " " + route->pattern);
  CHECK(there == expected);
}

TEST_CASE("every role gets from every route what the table says, and every change is in the audit log") {
  auto stage = std::make_unique<Stage>();
  for (const Row& row : table()) {
    // Those who may not, first: they leave the stage as it was. One who may gets a fresh one after.
    for (const bool allowed : {false, true})
      for (std::size_t who = 0; who < kCallers; ++who) {
        if ((row.status[who] < 300) != allowed) continue;
        INFO(name_of(row) << " as " << kNames[who]);
        const auto answer = send(*stage, row, stage->tokens[who]);
        INFO(answer.text);
        CHECK(answer.status == row.status[who]);
        if (!allowed || row.method == Method::get) continue;
        if (*row.audited != '\0') CHECK(has_audit(*stage, row.audited, "192.0.2.5"));
        if (*row.audited != '\0' && row.pattern != std::string("/auth/login"))
          stage = std::make_unique<Stage>();
      }
  }
}

TEST_CASE("every changing route but those of logins, players and listeners is expected in the audit log") {
  const Stage stage;
  for (const auto* route : stage.world.app.router().routes()) {
    if (route->method == Method::get || route->pattern.starts_with("/auth/") || speaks_xapi(*route)) continue;
    if (route->pattern == "/webhooks/:id/take") continue;
    INFO(http::to_text(route->method) << " " << route->pattern);
    bool audited = false;
    for (const Row& row : table())
      audited =
          audited || (row.method == route->method && row.pattern == route->pattern && *row.audited != '\0');
    CHECK(audited);
  }
}

TEST_CASE("nobody and ended logins get nothing from a route that is not for anyone") {
  Stage stage;
  RoutesWorld& world = stage.world;
  struct Ended {
    const char* what;
    std::string token;
    int status;
    const char* code;
  };
  std::vector<Ended> ended{{"nobody", "", 401, "auth.missing"}};

  const auto deactivated = world.user("acme", "gone@acme.example", Role::tenant_admin);
  ended.push_back({"deactivated user", world.login("gone@acme.example"), 401, "auth.revoked"});
  const auto demoted = world.user("acme", "less@acme.example", Role::tenant_admin);
  ended.push_back({"user of another role", world.login("less@acme.example"), 401, "auth.revoked"});
  const auto renewed = world.user("acme", "pass@acme.example", Role::tenant_admin);
  ended.push_back({"user of another password", world.login("pass@acme.example"), 401, "auth.revoked"});
  const auto removed = world.user("acme", "away@acme.example", Role::tenant_admin);
  ended.push_back({"deleted user", world.login("away@acme.example"), 401, "auth.revoked"});
  (void)world.tenant("frozen");
  const auto frozen = world.login_as(Role::tenant_admin, "frozen");
  ended.push_back({"suspended tenant", frozen, 403, "tenant.suspended"});
  const std::string& root = stage.tokens[platform];
  const auto make_key = [&](const json& more) {
    json body{{"name", "k"}, {"scopes", {"*"}}};
    body.update(more);
    return world.post("/keys", root, body).body();
  };
  const auto revoked_key = make_key(json::object());
  ended.push_back({"revoked key", revoked_key["key"], 401, "auth.revoked"});
  ended.push_back(
      {"key of a suspended tenant", make_key({{"tenantId", "frozen"}})["key"], 403, "tenant.suspended"});
  ended.push_back({"expired key",
                   make_key({{"expiresAt", format_time(world.clock.now() + Millis{1000})}})["key"], 401,
                   "auth.expired"});
  ended.push_back({"unknown key", "lmsk_nobody", 401, "auth.invalid_token"});
  ended.push_back({"no token at all", "nonsense", 401, "auth.invalid_token"});
  world.clock.advance(Millis{1001});

  CHECK(world.patch("/users/" + deactivated.id, root, {{"active", false}}).status == 200);
  CHECK(world.patch("/users/" + demoted.id, root, {{"role", "learner"}}).status == 200);
  CHECK(world.patch("/users/" + renewed.id, root, {{"password", "another long one"}}).status == 200);
  CHECK(world.remove("/users/" + removed.id, root).status == 204);
  CHECK(world.patch("/org/tenants/frozen", root, {{"status", "suspended"}}).status == 200);
  CHECK(world.remove("/keys/" + std::string(revoked_key["id"]), root).status == 204);

  const auto refused = [&](const Ended& one) {
    for (const Row& row : table()) {
      if (open_to_all(route_of(stage, row))) continue;
      INFO(name_of(row) << " as " << one.what);
      const auto answer = send(stage, row, one.token);
      INFO(answer.text);
      CHECK(answer.status == one.status);
      CHECK(answer.code() == one.code);
      CHECK(answer.headers.has("WWW-Authenticate") == (one.status == 401));
    }
  };
  for (const Ended& one : ended) refused(one);
  const std::string expired = world.login();
  world.clock.advance(Millis{600'000});
  refused({"expired token", expired, 401, "auth.expired"});
}

TEST_CASE("an API key opens the routes of its scopes and no others") {
  auto stage = std::make_unique<Stage>();
  for (const auto* route : stage->world.app.router().routes()) {
    if (route->access == Access::anyone) {
      CHECK(route->scope.empty());
      continue;
    }
    INFO(route->pattern);
    CHECK((route->scope.empty() || service::parse_action(route->scope)));
  }
  const auto key_of = [&](const std::vector<std::string>& scopes) {
    return std::string(
        stage->world.post("/keys", stage->tokens[platform], {{"name", "k"}, {"scopes", scopes}})
            .body()["key"]);
  };
  std::vector<std::string> all;
  for (std::size_t i = 0; i < service::kActionCount; ++i)
    all.emplace_back(to_text(static_cast<service::Action>(i)));
  for (const Row& row : table()) {
    const auto& route = route_of(*stage, row);
    if (open_to_all(route)) continue;
    INFO(name_of(row));
    if (route.scope.empty()) {
      CHECK(send(*stage, row, key_of({"*"})).code() == "auth.forbidden");
      continue;
    }
    auto others = all;
    std::erase(others, std::string(route.scope));
    CHECK(send(*stage, row, key_of(others)).code() == "auth.forbidden");
    // These do what two scopes are for.
    std::vector<std::string> own{std::string(route.scope)};
    if (row.body.find("suspended") != std::string::npos) own.emplace_back("tenant.suspend");
    if (row.pattern == std::string("/org/tenants/:id/courses") && row.method == Method::get)
      own.emplace_back("course.read");
    if (row.pattern == std::string("/launch-links/:id/launches")) own.emplace_back("registration.read");
    const auto answer = send(*stage, row, key_of(own));
    INFO(answer.text);
    CHECK((answer.status < 300 || answer.code() != "auth.forbidden"));
    if (row.method != Method::get) stage = std::make_unique<Stage>();
  }
}

}  // namespace access_test
