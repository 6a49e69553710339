#include "cli/play.hpp"

#include "unit/cli/console.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

namespace play_test {

using namespace lms;
using namespace lms::cli;
using namespace lms::cli::test;

namespace {

/// Two assets in a row.
constexpr const char* kManifest = R"(<?xml version="1.0"?>
<manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"
    xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
  <metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
  <organizations default="org"><organization identifier="org"><title>T</title>
    <item identifier="one" identifierref="r"><title>One</title></item>
    <item identifier="two" identifierref="r"><title>Two</title></item>
    <imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing>
  </organization></organizations>
  <resources><resource identifier="r" type="webcontent" adlcp:scormType="sco" href="a.html">
    <file href="a.html"/></resource></resources>
</manifest>)";

std::string scripted(const std::string& steps,
                     const std::string& top = R"("manifests":{"P":"imsmanifest.xml"},)") {
  return R"({"id":"demo",)" + top + R"("steps":[{"learner":"launch","package":"P"},)" + steps + "]}";
}

const std::string kHolds =
    scripted(R"({"expect_delivered":"one"},{"learner":"continue"},{"expect_delivered":"two"})");
const std::string kFails =
    scripted(R"({"expect_delivered":"one"},{"call":"Initialize","args":[""],"expect":"true"},
  {"call":"GetValue","args":["cmi.location"],"expect":"<here>","expect_error":"0"},
  {"learner":"continue"},{"expect_delivered":"one"},{"expect_delivered":"two"})");

struct Stage {
  Console console{};
  std::string manifest = console.folder.file("imsmanifest.xml", kManifest);

  Ran play(std::vector<std::string> words) {
    words.insert(words.begin(), {"course", "play"});
    return console.run(words);
  }
  std::string file(const std::string& name, const std::string& text) {
    return console.folder.file(name, text);
  }
};

}  // namespace

TEST_CASE("a script that holds ends with 0, one that does not with 7 and each failing step") {
  Stage stage;
  const std::string good = stage.file("good.json", kHolds);
  const std::string bad = stage.file("bad.json", kFails);
  CHECK(stage.play({"--script", good}).status == 0);
  const Ran ran = stage.play({"--script", good, bad});
  CHECK(ran.status == 7);
  CHECK(ran.err == "1 of 2 scripts hold\n");
  CHECK(ran.out.find("step 4: GetValue(cmi.location)") != std::string::npos);
  CHECK(ran.out.find("\"<here>\"") != std::string::npos);
  CHECK(ran.out.find("step 6: delivered one") != std::string::npos);
  CHECK(ran.out.find("actual    two") != std::string::npos);
  for (const char* clause : {"NB.2.1", "SB.2.7 one", "DB.2 two"}) {
    INFO(clause);
    CHECK(ran.out.find(clause) != std::string::npos);
  }
  CHECK(ran.out.find("step 7") == std::string::npos);
}

TEST_CASE("-o json tells each failing step with expected, actual and trace") {
  Stage stage;
  const Ran ran = stage.play({"--script", stage.file("bad.json", kFails), "-o", "json", "-q"});
  CHECK(ran.status == 7);
  const auto report = nlohmann::json::parse(ran.out);
  CHECK(report["failed"] == 1);
  const auto& played = report["scripts"][0];
  CHECK(played["id"] == "demo");
  CHECK(played["outcome"] == "failed");
  REQUIRE(played["failures"].size() == 3);
  CHECK(played["failures"][0]["expected"] == "\"<here>\"");
  CHECK(played["failures"][1]["expected"] == "error 0");
  CHECK(played["failures"][2]["step"] == 6);
  CHECK(played["failures"][2]["actual"] == "two");
  CHECK_FALSE(played["failures"][2]["trace"].empty());
}

TEST_CASE("-o junit is well-formed XML with one test case for each script") {
  Stage stage;
  const Ran ran = stage.play({"--script", stage.file("good.json", kHolds), stage.file("bad.json", kFails),
                              stage.file("worse.json", "{\"\x01\":\"<&\"}"), "-o", "junit"});
  CHECK(ran.status == 1);
  pugi::xml_document document;
  REQUIRE(document.load_string(ran.out.c_str()));
  const auto suite = document.child("testsuites").child("testsuite");
  CHECK(suite.attribute("tests").as_int() == 3);
  CHECK(suite.attribute("failures").as_int() == 1);
  CHECK(suite.attribute("errors").as_int() == 1);
  auto test = suite.child("testcase");
  CHECK(test.first_child().empty());
  test = test.next_sibling("testcase");
  CHECK(std::string(test.attribute("name").value()) == "demo");
  CHECK(std::string(test.child("failure").text().get()).find("<here>") != std::string::npos);
  test = test.next_sibling("testcase");
  CHECK(std::string(test.child("error").attribute("type").value()) == "script.invalid");
}

TEST_CASE("what a script comes after is one script") {
  Stage stage;
  const auto named = [](std::string script, const std::string& id) {
    return script.replace(script.find("demo"), 4, id);
  };
  const std::string first = stage.file("first.json", named(kHolds, "first"));
  const std::string later = stage.file(
      "later.json",
      scripted(R"({"expect_delivered":"one"})", R"("after":["first"],"manifests":{"P":"imsmanifest.xml"},)"));
  CHECK(stage.play({"--script", later, first}).status == 0);
  const std::string again = stage.file("again.json", named(kHolds, "first"));
  const Ran ran = stage.play({"--script", later, first, again});
  CHECK(ran.status == 1);
  CHECK(ran.err.find("two scripts are called") != std::string::npos);
}

