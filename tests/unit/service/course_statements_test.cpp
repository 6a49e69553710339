#include "play_world.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace course_statements_test {

using namespace lms;
using namespace lms::test;
using nlohmann::json;
using runtime::Method;

namespace {

/// Statements of the tenant's record store in the order of their making, parsed.
struct Recorded {
  std::vector<json> all{};

  explicit Recorded(PlayWorld& world) {
    // Lives here alone: the test of query plans looks at all statements that are there.
    const storage::Statement bodies{"SELECT body FROM lrs_statements ORDER BY seq"};
    for (const auto& row : good(world.db->read([&](storage::Transaction& tx) { return tx.query(bodies); })))
      all.push_back(json::parse(row.text(0)));
  }
  /// `initialized one`: the verb's last word, and the object's path behind the course.
  [[nodiscard]] std::vector<std::string> story() const {
    std::vector<std::string> out;
    for (const auto& statement : all) {
      const std::string verb = statement["verb"]["id"];
      const std::string object = statement["object"]["id"];
      const auto root = object.find("/activities/") + std::string("/activities/").size() + 36;
      out.push_back(verb.substr(verb.rfind('/') + 1) +
                    (root < object.size() ? " " + object.substr(root + 1) : ""));
    }
    return out;
  }
  [[nodiscard]] const json& of(const std::string& step) const {
    const auto told = story();
    const auto at = std::find(told.begin(), told.end(), step);
    REQUIRE(at != told.end());
    return all.at(static_cast<std::size_t>(at - told.begin()));
  }
};
using Story = std::vector<std::string>;

void record(PlayWorld& world, bool on = true) {
  good(world.services.tenants.update(world.admin, "acme", {.statements = on}));
}

TestPlayer open(PlayWorld& world, const std::string& learner) {
  return TestPlayer(good(world.services.launches.open_by_token(world.link(learner))));
}

sequencing::CourseDefinition old_course() {
  sequencing::CourseDefinition old{.standard = sequencing::Standard::scorm12, .title = "Old"};
  old.activities.push_back({.id = "org", .title = "Old"});
  old.activities.push_back({.id = "the sco",
                            .title = "Page",
                            .parent = 0,
                            .resource = sequencing::ResourceKind::sco,
                            .href = "index.html"});
  for (auto& activity : old.activities) activity.sequencing.objectives.push_back({.primary = true});
  return old;
}

}  // namespace

TEST_CASE("nothing is recorded as statements unless somebody says so") {
  PlayWorld world;
  auto player = open(world, "ada");
  player.begin();
  player.set("cmi.completion_status", "completed");
  player.call(Method::terminate);
  good(player.sync(world.services));
  CHECK(Recorded(world).all.empty());
}

TEST_CASE("what a learner does becomes statements in the tenant's record store") {
  PlayWorld world;
  record(world);
  auto player = open(world, "ada");
  player.begin();
  player.set("cmi.interactions.0.id", "urn:q:1");
  player.set("cmi.interactions.0.type", "choice");
  player.set("cmi.interactions.0.correct_responses.0.pattern", "a[,]b");
  player.set("cmi.interactions.0.learner_response", "a");
  player.set("cmi.interactions.0.result", "incorrect");
  player.set("cmi.interactions.0.latency", "PT3S");
  player.set("cmi.progress_measure", "0.5");
  player.call(Method::commit);
  good(player.sync(world.services));
  player.set("cmi.score.scaled", "0.9");
  player.set("cmi.score.raw", "90");
  player.set("cmi.success_status", "passed");
  player.set("cmi.completion_status", "completed");
  player.set("cmi.session_time", "PT1M3S");
  player.call(Method::terminate);
  good(player.sync(world.services));

  const Recorded recorded(world);
  CHECK(recorded.story() == Story{"attempted", "initialized one", "answered one/interactions/urn%3Aq%3A1",
                                  "progressed one", "passed one", "completed one", "terminated one"});
  const auto registration = good(world.services.registrations.list(world.admin, {}, {})).items.at(0);
  for (const auto& one : recorded.all) {
    CHECK(one["actor"]["account"] ==
          json{{"homePage", world.context.config.public_url}, {"name", registration.learner_id}});
    CHECK(one["actor"]["name"] == "L, ada");
    CHECK(one["context"]["registration"] == registration.id);
    CHECK(one["context"]["contextActivities"]["category"][0]["id"] == "https://w3id.org/xapi/scorm");
    CHECK(one["authority"]["account"]["name"] == "lmsd");
  }
  const auto& answered = recorded.of("answered one/interactions/urn%3Aq%3A1");
  CHECK(answered["result"] == json{{"response", "a"}, {"success", false}, {"duration", "PT0H0M3S"}});
  CHECK(answered["object"]["definition"]["interactionType"] == "choice");
  CHECK(answered["object"]["definition"]["correctResponsesPattern"] == json{"a[,]b"});
  CHECK(answered["context"]["contextActivities"]["grouping"][0]["definition"]["name"]["und"] == "course");
  CHECK(answered["context"]["contextActivities"]["parent"][0]["id"] ==
        recorded.of("initialized one")["object"]["id"]);
  CHECK(answered["object"]["definition"]["name"]["und"] == "urn:q:1");
  CHECK_FALSE(recorded.of("initialized one")["context"]["contextActivities"].contains("parent"));
  CHECK(recorded.of("progressed one")["result"]["extensions"].begin().value() == 50);
  CHECK(recorded.of("passed one")["result"] ==
        json{{"score", {{"scaled", 0.9}, {"raw", 90.0}}}, {"success", true}, {"completion", true}});
  CHECK(recorded.of("terminated one")["result"]["duration"] == "PT0H1M3S");

  // A batch that is sent again is acknowledged, and told once.
  player.recorder.navigate(20, runtime::NavKind::exit_all, "");
  const auto batch = player.recorder.batch_from(player.recorder.acknowledged() + 1);
  for (int times = 0; times < 2; ++times)
    good(world.services.runtime_sync.take(player.launch.launch_id, player.launch.secret, batch.bytes));
  const auto after = Recorded(world).all.size();
  CHECK(after >= recorded.all.size());
  good(world.services.runtime_sync.take(player.launch.launch_id, player.launch.secret, batch.bytes));
  CHECK(Recorded(world).all.size() == after);
}

