#include "script/learner_script.hpp"

#include <catch2/catch.hpp>

namespace learner_script_test {

using namespace lms;
using namespace lms::script;

TEST_CASE("a script is read with everything that it says") {
  const auto script = parse_script(R"({
    "id": "demo", "families": ["X"], "after": ["earlier"], "manifests": {"P": "p/imsmanifest.xml"},
    "steps": [
      {"learner": "launch", "package": "P", "mode": "choice", "target": "two"},
      {"expect_delivered": "two", "or_any_of": ["three"], "asset": true},
      {"ui": {"continue": "enabled", "choice:one": "hidden"}},
      {"call": "GetValue", "args": ["cmi.location"], "expect": "here", "compare": "string", "spm": 1000,
       "expect_error": "0"},
      {"call": "GetValue", "args": ["x"], "expect_match": "one_of", "one_of": ["a", "b"], "author_expected": "a",
       "expect_error_in": ["0", "403"], "author_error": "0"},
      {"check": "objective_ids", "expect_ids": ["o1", "o2"]},
      {"learner": "continue", "on_unload": [{"call": "Terminate", "args": [""], "expect": "true"}], "final": true},
      {"expect_session": "ended", "judged": "none"},
      {"expect_still_delivered": "two"},
      {"expect_content_unloaded": true}
    ]})");
  REQUIRE(script);
  CHECK(script->id == "demo");
  CHECK(script->packages.at("P") == "p/imsmanifest.xml");
  CHECK(script->after == std::vector<std::string>{"earlier"});
  const auto& steps = script->steps;
  REQUIRE(steps.size() == 10);
  CHECK(steps[0].navigation == runtime::NavKind::choice);
  CHECK(steps[0].target == "two");
  CHECK(steps[1].asset);
  CHECK(steps[1].alternatives == std::vector<std::string>{"three"});
  REQUIRE(steps[2].controls.size() == 2);
  CHECK(steps[2].controls[0].target == "one");
  CHECK(steps[2].controls[0].state == ControlState::hidden);
  CHECK(steps[3].call.compare == Comparison::string);
  CHECK(steps[3].call.spm == 1000);
  CHECK(steps[3].call.errors == std::vector<std::string>{"0"});
  CHECK(steps[4].call.one_of.size() == 2);
  CHECK(steps[4].call.errors.size() == 2);
  CHECK(steps[4].call.author_error == "0");
  CHECK(steps[5].objective_ids.size() == 2);
  CHECK_FALSE(steps[6].judged);
  CHECK(steps[6].on_unload.front().expect == "true");
  CHECK(steps[7].ended);
  CHECK_FALSE(steps[7].judged);
  CHECK(describe(steps[3]) == "GetValue(cmi.location)");
  CHECK(describe(steps[0]) == "launch P (choice) two");
}

TEST_CASE("what is no script is refused with the step and the field") {
  const auto with_step = [](const std::string& step) {
    return parse_script(R"({"id":"x","steps":[{"expect_content_unloaded":true},)" + step + "]}");
  };
  struct Case {
    const char* step;
    const char* element;
  };
  for (const Case& c : {Case{R"({"call":"Fly","args":[""]})", "call"},
                        {R"({"call":"GetValue","args":[]})", "args"},
                        {R"({"call":"SetValue","args":["a"]})", "args"},
                        {R"({"call":"GetValue","args":[1]})", "args"},
                        {R"({"call":"GetValue","args":["a"],"compare":"vaguely"})", "compare"},
                        {R"({"call":"GetValue","args":["a"],"expect":5})", "expect"},
                        {R"({"call":"GetValue","args":["a"],"expect_match":"shorter_than"})", "length"},
                        {R"({"learner":"dance"})", "learner"},
                        {R"({"learner":"choice"})", "target"},
                        {R"({"learner":"launch","package":"P","mode":"sideways"})", "mode"},
                        {R"({"learner":"continue","on_unload":5})", "on_unload"},
                        {R"({"ui":{"volume":"enabled"}})", "ui"},
                        {R"({"ui":{"toc":"purple"}})", "ui"},
                        {R"({"expect_session":"maybe"})", "expect_session"},
                        {R"({"nothing":1})", "step"},
                        {R"(7)", "step"}}) {
    const auto script = with_step(c.step);
    INFO(c.step);
    REQUIRE_FALSE(script);
    CHECK(script.error().code == "script.invalid");
    CHECK(script.error().line == 2);
    CHECK(script.error().element == c.element);
  }
  for (const char* text :
       {"", "[]", "{", R"({"id":"x"})", R"({"id":"x","steps":{}})", R"({"id":1,"steps":[]})",
        R"({"id":"x","steps":[]})", R"({"id":"x","steps":[{"ui":{"toc":"hidden","toc":"visible"}}]})",
        R"({"id":"x","steps":[{"learner":"exit"}],"steps":[{"learner":"exit"}]})",
        R"({"id":"x","steps":[{"learner":"exit","notes":[1e400]}]})",
        R"({"id":"x","manifests":[],"steps":[]})", R"({"id":"x","manifests":{"a":1},"steps":[]})"})
    CHECK(error_code(parse_script(text)) == "script.invalid");
}

