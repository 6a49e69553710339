#include "runtime/api_error.hpp"
#include "runtime/sco.hpp"
#include "support.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace cmi12_test {

using namespace lms::runtime;
using namespace lms::runtime::test;
namespace e = lms::runtime::error12;

namespace {

CourseDefinition rich_course() {
  CourseDefinition out = course(Standard::scorm12);
  auto& sco = out.activities[1];
  sco.data_from_lms = "launch data";
  sco.mastery_score = "80";
  sco.max_time_allowed = "00:30:00";
  sco.time_limit_action = lms::sequencing::TimeLimitAction::exit_no_message;
  return out;
}

LaunchContext strict_learner() {
  LaunchContext out = learner();
  out.strict_scorm12 = true;
  return out;
}

struct Row {
  const char* element;
  const char* initial;  ///< null: write-only
  std::vector<const char*> good{};
  std::vector<const char*> bad{};      ///< 405 in any case
  std::vector<const char*> lenient{};  ///< taken, unless the course is played strictly
};

const std::vector<const char*> kBadScores = {"x", "1e2", "80%"};
const std::string k256(256, 'x');
const std::string k4097(4097, 'x');

const std::vector<Row>& rows() {
  static const std::vector<Row> kRows = {
      {"cmi._version", "3.4"},
      {"cmi._children",
       "core,suspend_data,launch_data,comments,objectives,student_data,student_preference,interactions"},
      {"cmi.comments", "", {"good"}, {}, {k4097.c_str()}},
      {"cmi.comments_from_lms", ""},
      {"cmi.core._children",
       "student_id,student_name,lesson_location,credit,lesson_status,entry,score,total_time,lesson_mode,exit,"
       "session_time"},
      {"cmi.core.student_id", "ada"},
      {"cmi.core.student_name", "Lovelace, Ada"},
      {"cmi.core.lesson_location", "", {"", "page 3"}, {}, {k256.c_str()}},
      {"cmi.core.credit", "credit"},
      {"cmi.core.lesson_status",
       "not attempted",
       {"passed", "completed", "failed", "incomplete", "browsed"},
       {"", "not attempted", "Passed", "unknown"}},
      {"cmi.core.entry", "ab-initio"},
      {"cmi.core.score._children", "raw,min,max"},
      {"cmi.core.score.raw", "", {"", "0", "85.5", "100"}, kBadScores, {"101", "-5"}},
      {"cmi.core.score.min", "", {"", "0"}, kBadScores, {"-1"}},
      {"cmi.core.score.max", "", {"", "100"}, kBadScores, {"1000"}},
      {"cmi.core.total_time", "0000:00:00.00"},
      {"cmi.core.lesson_mode", "normal"},
      {"cmi.core.exit", nullptr, {"", "suspend", "logout", "time-out"}, {"normal", "exit"}},
      {"cmi.core.session_time",
       nullptr,
       {"00:01:30", "0001:30:05.25"},
       {"", "90", "PT1S"},
       {"1:00:00", "00:00:01.234"}},
      {"cmi.suspend_data", "", {"", "a=1"}, {}, {k4097.c_str()}},
      {"cmi.launch_data", "launch data"},
      {"cmi.objectives._children", "id,score,status"},
      {"cmi.objectives._count", "1"},
      {"cmi.objectives.0.id", "obj", {"obj-2", "a_1"}, {""}, {"an objective", "a/b"}},
      {"cmi.objectives.0.score._children", "raw,min,max"},
      {"cmi.objectives.0.score.raw", "", {"", "50"}, kBadScores, {"150"}},
      {"cmi.objectives.0.score.min", "", {"0"}, kBadScores},
      {"cmi.objectives.0.score.max", "", {"100"}, kBadScores},
      {"cmi.objectives.0.status", "not attempted", {"passed", "not attempted"}, {"", "unknown"}},
      {"cmi.student_data._children", "mastery_score,max_time_allowed,time_limit_action"},
      {"cmi.student_data.mastery_score", "80"},
      {"cmi.student_data.max_time_allowed", "00:30:00"},
      {"cmi.student_data.time_limit_action", "exit,no message"},
      {"cmi.student_preference._children", "audio,language,speed,text"},
      {"cmi.student_preference.audio", "", {"-1", "0", "100"}, {"", "-2", "101", "1.5", "x"}},
      {"cmi.student_preference.language", "", {"", "English"}, {}, {k256.c_str()}},
      {"cmi.student_preference.speed", "", {"-100", "100"}, {"101", "fast"}},
      {"cmi.student_preference.text", "", {"-1", "0", "1"}, {"2", ""}},
      {"cmi.interactions._children",
       "id,objectives,time,type,correct_responses,weighting,student_response,result,latency"},
      {"cmi.interactions._count", "1"},
      {"cmi.interactions.0.id", nullptr, {"q-1"}, {""}, {"question 1"}},
      {"cmi.interactions.0.objectives._count", "1"},
      {"cmi.interactions.0.objectives.0.id", nullptr, {"obj"}, {""}, {"an objective"}},
      {"cmi.interactions.0.time", nullptr, {"14:30:05", "14:30:05.25"}, {"", "25:00:00", "2:30:05"}},
      {"cmi.interactions.0.type",
       nullptr,
       {"true-false", "choice", "fill-in", "matching", "performance", "sequencing", "likert", "numeric",
        "choice"},
       {"", "other"}},
      {"cmi.interactions.0.correct_responses._count", "1"},
      {"cmi.interactions.0.correct_responses.0.pattern", nullptr, {"a", "a,b", "{a,b}"}, {}, {"answer one"}},
      {"cmi.interactions.0.weighting", nullptr, {"1", "-1.5"}, {"", "x"}},
      {"cmi.interactions.0.student_response", nullptr, {"a", ""}, {}, {"answer one"}},
      {"cmi.interactions.0.result",
       nullptr,
       {"correct", "wrong", "unanticipated", "neutral", "0.5"},
       {"", "right"},
       {"incorrect"}},
      {"cmi.interactions.0.latency", nullptr, {"00:00:05"}, {"", "5"}, {"0:00:05"}},
  };
  return kRows;
}

Launch prepared(LaunchContext context = learner()) {
  Launch out = start(rich_course(), std::move(context));
  for (const auto& [element, value] : {std::pair{"cmi.objectives.0.id", "obj"},
                                       {"cmi.interactions.0.id", "q1"},
                                       {"cmi.interactions.0.type", "choice"},
                                       {"cmi.interactions.0.objectives.0.id", "obj"},
                                       {"cmi.interactions.0.correct_responses.0.pattern", "a"}})
    REQUIRE(out.set(element, value).error == 0);
  return out;
}

bool is_keyword(std::string_view element) { return element.substr(element.rfind('.') + 1).starts_with('_'); }

void check_row(const Row& row, bool strict) {
  CAPTURE(row.element, strict);
  Launch page = prepared(strict ? strict_learner() : learner());
  const CallOutcome read = page.get(row.element);
  CHECK(read.error == (row.initial ? 0 : e::kWriteOnly));
  CHECK(read.value == (row.initial ? row.initial : ""));
  if (row.good.empty())
    CHECK(page.set(row.element, "x").error == (is_keyword(row.element) ? e::kKeyword : e::kReadOnly));
  for (const char* value : row.good) {
    CAPTURE(value);
    const CallOutcome set = page.set(row.element, value);
    CHECK(set.value == "true");
    CHECK(set.error == 0);
    if (row.initial) CHECK(page.value(row.element) == value);
  }
  const std::string before = page.value(row.element);
  for (const char* value : row.bad) {
    CAPTURE(value);
    const CallOutcome set = page.set(row.element, value);
    CHECK(set.value == "false");
    CHECK(set.error == e::kType);
  }
  CHECK(page.value(row.element) == before);
  for (const char* value : row.lenient) {
    CAPTURE(value);
    CHECK(page.set(row.element, value).error == (strict ? e::kType : 0));
  }
}

}  // namespace

