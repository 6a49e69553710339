#include "runtime/api_error.hpp"
#include "runtime/sco.hpp"
#include "support.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <set>

namespace cmi2004_test {

using namespace lms::runtime;
using namespace lms::runtime::test;
namespace e = lms::runtime::error2004;

namespace {

/// A SCO with one shared bucket for each kind of access.
CourseDefinition rich_course() {
  CourseDefinition out = course(Standard::scorm2004_4th);
  auto& sco = out.activities[1];
  sco.data_from_lms = "launch data";
  sco.time_limit_action = lms::sequencing::TimeLimitAction::exit_message;
  sco.max_time_allowed = "PT1H";
  sco.shared_data = {{"rw", true, true}, {"ro", true, false}, {"wo", false, true}};
  return out;
}

struct Row {
  const char* element;              ///< indexes filled in
  const char* initial;              ///< what a fresh SCO reads; null: error `get`
  std::int32_t get;                 ///< error of reading a fresh SCO
  std::vector<const char*> good{};  ///< none: read-only, 404
  std::vector<const char*> bad{};   ///< 406
  std::vector<const char*> out{};   ///< 407
};

const std::vector<const char*> kBadNumbers = {"", "x", "1,5", "1e3", "--1", "1.2.3"};

/// Before the rows, `prepare` has made objective 0, interaction 0 of type choice with an objective and a
/// response, and comment 0.
const std::vector<Row>& rows() {
  static const std::vector<Row> kRows = {
      {"cmi._version", "1.0", 0},
      {"cmi.comments_from_learner._children", "comment,location,timestamp", 0},
      {"cmi.comments_from_learner._count", "1", 0},
      {"cmi.comments_from_learner.0.comment", "fine", 0, {"", "x", "{lang=de}x"}, {"{lang=}x", "{lang=zz}x"}},
      {"cmi.comments_from_learner.0.location", nullptr, e::kNoValue, {"", "page 1"}, {}},
      {"cmi.comments_from_learner.0.timestamp",
       nullptr,
       e::kNoValue,
       {"2031-05-04T10:30:00.0Z"},
       {"", "today"}},
      {"cmi.comments_from_lms._children", "comment,location,timestamp", 0},
      {"cmi.comments_from_lms._count", "0", 0},
      {"cmi.comments_from_lms.0.comment", nullptr, e::kGet},
      {"cmi.comments_from_lms.0.location", nullptr, e::kGet},
      {"cmi.comments_from_lms.0.timestamp", nullptr, e::kGet},
      {"cmi.completion_status",
       "unknown",
       0,
       {"completed", "incomplete", "not attempted", "unknown"},
       {"", "passed", "Completed"}},
      {"cmi.completion_threshold", nullptr, e::kNoValue},
      {"cmi.credit", "credit", 0},
      {"cmi.entry", "ab-initio", 0},
      {"cmi.exit", nullptr, e::kWriteOnly, {"time-out", "suspend", "logout", "normal", ""}, {"exit", " "}},
      {"cmi.interactions._children",
       "id,type,objectives,timestamp,correct_responses,weighting,learner_response,result,latency,description",
       0},
      {"cmi.interactions._count", "1", 0},
      {"cmi.interactions.0.id", "q1", 0, {"q2", "urn:a:b"}, {"", "a b", "urn:"}},
      {"cmi.interactions.0.type", "choice", 0, {"true-false", "other", "choice"}, {"", "essay"}},
      {"cmi.interactions.0.objectives._count", "1", 0},
      {"cmi.interactions.0.objectives.0.id", "obj", 0, {"obj2"}, {"", "a b"}},
      {"cmi.interactions.0.timestamp", nullptr, e::kNoValue, {"2031"}, {"", "31"}},
      {"cmi.interactions.0.correct_responses._count", "1", 0},
      {"cmi.interactions.0.correct_responses.0.pattern", "a[,]b", 0, {"", "c"}, {"a[,]a", "a b"}},
      {"cmi.interactions.0.weighting", nullptr, e::kNoValue, {"1", "-2.5"}, kBadNumbers},
      {"cmi.interactions.0.learner_response", nullptr, e::kNoValue, {"a", "a[,]b"}, {"[,]"}},
      {"cmi.interactions.0.result",
       nullptr,
       e::kNoValue,
       {"correct", "incorrect", "unanticipated", "neutral", "0.5"},
       {"", "wrong"}},
      {"cmi.interactions.0.latency", nullptr, e::kNoValue, {"PT1.5S"}, {"", "1"}},
      {"cmi.interactions.0.description", nullptr, e::kNoValue, {"", "{lang=fr}x"}, {"{lang=zz}x"}},
      {"cmi.launch_data", "launch data", 0},
      {"cmi.learner_id", "ada", 0},
      {"cmi.learner_name", "Lovelace, Ada", 0},
      {"cmi.learner_preference._children", "audio_level,language,delivery_speed,audio_captioning", 0},
      {"cmi.learner_preference.audio_captioning", "0", 0, {"-1", "0", "1"}, {"", "2"}},
      {"cmi.learner_preference.audio_level", "1", 0, {"0", "99.5"}, kBadNumbers, {"-0.1", "-1"}},
      {"cmi.learner_preference.delivery_speed", "1", 0, {"0", "2"}, kBadNumbers, {"-1"}},
      {"cmi.learner_preference.language", "", 0, {"", "en-GB"}, {"zz", "english"}},
      {"cmi.location", nullptr, e::kNoValue, {"", "slide 7", "Юникод"}, {}},
      {"cmi.max_time_allowed", "PT1H", 0},
      {"cmi.mode", "normal", 0},
      {"cmi.objectives._children", "id,score,success_status,completion_status,progress_measure,description",
       0},
      {"cmi.objectives._count", "1", 0},
      {"cmi.objectives.0.id", "obj", 0, {"obj"}, {"", "a b"}},
      {"cmi.objectives.0.score._children", "scaled,raw,min,max", 0},
      {"cmi.objectives.0.score.scaled",
       nullptr,
       e::kNoValue,
       {"-1", "1.0", "0.25"},
       kBadNumbers,
       {"1.01", "-1.000000000000000000001"}},
      {"cmi.objectives.0.score.raw", nullptr, e::kNoValue, {"7", "-7.5"}, kBadNumbers},
      {"cmi.objectives.0.score.min", nullptr, e::kNoValue, {"0"}, kBadNumbers},
      {"cmi.objectives.0.score.max", nullptr, e::kNoValue, {"100"}, kBadNumbers},
      {"cmi.objectives.0.success_status", "unknown", 0, {"passed", "failed", "unknown"}, {"", "completed"}},
      {"cmi.objectives.0.completion_status", "unknown", 0, {"completed", "not attempted"}, {"", "passed"}},
      {"cmi.objectives.0.progress_measure",
       nullptr,
       e::kNoValue,
       {"0", "0.5", "1"},
       kBadNumbers,
       {"-0.1", "1.1"}},
      {"cmi.objectives.0.description", nullptr, e::kNoValue, {"", "x"}, {"{lang=}x"}},
      {"cmi.progress_measure", nullptr, e::kNoValue, {"0", "0.5", "1.0"}, kBadNumbers, {"-1", "1.0001"}},
      {"cmi.scaled_passing_score", nullptr, e::kNoValue},
      {"cmi.score._children", "scaled,raw,min,max", 0},
      {"cmi.score.scaled", nullptr, e::kNoValue, {"-1.0", "0", "1"}, kBadNumbers, {"1.5", "-2"}},
      {"cmi.score.raw", nullptr, e::kNoValue, {"85", "0.12345"}, kBadNumbers},
      {"cmi.score.min", nullptr, e::kNoValue, {"0"}, kBadNumbers},
      {"cmi.score.max", nullptr, e::kNoValue, {"100"}, kBadNumbers},
      {"cmi.session_time", nullptr, e::kWriteOnly, {"PT1H30M5.25S"}, {"", "01:30:05", "PT"}},
      {"cmi.success_status", "unknown", 0, {"passed", "failed", "unknown"}, {"", "completed"}},
      {"cmi.suspend_data", nullptr, e::kNoValue, {"", "a=1|b=2"}, {}},
      {"cmi.time_limit_action", "exit,message", 0},
      {"cmi.total_time", "PT0H0M0S", 0},
      {"adl.data._children", "id,store", 0},
      {"adl.data._count", "3", 0},
      {"adl.data.0.id", "rw", 0},
      {"adl.data.0.store", nullptr, e::kNoValue, {"shared"}, {}},
      {"adl.nav.request",
       "_none_",
       0,
       {"continue", "previous", "exit", "exitAll", "abandon", "abandonAll", "suspendAll", "_none_",
        "{target=sco1}choice", "{target=sco1}jump"},
       {"", "next", "{target=}choice", "{target=a}continue", "choice"}},
  };
  return kRows;
}

Launch prepared() {
  Launch out = start(rich_course());
  for (const auto& [element, value] : {std::pair{"cmi.objectives.0.id", "obj"},
                                       {"cmi.interactions.0.id", "q1"},
                                       {"cmi.interactions.0.type", "choice"},
                                       {"cmi.interactions.0.objectives.0.id", "obj"},
                                       {"cmi.interactions.0.correct_responses.0.pattern", "a[,]b"},
                                       {"cmi.comments_from_learner.0.comment", "fine"}})
    REQUIRE(out.set(element, value).error == 0);
  return out;
}

std::string pattern_of(std::string_view element) {
  const Path path = parse_path(element);
  return std::string(path.pattern());
}

}  // namespace

TEST_CASE("every element of SCORM 2004 has a row in this test") {
  std::set<std::string> tested;
  for (const Row& row : rows()) tested.insert(pattern_of(row.element));
  for (const Element& element : cmi2004::elements()) {
    CAPTURE(element.path);
    CHECK(tested.count(std::string(element.path)) == 1);
  }
}

TEST_CASE("every element of SCORM 2004 reads, takes legal values and refuses illegal ones") {
  for (const Row& row : rows()) {
    CAPTURE(row.element);
    Launch page = prepared();
    const CallOutcome read = page.get(row.element);
    CHECK(read.error == row.get);
    CHECK(read.value == (row.initial ? row.initial : ""));
    const bool writable = !row.good.empty();
    if (!writable) {
      CHECK(page.set(row.element, "x").error == e::kReadOnly);
      CHECK(page.set(row.element, "").error == e::kReadOnly);
      CHECK(page.get(row.element).value == read.value);
    }
    for (const char* value : row.good) {
      CAPTURE(value);
      const CallOutcome set = page.set(row.element, value);
      CHECK(set.value == "true");
      CHECK(set.error == 0);
      if (row.get == e::kWriteOnly)
        CHECK(page.get(row.element).error == e::kWriteOnly);
      else
        CHECK(page.value(row.element) == value);
    }
    const std::string before = page.value(row.element);
    for (const char* value : row.bad) {
      CAPTURE(value);
      const CallOutcome set = page.set(row.element, value);
      CHECK(set.value == "false");
      CHECK(set.error == e::kType);
    }
    for (const char* value : row.out) {
      CAPTURE(value);
      CHECK(page.set(row.element, value).error == e::kRange);
    }
    CHECK(page.value(row.element) == before);
  }
}

TEST_CASE("before Initialize and after Terminate no element of SCORM 2004 reads or takes a value") {
  for (const Row& row : rows()) {
    CAPTURE(row.element);
    Launch page(rich_course());
    page.go(NavKind::start);
    CHECK(page.get(row.element).error == e::kGetBeforeInit);
    CHECK(page.set(row.element, "x").error == e::kSetBeforeInit);
    page.initialize();
    page.terminate();
    CHECK(page.get(row.element).error == e::kGetAfterTerminate);
    CHECK(page.set(row.element, "x").error == e::kSetAfterTerminate);
  }
}

TEST_CASE("names that are no elements are undefined, keywords where they don't apply are general failures") {
  Launch page = prepared();
  for (const char* name : {"cmi",
                           "x",
                           "cmi.",
                           ".cmi",
                           "cmi.foo",
                           "cmi.Location",
                           "cmi.location.x",
                           "cmi.objectives",
                           "cmi.objectives.0",
                           "cmi.objectives.n.id",
                           "cmi.objectives.x.id",
                           "cmi.objectives.-1.id",
                           "cmi.interactions.0",
                           "adl",
                           "adl.nav",
                           "adl.nav.request_valid",
                           "adl.nav.request_valid.choice",
                           "adl.nav.request_valid.choice.sco1",
                           "cmi.core.student_id",
                           "cmi.foo._children",
                           "cmi.foo._count",
                           "cmi.foo._version"}) {
    CAPTURE(name);
    CHECK(page.get(name).error == e::kUndefined);
    CHECK(page.set(name, "x").error == e::kUndefined);
  }
  for (const char* name : {"cmi.location._children", "cmi.location._count", "cmi.score._count",
                           "cmi.objectives._version", "cmi.learner_preference._count", "cmi._children"}) {
    CAPTURE(name);
    CHECK(page.get(name).error == e::kGet);
    CHECK(page.set(name, "x").error == e::kReadOnly);
  }
  CHECK(page.get("").error == e::kGet);
  CHECK(page.set("", "x").error == e::kSet);
}

TEST_CASE("records begin with their id and no index is skipped") {
  Launch page = start(rich_course());
  CHECK(page.get("cmi.objectives.0.id").error == e::kGet);
  CHECK(page.set("cmi.objectives.0.description", "x").error == e::kDependency);
  CHECK(page.set("cmi.objectives.1.id", "x").error == e::kSet);
  CHECK(page.set("cmi.objectives.0.id", "a").error == 0);
  CHECK(page.set("cmi.objectives.1.id", "a").error == e::kSet);
  CHECK(page.set("cmi.objectives.0.id", "b").error == e::kSet);
  CHECK(page.set("cmi.objectives.0.id", "a").error == 0);
  CHECK(page.set("cmi.objectives.1.id", "a b").error == e::kType);
  CHECK(page.value("cmi.objectives._count") == "1");

  CHECK(page.set("cmi.interactions.0.type", "other").error == e::kDependency);
  CHECK(page.set("cmi.interactions.0.objectives.0.id", "a").error == e::kDependency);
  CHECK(page.set("cmi.interactions.0.correct_responses.0.pattern", "a").error == e::kDependency);
  CHECK(page.set("cmi.interactions.1.id", "q").error == e::kSet);
  CHECK(page.set("cmi.interactions.1.objectives.0.id", "q").error == e::kSet);
  CHECK(page.set("cmi.interactions.0.id", "q").error == 0);
  CHECK(page.set("cmi.interactions.0.learner_response", "a").error == e::kDependency);
  CHECK(page.set("cmi.interactions.0.correct_responses.0.pattern", "a").error == e::kDependency);
  CHECK(page.set("cmi.interactions.0.objectives.1.id", "a").error == e::kSet);
  CHECK(page.set("cmi.interactions.0.objectives.0.id", "a").error == 0);
  CHECK(page.set("cmi.interactions.0.objectives.1.id", "a").error == e::kSet);
  CHECK(page.get("cmi.interactions.0.objectives.1.id").error == e::kGet);
  CHECK(page.get("cmi.interactions.1.objectives._count").error == e::kGet);

  CHECK(page.set("cmi.comments_from_learner.1.comment", "x").error == e::kSet);
  CHECK(page.set("cmi.comments_from_learner.0.location", "x").error == 0);
  CHECK(page.value("cmi.comments_from_learner._count") == "1");
}

TEST_CASE(
    "an interaction has as many correct responses as its type allows, and no two alike where it matters") {
  const std::map<std::string, std::vector<std::pair<const char*, std::int32_t>>> cases = {
      {"true-false", {{"true", 0}, {"false", e::kSet}}},
      {"choice", {{"a[,]b", 0}, {"b[,]a", e::kSet}, {"c", 0}}},
      {"fill-in", {{"", 0}, {"", 0}}},
      {"long-fill-in", {{"x", 0}, {"x", 0}}},
      {"likert", {{"a", 0}, {"b", e::kSet}}},
      {"matching", {{"a[.]b", 0}, {"b[.]a", 0}}},
      {"performance", {{"a[.]b", 0}, {"b[.]a", 0}}},
      {"sequencing", {{"a[,]b", 0}, {"a[,]b", e::kSet}, {"b[,]a", 0}}},
      {"numeric", {{"1[:]2", 0}, {"3[:]4", e::kSet}}},
      {"other", {{"x", 0}, {"y", e::kSet}}},
  };
  for (const auto& [type, patterns] : cases) {
    CAPTURE(type);
    Launch page = start(rich_course());
    page.set("cmi.interactions.0.id", "q");
    REQUIRE(page.set("cmi.interactions.0.type", type).error == 0);
    for (const auto& [pattern, error] : patterns) {
      CAPTURE(pattern);
      const std::string count = page.value("cmi.interactions.0.correct_responses._count");
      CHECK(page.set("cmi.interactions.0.correct_responses." + count + ".pattern", pattern).error == error);
      CHECK((page.value("cmi.interactions.0.correct_responses._count") == count) == (error != 0));
    }
  }
}

TEST_CASE("shared data follows the access that the manifest gives, and empty is nothing") {
  Launch page = start(rich_course());
  CHECK(page.get("adl.data.0.store").error == e::kNoValue);
  CHECK(page.set("adl.data.0.store", "x").error == 0);
  CHECK(page.value("adl.data.0.store") == "x");
  CHECK(page.set("adl.data.0.store", "").error == 0);
  CHECK(page.get("adl.data.0.store").error == e::kNoValue);
  CHECK(page.set("adl.data.1.store", "x").error == e::kReadOnly);
  CHECK(page.get("adl.data.1.store").error == e::kNoValue);
  CHECK(page.set("adl.data.2.store", "x").error == 0);
  CHECK(page.get("adl.data.2.store").error == e::kWriteOnly);
  CHECK(page.get("adl.data.3.id").error == e::kGet);
  CHECK(page.set("adl.data.3.store", "x").error == e::kSet);
  CHECK(page.set("adl.data.0.id", "x").error == e::kReadOnly);
}

TEST_CASE("adl.data and jump belong to the 4th Edition") {
  for (const Standard standard : {Standard::scorm2004_2nd, Standard::scorm2004_3rd}) {
    Launch page = start(course(standard, 2));
    CHECK(page.get("adl.data._count").error == e::kUndefined);
    CHECK(page.set("adl.nav.request", "{target=sco2}jump").error == e::kType);
    CHECK(page.set("adl.nav.request", "{target=sco2}choice").error == 0);
    CHECK(page.get("adl.nav.request_valid.jump.{target=sco2}").error == e::kUndefined);
  }
}

TEST_CASE("request_valid says what would succeed") {
  Launch page = start(course(Standard::scorm2004_4th, 2));
  CHECK(page.value("adl.nav.request_valid.continue") == "true");
  CHECK(page.value("adl.nav.request_valid.previous") == "false");
  CHECK(page.value("adl.nav.request_valid.choice.{target=sco2}") == "true");
  CHECK(page.value("adl.nav.request_valid.jump.{target=sco2}") == "true");
  CHECK(page.value("adl.nav.request_valid.choice.{target=nowhere}") == "false");
  CHECK(page.set("adl.nav.request_valid.continue", "true").error == e::kReadOnly);
}

TEST_CASE("a threshold decides completion and a passing score success, whatever the SCO says") {
  CourseDefinition definition = course(Standard::scorm2004_4th);
  definition.activities[1].completed_by_measure = true;
  definition.activities[1].min_progress_measure = 0.6;
  definition.activities[1].sequencing.objectives[0].satisfied_by_measure = true;
  definition.activities[1].sequencing.objectives[0].min_normalized_measure = -0.5;
  Launch page = start(definition);
  CHECK(page.value("cmi.completion_threshold") == "0.6");
  CHECK(page.value("cmi.scaled_passing_score") == "-0.5");
  page.set("cmi.completion_status", "completed");
  page.set("cmi.success_status", "passed");
  CHECK(page.value("cmi.completion_status") == "unknown");
  CHECK(page.value("cmi.success_status") == "unknown");
  page.set("cmi.progress_measure", "0.6");
  page.set("cmi.score.scaled", "-0.5");
  CHECK(page.value("cmi.completion_status") == "completed");
  CHECK(page.value("cmi.success_status") == "passed");
  page.set("cmi.progress_measure", "0.59");
  page.set("cmi.score.scaled", "-0.51");
  CHECK(page.value("cmi.completion_status") == "incomplete");
  CHECK(page.value("cmi.success_status") == "failed");
}

TEST_CASE("more than the standard asks for is kept whole, up to the limit of the call log") {
  Launch page = start(rich_course());
  const std::string long_text(64'001, 'x');
  const CallOutcome set = page.set("cmi.suspend_data", long_text);
  CHECK(set.error == 0);
  CHECK_FALSE(set.diagnostic.empty());
  CHECK(page.value("cmi.suspend_data") == long_text);
  CHECK(page.set("cmi.suspend_data", std::string(64'000, 'x')).diagnostic.empty());
  CHECK(page.set("cmi.suspend_data", std::string(250'001, 'x')).error == e::kSet);
}

}  // namespace cmi2004_test
