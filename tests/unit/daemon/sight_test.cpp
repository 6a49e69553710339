// What a tenant's own people see of a dispatch of another's course, route by route: the routes are asked before
// learners come and after, and whether an answer became another one is what the table says.
#include "routes_world.hpp"
#include "security/sealed_secret.hpp"
#include "service/dispatch_packages.hpp"
#include "service/lms_launches.hpp"
#include "service/relays.hpp"
#include "unit/service/play_world.hpp"

#include <map>
#include <set>

namespace sight_test {

using namespace lms;
using namespace lms::test;
using dispatch::Analytics;
using http::Method;

namespace {

/// How much of a dispatch an answer tells, so what it takes for learners to change it.
enum class Tells : std::uint8_t {
  nothing,   ///< whatever the analytics
  counts,    ///< with `summary` and `learner`
  learners,  ///< with `learner`
  fullness,  ///< always: whoever may open the course is told that no seat is left
};

struct Row {
  const char* pattern;
  const char* target;
  Tells tells;
};

/// Every GET route but pages and /xapi/, which has its own test below.
const std::vector<Row>& table() {
  using enum Tells;
  static const std::vector<Row> rows = {
      {"/healthz", "/healthz", nothing},
      {"/readyz", "/readyz", nothing},
      {"/openapi.json", "/openapi.json", nothing},
      {"/auth/me", "/auth/me", nothing},
      {"/auth/setup", "/auth/setup", nothing},
      {"/me/courses", "/me/courses", fullness},
      {"/me/courses/:dispatchId", "/me/courses/{dispatch}", fullness},
      {"/stats", "/stats?days=3", counts},
      {"/stats/statements", "/stats/statements", learners},
      {"/stats/results", "/stats/results", counts},
      {"/org/tenants", "/org/tenants", counts},
      {"/org/tenants/:id", "/org/tenants/acme", counts},
      {"/org/tenants/:id/courses", "/org/tenants/acme/courses", counts},
      {"/org/tenants/:id/signup", "/org/tenants/acme/signup", nothing},
      {"/org/tenants/:id/dispatch-packages", "/org/tenants/acme/dispatch-packages", nothing},
      {"/invitations", "/invitations", nothing},
      {"/users", "/users", nothing},
      {"/users/:id", "/users/{user}", nothing},
      {"/courses", "/courses", nothing},
      {"/courses/:id", "/courses/{course}", nothing},
      {"/courses/:id/versions", "/courses/{course}/versions", nothing},
      {"/courses/:id/versions/:number", "/courses/{course}/versions/1", nothing},
      {"/courses/:id/versions/:number/findings", "/courses/{course}/versions/1/findings", nothing},
      {"/courses/:id/versions/:number/package", "/courses/{course}/versions/1/package", nothing},
      {"/dispatches", "/dispatches", counts},
      {"/dispatches/:id", "/dispatches/{dispatch}", counts},
      {"/dispatches/:id/package", "/dispatches/{dispatch}/package?format=scorm12", nothing},
      {"/dispatches/:id/renewals", "/dispatches/{dispatch}/renewals", nothing},
      {"/dispatches/:id/trace", "/dispatches/{dispatch}/trace", learners},
      {"/lms-launches", "/lms-launches", learners},
      {"/launch-links", "/launch-links", learners},
      {"/launch-links/:id", "/launch-links/{link}", learners},
      {"/launch-links/:id/launches", "/launch-links/{link}/launches", learners},
      {"/learners", "/learners", learners},
      {"/learners", "/learners?dispatch={dispatch}", learners},
      {"/learners/:id", "/learners/{learner}", learners},
      {"/learners/:id/records", "/learners/{learner}/records", learners},
      {"/learners/:id/data", "/learners/{learner}/data", learners},
      {"/registrations", "/registrations", learners},
      {"/registrations", "/registrations?dispatch={dispatch}&q=e", learners},
      {"/registrations/:id", "/registrations/{registration}", learners},
      {"/registrations/:id/launches", "/registrations/{registration}/launches", learners},
      {"/registrations/:id/log", "/registrations/{registration}/log", learners},
      {"/webhooks", "/webhooks", counts},
      {"/webhooks/:id", "/webhooks/{webhook}", counts},
      {"/webhook-events", "/webhook-events", nothing},
      {"/webhooks/:id/deliveries", "/webhooks/{webhook}/deliveries", counts},
      {"/webhooks/:id/deliveries/:delivery", "/webhooks/{webhook}/deliveries/{delivery}", counts},
      {"/keys", "/keys", nothing},
      {"/keys/:id", "/keys/{key}", nothing},
      {"/lrs/credentials", "/lrs/credentials", nothing},
      {"/lrs/credentials/:id", "/lrs/credentials/{credential}", nothing},
      {"/lrs/records", "/lrs/records?agents=%7B%22mbox%22:%22mailto:a@b.example%22%7D", nothing},
      {"/lrs/attachments/:sha2", "/lrs/attachments/ab", nothing},
      {"/lrs/forwards", "/lrs/forwards", nothing},
      {"/lrs/forwards/:id", "/lrs/forwards/{forward}", nothing},
      {"/audit", "/audit", learners},
      {"/metrics", "/metrics", nothing},
  };
  return rows;
}

bool changes(Tells tells, Analytics analytics) {
  switch (tells) {
    case Tells::nothing:
      return false;
    case Tells::counts:
      return analytics != Analytics::none;
    case Tells::learners:
      return analytics == Analytics::learner;
    case Tells::fullness:
      return true;
  }
  return false;
}

const dispatch::StubFiles kStub{.page = "<!doctype html>", .script = "(()=>{})();"};
const storage::Statement kPackageToken{"SELECT token FROM dispatch_packages WHERE dispatch_id = $1"};
const storage::Statement kIds{
    "SELECT 'learner', id FROM learners UNION ALL SELECT 'registration', id FROM registrations UNION ALL "
    "SELECT 'launch', id FROM launches"};
const storage::Statement kDeliveries{
    "SELECT id, topic, body FROM webhook_deliveries WHERE webhook_id = $1 ORDER BY id"};

const storage::Statement kLearners{"SELECT id FROM learners"};

/// Exporting a package is audited, and looking at that route exports one.
std::string without_exports(json audit) {
  json kept = json::array();
  for (const auto& item : audit["items"])
    if (item["action"] != "dispatch.exported") kept.push_back(item);
  return kept.dump();
}

constexpr const char* kOffer =
    R"({"completion":"completed","success":"unknown","scaled":null,"raw":null,"min":null,"max":null,"progress":null})";
constexpr const char* kName = "Quetzalcoatlus";
constexpr const char* kMail = "axolotl@learners.example";
constexpr const char* kNobody = "0197a000-0000-7000-8000-000000000000";

/// A tenant with one dispatch of the platform's course, and everything that could tell of its learners.
struct SightWorld : RoutesWorld {
  std::string root = login();
  std::map<std::string, std::string> tokens{};  ///< of those who look, by what they are
  std::string learner_token{};
  std::map<std::string, std::vector<std::string>> ids{///< that the targets name
                                                      {"learner", {kNobody}},
                                                      {"registration", {kNobody}},
                                                      {"delivery", {kNobody}}};
  std::string dispatch_id{};
  std::string package_token{};
  std::string email_link{};
  std::string anonymous_link{};
  std::string named_registration{};
  std::set<std::string> names{kName, kMail};  ///< what tells who learns
  std::set<std::string> traces{};             ///< ids of what learners made

