#include "script/player.hpp"

#include <catch2/catch.hpp>

namespace player_test {

using namespace lms;
using namespace lms::script;

namespace {

/// Two SCOs in a row; the second is skipped once the first has been passed.
Result<sequencing::CourseDefinition> course(const std::string& name, const std::string& /*path*/) {
  if (name == "missing") return fail("file.not_found", "no such package");
  sequencing::CourseDefinition out{.standard = sequencing::Standard::scorm2004_4th};
  for (const char* id : {"org", "one", "two"}) {
    sequencing::ActivityDefinition a{.id = id};
    a.parent = out.activities.empty() ? -1 : 0;
    a.resource = out.activities.empty() ? sequencing::ResourceKind::none : sequencing::ResourceKind::sco;
    a.sequencing.objectives.push_back({.id = std::string("of-") + id, .primary = true});
    out.activities.push_back(std::move(a));
  }
  out.activities[0].sequencing.control.flow = true;
  out.activities[1].sequencing.objectives.front().maps.push_back(
      {.target = "shared", .write_satisfied = true});
  return out;
}

Result<PlayResult> play_text(const std::string& steps, Learner& learner, const PlayOptions& options = {}) {
  const auto script =
      parse_script(R"({"id":"t","manifests":{"P":"p","missing":"m"},"steps":[)" + steps + "]}");
  REQUIRE(script);
  return play(*script, learner, course, options);
}

std::vector<Failure> failures(const std::string& steps, const PlayOptions& options = {}) {
  Learner learner;
  const auto played = play_text(steps, learner, options);
  REQUIRE(played);
  return played->failures;
}

const std::string kLaunch =
    R"({"learner":"launch","package":"P","mode":"start"},{"expect_delivered":"one"},)";
const std::string kInitialize = R"({"call":"Initialize","args":[""],"expect":"true","expect_error":"0"},)";

}  // namespace

TEST_CASE("a script that describes what happens passes, also when reopened at every step") {
  const std::string steps =
      kLaunch +
      R"({"ui":{"continue":"enabled","previous":"not_enabled","toc":"enabled","choice:two":"enabled","choice:one":"visible"}},)" +
      kInitialize + R"({"check":"objective_ids","expect_ids":["of-one"]},
      {"call":"GetValue","args":["cmi.learner_id"],"expect":"{learner_id}","expect_error":"0"},
      {"call":"SetValue","args":["cmi.objectives.{index:of-one}.success_status","passed"],"expect":"true","expect_error":"0"},
      {"learner":"continue","on_unload":[{"call":"SetValue","args":["adl.nav.request","exitAll"],"expect":"true"},
                                         {"call":"Terminate","args":[""],"expect":"true"}]},
      {"expect_delivered":"two"},{"expect_session":"active"},)" +
      kInitialize + R"({"call":"Terminate","args":[""],"expect":"true"},{"expect_still_delivered":"two"},
      {"learner":"suspendAll"},{"expect_session":"ended"},{"expect_content_unloaded":true},
      {"learner":"launch","package":"P","mode":"resume"},{"expect_delivered":"two"},
      {"learner":"exitAll"},{"expect_session":"ended"})";
  for (const bool reopen : {false, true}) {
    const auto found = failures(steps, {.reopen_each_step = reopen});
    for (const Failure& f : found)
      UNSCOPED_INFO(f.step << ": " << f.what << ": " << f.expected << " / " << f.actual);
    CHECK(found.empty());
  }
}

TEST_CASE("a page that the script did not ask for calls the run-time all the same") {
  CHECK(failures(R"({"learner":"launch","package":"P"},)" + kInitialize +
                 R"({"check":"objective_ids","expect_ids":["of-one"]},{"expect_delivered":"one"},
                 {"call":"Terminate","args":[""],"expect":"true"},{"learner":"continue"},)" +
                 kInitialize +
                 R"({"check":"objective_ids","expect_ids":["of-two"]},{"expect_delivered":"two"},
                 {"learner":"suspendAll"},
                 {"call":"GetValue","args":["cmi.location"],"expect":"","expect_error":"123"})")
            .empty());
}

TEST_CASE("the page that an event came to goes on calling when another one takes its place") {
  CHECK(failures(kLaunch + kInitialize +
                 R"({"learner":"choice","target":"nowhere"},{"expect_still_delivered":"one"},
                 {"call":"SetValue","args":["adl.nav.request","continue"],"expect":"true"},
                 {"call":"Terminate","args":[""],"expect":"true"},
                 {"call":"GetValue","args":["cmi.location"],"expect":"","expect_error":"123"},
                 {"expect_delivered":"two"},{"learner":"launch","package":"P"},)" +
                 kInitialize + R"({"expect_delivered":"one"})")
            .empty());
}