TEST_CASE("a key that means nothing where it stands is refused, what is only told is not") {
  const auto with_step = [](const std::string& step) {
    return parse_script(R"({"id":"x","steps":[)" + step + "]}");
  };
  struct Case {
    const char* step;
    const char* element;
  };
  for (const Case& c :
       {Case{R"({"call":"Initialize","args":[""],"expects":"true"})", "expects"},
        {R"({"call":"Initialize","args":[""],"length":5})", "length"},
        {R"({"call":"Initialize","args":[""],"learner":"continue"})", "learner"},
        {R"({"call":"GetValue","args":["a","b"]})", "args"},
        {R"({"learner":"continue","target":"one"})", "target"},
        {R"({"learner":"continue","mode":"start"})", "mode"},
        {R"({"learner":"jump"})", "target"},
        {R"({"learner":"continue","on_unload":[{"call":"Terminate","args":[""],"x":1}]})", "on_unload.x"},
        {R"({"expect_delivered":"one","expect":"two"})", "expect"},
        {R"({"call":"Commit","expect_error_in":[]})", "expect_error_in"},
        {R"({"call":"Commit","expect_error":"0","expect_error_in":["0"]})", "expect_error"},
        {R"({"call":"GetValue","args":["a"],"compare":"real"})", "compare"},
        {R"({"ui":{}})", "ui"},
        {R"({"expect_content_unloaded":false})", "expect_content_unloaded"},
        {R"({"expect_session":"ended","judged":"maybe"})", "judged"},
        {R"({"check":"objective_ids"})", "expect_ids"},
        {R"({"check":"weather","expect_ids":[]})", "check"}}) {
    INFO(c.step);
    const auto script = with_step(c.step);
    REQUIRE_FALSE(script);
    CHECK(script.error().element == c.element);
    CHECK(script.error().line == 1);
  }
  CHECK(with_step(R"({"expect_delivered":"one","visit":"v","page":"p","note":"n","or_any_of":null})"));
  CHECK(with_step(R"({"ui":{"toc":"enabled"},"asked":[["toc.enabled","Y"]]})"));
  CHECK_FALSE(parse_script(R"({"id":"x","steps":[{"learner":"exit"}],"step":[]})"));
  CHECK(parse_script(
      R"({"id":"x","steps":[{"learner":"exit"}],"tests":[],"purpose":"p","doubtful":"d","notes":[],"mode":"m","rtd_init":[]})"));
}

TEST_CASE(
    "a call that a suite only implies must succeed, and a launch may leave a single package's name away") {
  const auto script = parse_script(R"({"id":"x","manifests":{"P":"p.xml"},"strict":true,"steps":[
    {"learner":"launch"},
    {"call":"Terminate","suite_checks":false},
    {"call":"GetValue","args":["cmi.exit"],"suite_checks":false}]})");
  REQUIRE(script);
  CHECK(script->strict);
  CHECK(script->steps[0].package == "P");
  CHECK(script->steps[1].call.expect == "true");
  CHECK(script->steps[1].call.errors == std::vector<std::string>{"0"});
  CHECK_FALSE(script->steps[2].call.expect);
}

TEST_CASE("what is no JSON is refused with line and column") {
  const auto script = parse_script("{\n  \"id\": ,\n}");
  REQUIRE_FALSE(script);
  CHECK(script.error().message == "the script is no JSON: line 2, column 9");
}

}  // namespace learner_script_test