  explicit SightWorld(Analytics analytics) {
    (void)tenant("acme");
    (void)patch("/org/tenants/acme", root, {{"maxRegistrations", 4}, {"statements", "on"}});
    tokens["tenant admin"] = login_as(Role::tenant_admin, "acme");
    tokens["instructor"] = login_as(Role::instructor, "acme");
    learner_token = login_as(Role::learner, "acme");
    const auto key = post("/keys", root, {{"name", "k"}, {"scopes", {"read"}}, {"tenantId", "acme"}}).body();
    tokens["API key"] = key["key"];
    const auto one = [&](const char* name, std::string id) { ids[name] = {std::move(id)}; };
    one("key", key["id"]);
    one("user", get("/users/learner%40acme.example?tenant=acme", root).body()["id"]);
    one("credential",
        post("/lrs/credentials", root, {{"name", "c"}, {"scopes", {"all"}}, {"tenantId", "acme"}})
            .body()["id"]);
    one("forward",
        post("/lrs/forwards", root,
             {{"name", "f"}, {"url", "https://lrs.example.org/xapi"}, {"secret", "s"}, {"tenantId", "acme"}})
            .body()["id"]);
    one("course",
        upload("/courses?key=shared", root, service::test::small_course("Shared")).body()["course"]["id"]);
    dispatch_id = post("/dispatches", root,
                       {{"courseId", ids["course"][0]},
                        {"tenantId", "acme"},
                        {"analytics", dispatch::to_text(analytics)},
                        {"usage", {{"type", "limited"}, {"maxRegistrations", 4}}}})
                      .body()["id"];
    one("dispatch", dispatch_id);
    one("webhook",
        post("/webhooks", root, {{"url", "https://a.example/"}, {"tenantId", "acme"}}).body()["id"]);
    (void)post("/webhooks", root, {{"url", "https://p.example/"}, {"reach", "platform"}});
    email_link = link(root, {{"learner", {{"email", kMail}, {"name", kName}}}});
    anonymous_link = link(root, {{"kind", "anonymous"}, {"maxLearners", 1}});
    (void)link(tokens["instructor"], {{"learner", {{"id", "their-own"}, {"name", "Their Own"}}}});
    for (const auto& row : rows(kLearners)) ids["learner"].push_back(row.text(0));
    write_package();
  }