TEST_CASE("every element of SCORM 1.2 has a row in this test") {
  std::set<std::string> tested;
  for (const Row& row : rows()) tested.insert(std::string(parse_path(row.element).pattern()));
  for (const Element& element : cmi12::elements()) {
    CAPTURE(element.path);
    CHECK(tested.count(std::string(element.path)) == 1);
  }
}

TEST_CASE("every element of SCORM 1.2 reads, takes legal values and refuses illegal ones") {
  for (const Row& row : rows()) check_row(row, false);
}

TEST_CASE("played strictly, SCORM 1.2 keeps to the letter") {
  for (const Row& row : rows()) check_row(row, true);
}

TEST_CASE("before LMSInitialize and after LMSFinish no element of SCORM 1.2 reads or takes a value") {
  for (const Row& row : rows()) {
    CAPTURE(row.element);
    Launch page(rich_course());
    page.go(NavKind::start);
    CHECK(page.get(row.element).error == e::kNotInitialized);
    CHECK(page.set(row.element, "x").error == e::kNotInitialized);
    page.initialize();
    page.terminate();
    CHECK(page.get(row.element).error == e::kNotInitialized);
    CHECK(page.set(row.element, "x").error == e::kNotInitialized);
  }
}

TEST_CASE(
    "names that are no elements of SCORM 1.2 are not implemented, misplaced keywords have their own codes") {
  Launch page = prepared();
  for (const char* name : {"cmi", "cmi.core", "cmi.foo", "cmi.core.Lesson_status", "cmi.location",
                           "cmi.objectives.0", "cmi.objectives.x.id", "cmi.foo._children"}) {
    CAPTURE(name);
    CHECK(page.get(name).error == e::kNotImplemented);
    CHECK(page.set(name, "x").error == e::kNotImplemented);
  }
  CHECK(page.get("cmi.core.lesson_status._children").error == e::kNoChildren);
  CHECK(page.get("cmi.core.lesson_status._count").error == e::kNoArray);
  CHECK(page.get("cmi.core._count").error == e::kNoArray);
  CHECK(page.set("cmi.core.lesson_status._children", "x").error == e::kKeyword);
  CHECK(page.get("").error == e::kArgument);
  CHECK(page.set("", "x").error == e::kArgument);
}

