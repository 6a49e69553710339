#include "runtime/api_error.hpp"
#include "support.hpp"

#include <catch2/catch.hpp>

namespace api_test {

using namespace lms::runtime;
using namespace lms::runtime::test;

namespace {

/// A call of the API and what it must give, in the order of a story.
struct Step {
  Method method;
  const char* argument;
  const char* value;
  const char* gives;
  std::int32_t error;
};

void play(Launch& page, const std::vector<Step>& steps) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    CAPTURE(i, step.argument, step.value);
    const CallOutcome outcome = page.call(step.method, step.argument, step.value);
    CHECK(outcome.value == step.gives);
    CHECK(outcome.error == step.error);
  }
}

constexpr Method kInit = Method::initialize;
constexpr Method kTerm = Method::terminate;
constexpr Method kGet = Method::get_value;
constexpr Method kSet = Method::set_value;
constexpr Method kCommit = Method::commit;
constexpr Method kLast = Method::get_last_error;
constexpr Method kString = Method::get_error_string;

}  // namespace

TEST_CASE("the API of SCORM 2004 goes from not initialized over running to terminated") {
  Launch page(course(Standard::scorm2004_4th));
  page.go(NavKind::start);
  play(page, {
                 {kLast, "", "", "0", 0},
                 {kTerm, "", "", "false", 112},
                 {kCommit, "", "", "false", 142},
                 {kGet, "cmi.location", "", "", 122},
                 {kSet, "cmi.location", "x", "false", 132},
                 {kLast, "", "", "132", 132},
                 {kLast, "", "", "132", 132},
                 {kInit, "x", "", "false", 201},
                 {kString, "0", "", "No Error", 201},
                 {kInit, "", "", "true", 0},
                 {kInit, "", "", "false", 103},
                 {kCommit, "x", "", "false", 201},
                 {kTerm, "x", "", "false", 201},
                 {kSet, "cmi.location", "x", "true", 0},
                 {kGet, "cmi.location", "", "x", 0},
                 {kCommit, "", "", "true", 0},
                 {kTerm, "", "", "true", 0},
                 {kTerm, "", "", "false", 113},
                 {kInit, "", "", "false", 104},
                 {kCommit, "", "", "false", 143},
                 {kGet, "cmi.location", "", "", 123},
                 {kSet, "cmi.location", "y", "false", 133},
                 {kLast, "", "", "133", 133},
             });
}

TEST_CASE("the API of SCORM 1.2 goes from not initialized over running to finished") {
  Launch page(course(Standard::scorm12));
  page.go(NavKind::start);
  play(page, {
                 {kLast, "", "", "0", 0},
                 {kTerm, "", "", "false", 301},
                 {kCommit, "", "", "false", 301},
                 {kGet, "cmi.core.student_id", "", "", 301},
                 {kSet, "cmi.core.lesson_location", "x", "false", 301},
                 {kInit, "x", "", "false", 201},
                 {kInit, "", "", "true", 0},
                 {kInit, "", "", "false", 101},
                 {kLast, "", "", "101", 101},
                 {kCommit, "x", "", "false", 201},
                 {kTerm, "x", "", "false", 201},
                 {kSet, "cmi.core.lesson_location", "x", "true", 0},
                 {kGet, "cmi.core.lesson_location", "", "x", 0},
                 {kCommit, "", "", "true", 0},
                 {kTerm, "", "", "true", 0},
                 {kTerm, "", "", "false", 301},
                 {kInit, "", "", "false", 101},
                 {kGet, "cmi.core.lesson_location", "", "", 301},
             });
}

TEST_CASE("asking about errors doesn't change the last one") {
  Launch page = start(course(Standard::scorm2004_4th));
  page.get("nowhere");
  CHECK(page.call(Method::get_error_string, "401").value == "Undefined Data Model Element");
  CHECK(page.call(Method::get_diagnostic, "0").error == 401);
  CHECK(page.call(Method::get_diagnostic, "").value == page.call(Method::get_diagnostic, "401").value);
  CHECK(page.call(Method::get_last_error).value == "401");
}

TEST_CASE("every error code has a short text, and nothing else has") {
  for (const auto& [standard, codes] :
       {std::pair{Standard::scorm2004_4th,
                  std::vector<const char*>{"0",   "101", "102", "103", "104", "111", "112", "113", "122",
                                           "123", "132", "133", "142", "143", "201", "301", "351", "391",
                                           "401", "402", "403", "404", "405", "406", "407", "408"}},
        std::pair{Standard::scorm12, std::vector<const char*>{"0", "101", "201", "202", "203", "301", "401",
                                                              "402", "403", "404", "405"}}}) {
    for (const char* code : codes) {
      CAPTURE(code);
      CHECK_FALSE(error_text(standard, code).message.empty());
      CHECK(error_text(standard, code).message.size() < 255);
      CHECK(error_text(standard, code).diagnostic.size() < 255);
    }
    for (const char* code : {"", "001", "00", "1", "999", "1444", "-1", "x", " 0"}) {
      CAPTURE(code);
      CHECK(error_text(standard, code).message.empty());
    }
  }
}

TEST_CASE("a page that is gone meets a terminated API and changes nothing") {
  for (const Standard standard : {Standard::scorm12, Standard::scorm2004_4th}) {
    Launch page = start(course(standard, 2));
    const std::uint32_t old = page.session.delivery();
    page.go(NavKind::continue_);
    REQUIRE(page.session.delivery() == old + 1);
    page.initialize();
    const bool old_standard = standard == Standard::scorm12;
    const auto late = [&](Method method) { return page.session.call(++page.now, old, method, "", "").error; };
    CHECK(late(Method::initialize) == (old_standard ? 101 : 104));
    CHECK(late(Method::set_value) == (old_standard ? 301 : 133));
    CHECK(late(Method::get_value) == (old_standard ? 301 : 123));
    CHECK(late(Method::commit) == (old_standard ? 301 : 143));
    CHECK(late(Method::terminate) == (old_standard ? 301 : 113));
    CHECK(late(Method::get_last_error) == (old_standard ? 301 : 113));
    CHECK(page.call(Method::get_last_error).value == "0");
    CHECK(page.delivered() == "sco2");
  }
}

}  // namespace api_test