  /// The token of a new launch link.
  std::string link(const std::string& token, const json& wanted) {
    const auto answer = post("/dispatches/" + dispatch_id + "/launch-links", token, wanted);
    REQUIRE(answer.status == 201);
    ids["link"].push_back(answer.body()["id"]);
    return token_of(answer);
  }
  static std::string token_of(const Answer& answer) {
    const std::string url = answer.body()["url"];
    return url.substr(url.find("#t=") + 3);
  }
  void write_package() {
    (void)good(service::DispatchPackages(context).write(admin, dispatch_id, {}, kStub));
    const auto stored = rows(kPackageToken, {dispatch_id})[0].text(0);
    package_token = good(security::unseal(*keys, "dispatch-package:" + dispatch_id, stored));
  }

  void finish(service::OpenedLaunch opened) {
    TestPlayer player(std::move(opened));
    player.begin();
    player.set("cmi.core.score.raw", "83");
    player.set("cmi.core.lesson_status", "passed");
    good(player.sync(services));
  }
  Result<service::LmsLaunch> open_from_lms(const std::string& learner) {
    const std::string trace = "TRACE-" + learner;
    names.insert(trace);
    names.insert(learner);
    return service::LmsLaunches(context).open({.dispatch_id = dispatch_id,
                                               .token = package_token,
                                               .trace = trace,
                                               .learner_id = learner,
                                               .learner_name = std::string(kName) + ", Lea",
                                               .said = {.origin = "https://lms.example",
                                                        .api = "1.2",
                                                        .format = "scorm12",
                                                        .shown_in = "frame",
                                                        .entry = "ab-initio"}});
  }

  /// One learner of each kind finishes the course, one more is refused, and the platform looks after them.
  void play() {
    auto& launches = services.launches;
    const auto own = post("/launch/" + dispatch_id, learner_token, json::object());
    REQUIRE(own.status == 201);
    finish(good(launches.open_by_token(token_of(own))));
    finish(good(launches.open_by_token(email_link)));
    finish(good(launches.open_by_token(anonymous_link, {.learner_name = std::string(kName) + " Anonymous"})));
    auto from_lms = good(open_from_lms("lms-7f3a"));
    const std::string launch_id = from_lms.launch.launch_id;
    named_registration = from_lms.launch.registration_id;
    good(service::Relays(context).report(launch_id, from_lms.launch.secret,
                                         {{.seq = 1,
                                           .at = Millis{100},
                                           .event = "result",
                                           .body = R"({"seq":1,"event":"result","calls":[]})",
                                           .offer = kOffer,
                                           .accepted = true}}));
    finish(std::move(from_lms.launch));
    CHECK(error_code(open_from_lms("lms-late")) == "dispatch.limit_reached");
    for (const auto& row : rows(kIds)) {
      const bool known = std::ranges::find(ids[row.text(0)], row.text(1)) != ids[row.text(0)].end();
      if (known) continue;
      ids[row.text(0)].push_back(row.text(1));
      traces.insert(row.text(1));
    }
    CHECK(ask(Method::post, "/registrations/" + named_registration + "/reset", root).status == 200);
    for (const auto& row : told()) ids["delivery"].push_back(row.text(0));
  }
  /// Which limits it was told of.
  std::set<std::string> limits() {
    std::set<std::string> out;
    for (const auto& row : told())
      if (row.text(1) == "dispatch.limit_reached")
        out.insert(json::parse(row.text(2))["data"]["limit"]["kind"]);
    return out;
  }
  /// What the tenant's webhook was told.
  storage::Rows told() { return rows(kDeliveries, {ids["webhook"][0]}); }