TEST_CASE("lists of SCORM 1.2 grow by one and need no id first") {
  Launch page = start(rich_course());
  CHECK(page.get("cmi.objectives.0.id").error == e::kArgument);
  CHECK(page.set("cmi.objectives.1.id", "x").error == e::kArgument);
  CHECK(page.set("cmi.objectives.0.score.raw", "1").error == 0);
  CHECK(page.value("cmi.objectives._count") == "1");
  CHECK(page.value("cmi.objectives.0.id").empty());
  CHECK(page.set("cmi.interactions.0.objectives.0.id", "x").error == e::kArgument);
  CHECK(page.set("cmi.interactions.0.time", "10:00:00").error == 0);
  CHECK(page.set("cmi.interactions.0.objectives.0.id", "x").error == 0);
  CHECK(page.set("cmi.interactions.0.objectives.2.id", "x").error == e::kArgument);
  CHECK(page.value("cmi.interactions.0.objectives._count") == "1");
  CHECK(page.get("cmi.interactions.1.objectives._count").error == e::kArgument);
}

TEST_CASE("comments are added to what the learner wrote before") {
  Launch page = start(rich_course());
  page.set("cmi.comments", "one ");
  page.set("cmi.comments", "two");
  CHECK(page.value("cmi.comments") == "one two");
}

TEST_CASE("suspend data beyond 4096 characters is kept whole and noted") {
  Launch page = start(rich_course());
  const CallOutcome set = page.set("cmi.suspend_data", std::string(64'000, 'x'));
  CHECK(set.error == 0);
  CHECK_FALSE(set.diagnostic.empty());
  CHECK(page.value("cmi.suspend_data").size() == 64'000);
  CHECK(page.set("cmi.suspend_data", std::string(250'001, 'x')).error == e::kType);
}

}  // namespace cmi12_test