TEST_CASE("every kind of failing step is told, with its number, the expected and the actual") {
  struct Case {
    std::string step;
    std::string expected;
    std::string actual;
  };
  for (const Case& c :
       {Case{R"({"call":"GetValue","args":["cmi.mode"],"expect":"browse"})", "\"browse\"", "\"normal\""},
        {R"({"call":"GetValue","args":["cmi.mode"],"expect_error":"403"})", "error 403",
         "error 0 with \"normal\""},
        {R"({"call":"GetValue","args":["cmi.mode"],"expect_match":"one_of","one_of":["a","b"]})",
         "one of the listed values", "\"normal\""},
        {R"({"call":"GetValue","args":["cmi.mode"],"expect_match":"shorter_than","length":3})",
         "at most 3 characters", "\"normal\""},
        {R"({"call":"GetValue","args":["cmi.mode"],"expect_match":"any","author_expected":"review"})",
         "\"review\" (by the author)", "\"normal\""},
        {R"({"call":"GetValue","args":["cmi.objectives.{index:nobody}.id"],"expect":""})",
         "an element with this id", "none"},
        {R"({"ui":{"previous":"enabled"}})", "enabled", "visible, not enabled"},
        {R"({"ui":{"choice:two":"hidden"}})", "hidden", "enabled"},
        {R"({"expect_session":"ended"})", "ended", "active"},
        {R"({"expect_content_unloaded":true})", "no content", "one"},
        {R"({"expect_still_delivered":"two"})", "two", "one"},
        {R"({"expect_delivered":"one"})", "one", "one, but not anew"},
        {R"({"check":"objective_ids","expect_ids":["x"]})", "a known id", "of-one"}}) {
    INFO(c.step);
    const auto found = failures(kLaunch + kInitialize + c.step);
    REQUIRE(found.size() == 1);
    CHECK(found[0].step == 4);
    CHECK(found[0].expected == c.expected);
    CHECK(found[0].actual == c.actual);
  }
}

TEST_CASE("the author's value is enforced only where it is asked for") {
  const std::string steps =
      kLaunch + kInitialize +
      R"({"call":"GetValue","args":["cmi.mode"],"expect_match":"any","author_expected":"review"})";
  CHECK(failures(steps).size() == 1);
  CHECK(failures(steps, {.author_expected = false}).empty());
}

TEST_CASE("a failed delivery ends the play and shows the way through the pseudo-code") {
  const auto found =
      failures(kLaunch + R"({"learner":"previous"},{"expect_delivered":"two"},{"expect_session":"ended"})");
  REQUIRE(found.size() == 1);
  CHECK(found[0].expected == "two");
  CHECK_FALSE(found[0].trace.empty());
  CHECK(found[0].exception == "SB.2.1-3");
}

TEST_CASE("a learner keeps registrations and shared objectives between scripts") {
  Learner learner;
  const auto first = play_text(kLaunch + kInitialize + R"(
      {"call":"SetValue","args":["cmi.success_status","passed"],"expect":"true"},
      {"call":"SetValue","args":["cmi.location","page 7"],"expect":"true"},
      {"call":"SetValue","args":["cmi.exit","suspend"],"expect":"true"},
      {"call":"Terminate","args":[""],"expect":"true"},{"learner":"suspendAll"})",
                               learner);
  REQUIRE(first);
  CHECK(first->failures.empty());
  REQUIRE(learner.objectives.size() == 1);
  CHECK(learner.objectives[0].satisfied == true);
  const auto second =
      play_text(R"({"learner":"launch","package":"P","mode":"resume"},{"expect_delivered":"one"},)" +
                    kInitialize + R"({"call":"GetValue","args":["cmi.location"],"expect":"page 7"},
                                    {"call":"GetValue","args":["cmi.entry"],"expect":"resume"})",
                learner);
  REQUIRE(second);
  CHECK(second->failures.empty());
}

TEST_CASE("what cannot be played is an error") {
  Learner learner;
  CHECK(error_code(play_text(R"({"learner":"launch","package":"nobody"})", learner)) ==
        "script.package.not_found");
  CHECK(error_code(play_text(R"({"learner":"launch","package":"missing"})", learner)) == "file.not_found");
  CHECK(error_code(play_text(R"({"learner":"continue"})", learner)) == "script.invalid");
}

TEST_CASE("the author's words that stand for no value leave the case to what else is expected") {
  const auto step = [](const std::string& codes) {
    return kLaunch + kInitialize + R"({"call":"GetValue","args":["cmi.comments_from_lms.0.comment"],
      "expect_match":"any","author_expected":"Returned a valid value or error code","author_error":"0",
      "expect_error_in":[)" +
           codes + "]}";
  };
  CHECK(failures(step(R"("0","301")")).empty());
  CHECK(failures(step(R"("0","403")")).size() == 1);
}

TEST_CASE("the author's error is enforced also where a script accepts several") {
  const std::string step = kLaunch + kInitialize + R"({"call":"GetValue","args":["cmi.location"],
    "expect_match":"any","author_error":"0","expect_error_in":["0","403"]})";
  REQUIRE(failures(step).size() == 1);
  CHECK(failures(step).front().actual == "error 403 with \"\"");
  CHECK(failures(step, {.author_expected = false}).empty());
}

}  // namespace player_test