TEST_CASE("of a whole course its completion and its verdict are told") {
  PlayWorld world;
  world.add_course("old", old_course());
  world.dispatch = world.add_dispatch("old");
  record(world);
  auto player = open(world, "ada");
  player.begin();
  player.set("cmi.interactions.0.id", "q");
  player.set("cmi.interactions.0.type", "matching");
  player.set("cmi.interactions.0.student_response", "1.a,2.b");
  player.set("cmi.interactions.0.result", "wrong");
  player.set("cmi.core.score.raw", "55");
  player.set("cmi.core.score.min", "60");  // more than raw: not xAPI's
  player.set("cmi.core.score.max", "100");
  player.set("cmi.core.lesson_status", "failed");
  player.set("cmi.core.exit", "suspend");
  player.set("cmi.core.session_time", "00:01:00");
  player.call(Method::terminate);
  good(player.sync(world.services));
  const Recorded recorded(world);
  CHECK(recorded.story() == Story{"attempted", "initialized the%20sco", "answered the%20sco/interactions/q",
                                  "failed the%20sco", "completed the%20sco", "suspended the%20sco", "failed",
                                  "completed"});
  CHECK(recorded.of("answered the%20sco/interactions/q")["result"] ==
        json{{"response", "1[.]a[,]2[.]b"}, {"success", false}});
  CHECK(recorded.of("failed the%20sco")["result"]["score"] ==
        json{{"scaled", 0.55}, {"raw", 55.0}, {"max", 100.0}});
  CHECK(recorded.of("completed")["object"]["definition"]["type"] ==
        "http://adlnet.gov/expapi/activities/course");

  // The second launch goes on.
  auto again = open(world, "ada");
  again.begin();
  good(again.sync(world.services));
  CHECK(Recorded(world).story().back() == "resumed the%20sco");
  CHECK(Recorded(world).all.size() == recorded.all.size() + 1);
}

TEST_CASE("what a page says without a Commit is told with its batch") {
  PlayWorld world;
  record(world);
  auto player = open(world, "ada");
  player.begin();
  player.set("cmi.score.scaled", "0.25");
  good(player.sync(world.services));
  CHECK(Recorded(world).story() == Story{"attempted", "initialized one", "scored one"});
  player.set("cmi.completion_status", "completed");
  good(player.sync(world.services));
  CHECK(Recorded(world).story().back() == "completed one");
}

TEST_CASE("a course says more than the tenant, and analytics more than both") {
  PlayWorld world;
  const auto told = [&world] {
    const auto before = Recorded(world).all.size();
    auto player = open(world, new_id(world.clock));
    player.begin();
    good(player.sync(world.services));
    return Recorded(world).all.size() > before;
  };
  const auto course = [&world](service::CourseStatements statements) {
    good(world.services.courses.update(world.admin, "course", "", {.statements = statements}));
  };
  CHECK_FALSE(told());
  course(service::CourseStatements::on);
  CHECK(told());
  record(world);
  course(service::CourseStatements::off);
  CHECK_FALSE(told());
  course(service::CourseStatements::tenant);
  CHECK(told());
  for (const auto analytics : {dispatch::Analytics::summary, dispatch::Analytics::none}) {
    good(world.services.dispatches.update(world.admin, world.dispatch, {.analytics = analytics}));
    CHECK_FALSE(told());
  }
}

TEST_CASE("strange values of content break no statement and no batch") {
  PlayWorld world;
  record(world);
  auto player = open(world, "ada");
  player.begin();
  player.set("cmi.interactions.0.id", "q1");
  player.set("cmi.interactions.0.type", "fill-in");
  player.set("cmi.interactions.0.learner_response", "\xED\xA0\x80 <b>");  // a lone surrogate
  player.set("cmi.score.min", "5");
  player.set("cmi.score.max", "5");
  player.set("cmi.score.raw", "7");
  player.set("cmi.completion_status", "completed");
  player.call(Method::terminate);
  CHECK(good(player.sync(world.services)).diverged == false);
  const Recorded recorded(world);
  CHECK(recorded.story().size() == 5);
  CHECK(recorded.of("completed one")["result"]["score"] == json{{"raw", 7.0}});
}

}  // namespace course_statements_test