  /// The targets of a row: one for each thing of the kind it names.
  [[nodiscard]] std::vector<std::string> targets(const Row& row) const {
    std::vector<std::string> out{row.target};
    for (auto mark = out[0].find('{'); mark != std::string::npos; mark = out[0].find('{')) {
      const auto end = out[0].find('}');
      std::vector<std::string> filled;
      for (const auto& id : ids.at(out[0].substr(mark + 1, end - mark - 1)))
        for (std::string target : out) filled.push_back(target.replace(mark, end - mark + 1, id));
      out = std::move(filled);
    }
    return out;
  }
  /// What those who look get, by target; of an error its code.
  [[nodiscard]] std::map<std::string, std::string> look(const std::string& token, const Row& row) const {
    std::map<std::string, std::string> out;
    for (const auto& target : targets(row)) {
      const auto answer = get(target, token);
      out[target] = answer.status >= 400 ? std::to_string(answer.status) + answer.code()
                    : target == "/audit" ? without_exports(answer.body())
                                         : answer.text;
    }
    return out;
  }
  using Looks = std::map<std::string, std::vector<std::map<std::string, std::string>>>;
  [[nodiscard]] Looks look_at_all() const {
    Looks out;
    for (const auto& [who, token] : tokens)
      for (const Row& row : table()) out[who].push_back(look(token, row));
    return out;
  }
};

/// What was not there before, differs from what is not there.
bool differ(const std::map<std::string, std::string>& before,
            const std::map<std::string, std::string>& after) {
  std::string nobodys;
  for (const auto& [target, text] : before)
    if (target.find(kNobody) != std::string::npos) nobodys = text;
  for (const auto& [target, text] : after) {
    const auto was = before.find(target);
    if (text != (was == before.end() ? nobodys : was->second)) return true;
  }
  return false;
}

void check_without(const std::set<std::string>& words, const std::string& text) {
  for (const std::string& word : words) {
    INFO(word);
    CHECK(text.find(word) == std::string::npos);
  }
}

/// With `summary` webhooks are told of registrations, by their ids, without their learners.
void check_hidden(const SightWorld& world, const Row& row, Analytics analytics, const std::string& text) {
  check_without(world.names, text);
  const bool may_name =
      analytics == Analytics::summary && std::string_view(row.pattern).starts_with("/webhooks");
  if (!may_name) check_without(world.traces, text);
}

bool is_empty(const json& day) {
  for (const char* name : {"launches", "registrations", "completions", "passed", "failed", "activeLearners"})
    if (day[name] != 0) return false;
  return true;
}

}  // namespace

TEST_CASE("every GET route has an expectation of what it tells of dispatches") {
  const RoutesWorld world;
  std::set<std::string> expected;
  for (const Row& row : table()) expected.insert(row.pattern);
  std::set<std::string> there;
  for (const auto* route : world.app.router().routes())
    if (route->method == Method::get && route->surface != http::Surface::page &&
        !route->pattern.starts_with("/xapi/"))
      there.insert(route->pattern);
  CHECK(there == expected);
}

TEST_CASE("no route tells a tenant's people more of a dispatch than its analytics allow") {
  for (const Analytics analytics : {Analytics::none, Analytics::summary, Analytics::learner}) {
    SightWorld world(analytics);
    (void)world.look_at_all();  // keys and packages remember when they were used first
    const auto before = world.look_at_all();
    world.play();
    const auto after = world.look_at_all();
    for (const auto& [who, answers] : after)
      for (std::size_t i = 0; i < table().size(); ++i) {
        const Row& row = table()[i];
        INFO("analytics " << dispatch::to_text(analytics) << ", " << who << ", " << row.target);
        const bool changed = differ(before.at(who)[i], answers[i]);
        if (changed || who == "tenant admin") CHECK(changed == changes(row.tells, analytics));
        if (analytics == Analytics::learner) continue;
        for (const auto& [target, text] : answers[i]) check_hidden(world, row, analytics, text);
      }
  }
}

TEST_CASE("a tenant's webhooks are told what the dispatch's analytics allow, the platform's everything") {
  for (const Analytics analytics : {Analytics::none, Analytics::summary}) {
    SightWorld world(analytics);
    world.play();
    const bool counts = analytics == Analytics::summary;
    std::set<std::string> topics;
    for (const auto& row : world.told()) {
      topics.insert(row.text(1));
      check_without(world.names, row.text(2));
      if (!counts) check_without(world.traces, row.text(2));
    }
    CHECK(topics.contains("registration.passed") == counts);
    CHECK(topics.contains("dispatch.limit_reached") == counts);
    CHECK(world.limits() ==
          (counts ? std::set<std::string>{"registrations", "tenantRegistrations"} : std::set<std::string>{}));
    CHECK(world.patch("/dispatches/" + world.dispatch_id, world.root, {{"enabled", false}}).status == 200);
    const auto last = json::parse(world.told().back().text(2));
    CHECK(last["type"] == "dispatch.changed");
    CHECK(last["data"]["dispatch"]["registrations"] == (counts ? json(4) : json(nullptr)));
  }
}

TEST_CASE("the tenant's record store gets statements of a course as far as the tenant sees its learners") {
  for (const Analytics analytics : {Analytics::none, Analytics::summary, Analytics::learner}) {
    SightWorld world(analytics);
    world.play();
    http::Headers headers{{"X-Experience-API-Version", "2.0.0"},
                          {"Authorization", "Bearer " + world.tokens["tenant admin"]}};
    const auto answer = RoutesWorld::ask_site(world.app, Method::get, "/xapi/acme/statements", "", headers);
    REQUIRE(answer.status == 200);
    INFO(dispatch::to_text(analytics));
    CHECK(answer.body()["statements"].empty() == (analytics != Analytics::learner));
  }
}

TEST_CASE(
    "when analytics are narrowed, what happened before is hidden, too, and comes back when they are "
    "widened") {
  SightWorld world(Analytics::learner);
  world.play();
  const auto set = [&](std::string_view analytics) {
    CHECK(world.patch("/dispatches/" + world.dispatch_id, world.root, {{"analytics", analytics}}).status ==
          200);
  };
  const auto stats = [&] { return world.get("/stats?days=2", world.tokens["tenant admin"]).body(); };
  CHECK(world.limits() == std::set<std::string>{"registrations", "tenantRegistrations", "linkLearners"});
  for (const Analytics analytics : {Analytics::summary, Analytics::none}) {
    set(dispatch::to_text(analytics));
    INFO(dispatch::to_text(analytics));
    CHECK_FALSE(world.limits().contains("linkLearners"));
    for (const auto& [who, token] : world.tokens)
      for (const Row& row : table())
        for (const auto& [target, text] : world.look(token, row)) {
          INFO(who << " " << target);
          check_hidden(world, row, analytics, text);
        }
  }
  CHECK(world.limits().empty());
  for (const auto& row : world.told()) {
    CHECK_FALSE(row.text(1).starts_with("registration."));
    CHECK(json::parse(row.text(2))["data"]["dispatch"]["registrations"].is_null());
  }
  CHECK(is_empty(stats()["days"].back()));
  CHECK(stats()["totals"]["activeLearners"] == 0);
  CHECK(world.get("/org/tenants/acme", world.tokens["tenant admin"]).body()["stats"]["activeUsers"] == 0);
  set("summary");
  CHECK(stats()["days"].back()["launches"] == 4);
  CHECK(stats()["totals"]["activeLearners"] == 4);
}

TEST_CASE("figures of a deleted dispatch stay with the platform, and with the tenant if it saw them") {
  for (const Analytics analytics : {Analytics::none, Analytics::summary}) {
    SightWorld world(analytics);
    world.play();
    CHECK(world.remove("/dispatches/" + world.dispatch_id + "?force=true", world.root).status == 204);
    const auto launches = [&](const std::string& token) {
      return world.get("/stats?tenant=acme&days=1", token).body()["days"][0]["launches"];
    };
    CHECK(launches(world.root) == 4);
    CHECK(launches(world.tokens["tenant admin"]) == (analytics == Analytics::summary ? 4 : 0));
  }
}

TEST_CASE("an export of a learner holds for the tenant what it may see, and for the platform all") {
  SightWorld world(Analytics::learner);
  world.play();
  const auto data = [&](const std::string& learner, const std::string& token) {
    return world.get("/learners/" + learner + "/data", token);
  };
  std::string emailed;
  for (const auto& learner : world.ids["learner"])
    if (world.get("/learners/" + learner, world.root).body()["kind"] == "email") emailed = learner;
  const auto all = data(emailed, world.root).body();
  const auto of_tenant = data(emailed, world.tokens["tenant admin"]).body();
  CHECK(all["links"].size() == 1);
  CHECK(all["links"][0]["uses"] == 1);
  CHECK(of_tenant["links"] == all["links"]);
  // The same events reached the platform's webhook and the tenant's.
  CHECK_FALSE(of_tenant["messages"].empty());
  CHECK(all["messages"].size() == 2 * of_tenant["messages"].size());
  for (const auto& message : of_tenant["messages"]) CHECK(message["webhookId"] == world.ids["webhook"][0]);
  CHECK(world.patch("/dispatches/" + world.dispatch_id, world.root, {{"analytics", "none"}}).status == 200);
  CHECK(data(emailed, world.tokens["tenant admin"]).status == 404);
  CHECK(data(emailed, world.root).body()["links"] == all["links"]);
}

}  // namespace sight_test