TEST_CASE("what cannot be read ends with 1 and says where") {
  Stage stage;
  struct Case {
    const char* name;
    std::string text;
    const char* complaint;
  };
  for (
      const Case& c :
      {Case{"syntax.json", "{\n \"id\": }", "line 2, column 8"},
       Case{"key.json", scripted(R"({"expect_delivered":"one","wibble":1})"), "step 2: 'wibble'"},
       Case{"top.json", scripted(R"({"expect_delivered":"one"})", R"("manifest":{},)"), "'manifest'"},
       Case{"nowhere.json", scripted(R"({"expect_delivered":"one"})", R"("manifests":{"P":"none.xml"},)"),
            "none.xml"},
       Case{"unnamed.json", scripted(R"({"expect_delivered":"one"})", ""), "launches 'P'"},
       Case{
           "after.json",
           scripted(R"({"expect_delivered":"one"})", R"("after":["x"],"manifests":{"P":"imsmanifest.xml"},)"),
           "'after' names 'x'"},
       Case{"after_itself.json",
            scripted(R"({"expect_delivered":"one"})",
                     R"("after":["demo"],"manifests":{"P":"imsmanifest.xml"},)"),
            "'after' names 'demo'"},
       Case{
           "no_launch.json",
           R"({"id":"x","manifests":{"P":"imsmanifest.xml"},"steps":[{"call":"Commit"},{"learner":"launch"}]})",
           "the script begins without a launch"},
       Case{"item.json", scripted(R"({"expect_delivered":"one"},{"ui":{"choice:tow":"hidden"}})"),
            "step 3: no package of the script has an item 'tow'"},
       Case{"number.json", scripted(R"({"expect_delivered":"one","notes":[1e400]})"), "too large"},
       Case{"broken.json", scripted(R"({"expect_delivered":"one"})", R"("manifests":{"P":"key.json"},)"),
            "package."}}) {
    INFO(c.name);
    const Ran ran = stage.play({"--script", stage.file(c.name, c.text)});
    CHECK(ran.status == 1);
    CHECK(ran.err.find(c.complaint) != std::string::npos);
    CHECK((ran.err + ran.out).find(c.name) != std::string::npos);
  }
  CHECK(stage.play({"--script", "/nowhere/at/all.json"}).status == 1);
  CHECK(stage.play({}).status == 2);
  CHECK(stage.play({"--script", stage.file("good.json", kHolds), "--package", "P"}).status == 2);
  CHECK(stage.play({"--script", stage.file("good.json", kHolds), "-o", "csv"}).status == 2);
}

TEST_CASE(
    "packages are found in --root, else beside the script or one folder up, or where the command line says") {
  Stage stage;
  std::filesystem::create_directories(stage.console.folder.path() / "cases");
  const std::string below = stage.file("cases/below.json", kHolds);
  CHECK(stage.play({"--script", below}).status == 0);
  CHECK(stage.play({"--script", below, "--root", stage.console.folder.path()}).status == 0);
  CHECK(stage.play({"--script", below, "--root", stage.console.folder.path() / "cases"}).status == 1);
  const std::string bare = stage.file("cases/bare.json", scripted(R"({"expect_delivered":"one"})", ""));
  CHECK(stage.play({"--script", bare}).status == 1);
  CHECK(stage.play({stage.manifest, "--script", bare}).status == 0);
  CHECK(stage.play({stage.console.folder.path(), "--script", bare}).status == 0);
  CHECK(stage.play({"--script", bare, "--package", "P=" + stage.manifest}).status == 0);
}

TEST_CASE("scripts are played each by a learner of its own, or all by one, or after those they name") {
  Stage stage;
  const auto play =
      R"({"expect_delivered":"one"},{"learner":"continue"},{"expect_delivered":"two"},{"learner":"suspendAll"})";
  const auto resume = [](const std::string& after) {
    return R"({"id":"second",)" + after + R"("manifests":{"P":"imsmanifest.xml"},"steps":[
      {"learner":"launch","package":"P","mode":"resume"},{"expect_delivered":"two"}]})";
  };
  const std::string first = stage.file("demo.json", scripted(play));
  const std::string second = stage.file("second.json", resume(""));
  CHECK(stage.play({"--script", first, second}).status == 7);
  CHECK(stage.play({"--script", first, second, "--one-learner"}).status == 0);
  CHECK(stage.play({"--one-learner", "--script", first, "--script", second}).status == 0);
  CHECK(stage.play({"--script", second, first, "--one-learner"}).status == 7);
  CHECK(stage.play({"--script", stage.file("third.json", resume(R"("after":["demo"],)"))}).status == 0);
}

TEST_CASE("what the author expected is enforced unless --lenient") {
  Stage stage;
  const std::string file = stage.file("author.json", scripted(R"({"expect_delivered":"one"},
    {"call":"Initialize","args":[""],"expect":"true"},
    {"call":"GetValue","args":["cmi.location"],"expect_match":"any","author_error":"0","expect_error_in":["0","403"]})"));
  CHECK(stage.play({"--script", file}).status == 7);
  CHECK(stage.play({"--script", file, "--lenient"}).status == 0);
}

}  // namespace play_test
