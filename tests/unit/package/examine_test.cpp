#include "package/examine.hpp"

#include "package/cmi5_course.hpp"
#include "package/package.hpp"
#include "support/course_package.hpp"
#include "support/raw_zip.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace lms::package::examine_test {
namespace {

Examination examine_text(const std::string& text) { return examine_manifest("m.xml", to_bytes(text)); }

Examination examine_bytes(const std::string& zip) { return examine_zip(SpanSource(as_bytes(zip))); }

std::set<std::string> broken(const Examination& examined, Severity at_least = Severity::info) {
  std::set<std::string> out;
  for (const Finding& finding : examined.findings)
    if (finding.severity >= at_least) out.emplace(finding.rule->id);
  return out;
}

const Finding* find(const Examination& examined, std::string_view rule) {
  const auto found = std::ranges::find(examined.findings, rule, [](const Finding& f) { return f.rule->id; });
  return found == examined.findings.end() ? nullptr : &*found;
}

struct Parts {
  std::string manifest_attributes = R"(identifier="m")";
  std::string metadata = "<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>";
  std::string organizations = R"(default="o")";
  std::string items = R"(<item identifier="i" identifierref="r"><title>I</title></item>)";
  std::string resources =
      R"(<resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="a.htm"><file href="a.htm"/></resource>)";
};

std::string scorm12(const Parts& p) {
  return "<manifest xmlns=\"http://www.imsproject.org/xsd/imscp_rootv1p1p2\" "
         "xmlns:adlcp=\"http://www.adlnet.org/xsd/adlcp_rootv1p2\" " +
         p.manifest_attributes + ">" + p.metadata + "<organizations " + p.organizations +
         "><organization identifier=\"o\"><title>T</title>" + p.items +
         "</organization></organizations><resources>" + p.resources + "</resources></manifest>";
}

std::string scorm2004(const std::string& items, const std::string& sequencing) {
  return "<manifest identifier=\"m\" xmlns=\"http://www.imsglobal.org/xsd/imscp_v1p1\" "
         "xmlns:adlcp=\"http://www.adlnet.org/xsd/adlcp_v1p3\" "
         "xmlns:imsss=\"http://www.imsglobal.org/xsd/imsss\" "
         "xmlns:adlseq=\"http://www.adlnet.org/xsd/adlseq_v1p3\">"
         "<metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>"
         "<organizations default=\"o\"><organization identifier=\"o\" "
         "adlseq:objectivesGlobalToSystem=\"false\">"
         "<title>T</title>" +
         items + sequencing +
         "</organization></organizations><resources><resource identifier=\"r\" type=\"webcontent\" "
         "adlcp:scormType=\"sco\" href=\"a.htm\"><file href=\"a.htm\"/></resource></resources></manifest>";
}

std::string item2004(const std::string& sequencing) {
  return "<item identifier=\"i\" identifierref=\"r\"><title>I</title><imsss:sequencing>" + sequencing +
         "</imsss:sequencing></item>";
}

std::string cmi5(const std::string& units) {
  return "<courseStructure xmlns=\"https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd\">"
         "<course id=\"https://example.org/c\"><title><langstring lang=\"en\">C</langstring></title>"
         "<description><langstring lang=\"en\">D</langstring></description></course>"
         "<objectives><objective id=\"https://example.org/o\"><title><langstring "
         "lang=\"en\">O</langstring></title>"
         "<description><langstring lang=\"en\">D</langstring></description></objective></objectives>" +
         units + "</courseStructure>";
}

std::string unit(const std::string& attributes, const std::string& url = "https://example.org/a",
                 const std::string& more = "") {
  return "<au " + attributes + "><title><langstring lang=\"en\">A</langstring></title>" +
         "<description><langstring lang=\"en\">D</langstring></description>" + more + "<url>" + url +
         "</url></au>";
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("rule ids are unique, and every rule says what is wrong and what to do") {
  std::set<std::string_view> ids;
  for (const Rule& rule : rules()) {
    INFO(rule.id);
    CHECK(ids.insert(rule.id).second);
    CHECK_FALSE(rule.reason.empty());
    CHECK_FALSE(rule.fix.empty());
    CHECK_FALSE(rule.clause.empty());
    CHECK(find_rule(rule.id) == &rule);
  }
  CHECK(find_rule("man004") == find_rule("MAN004"));
  CHECK(find_rule("MAN999") == nullptr);
}

TEST_CASE("a correct manifest breaks no rule") {
  CHECK(broken(examine_text(scorm12({}))).empty());
  CHECK(broken(examine_text(scorm2004(item2004(""), ""))).empty());
  CHECK(broken(examine_text(cmi5(unit(R"(id="https://example.org/a1")")))).empty());
}

TEST_CASE("a finding stands exactly where it is") {
  const auto examined = examine_text(
      "<manifest identifier=\"m\"\n   version=\"a version that is far too long\"\n"
      " xmlns=\"http://www.imsproject.org/xsd/imscp_rootv1p1p2\">\n</manifest>");
  const Finding* const finding = find(examined, "MAN022");
  REQUIRE(finding != nullptr);
  CHECK(finding->place.file == "m.xml");
  CHECK(finding->place.line == 2);
  CHECK(finding->place.column == 4);
  CHECK(finding->place.end_column == 44);
  CHECK(finding->place.element == "manifest[m]/@version");
  CHECK(finding->place.source.find("far too long") != std::string::npos);
}

TEST_CASE("what SCORM 1.2 manifests get wrong is found by its rule") {
  struct Case {
    const char* rule;
    Severity severity;
    Parts parts;
  };
  const std::string item = R"(<item identifier="i" identifierref="r"><title>I</title>)";
  const std::string resource =
      R"(<resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="a.htm">)";
  const std::string file = R"(<file href="a.htm"/></resource>)";
  const Case cases[] = {
      {"MAN004",
       Severity::warning,
       {.metadata = "<metadata><schema>ADL SCORM</schema><schemaversion>9</schemaversion></metadata>"}},
      {"MAN005", Severity::info, {.metadata = ""}},
      {"MAN006",
       Severity::warning,
       {.metadata = "<metadata><schema>IMS</schema><schemaversion>1.2</schemaversion></metadata>"}},
      {"MAN011", Severity::error, {.items = item + "</item>" + item + "</item>"}},
      {"MAN012",
       Severity::warning,
       {.items = R"(<item identifier="r" identifierref="r"><title>I</title></item>)"}},
      {"MAN013", Severity::warning, {.manifest_attributes = R"(identifier="1 2")"}},
      {"MAN014", Severity::warning, {.organizations = R"(default="x")"}},
      {"MAN015", Severity::warning, {.items = item + "<resource/></item>"}},
      {"MAN015", Severity::warning, {.items = "stray text " + item + "</item>"}},
      {"MAN016",
       Severity::warning,
       {.items =
            R"(<item identifier="i" identifierref="r"><item identifier="j" identifierref="r"><title>J</title></item><title>I</title></item>)"}},
      {"MAN017", Severity::warning, {.items = R"(<item identifier="i" identifierref="r"/>)"}},
      {"MAN018", Severity::warning, {.items = item + "<title>again</title></item>"}},
      {"MAN019",
       Severity::warning,
       {.items = R"(<item identifier="i" identifierRef="r" identifierref="r"><title>I</title></item>)"}},
      {"MAN020",
       Severity::warning,
       {.resources =
            R"(<resource identifier="r" adlcp:scormtype="sco" href="a.htm"><file href="a.htm"/></resource>)"}},
      {"MAN021", Severity::warning, {.items = item + "<adlcp:masteryscore>120</adlcp:masteryscore></item>"}},
      {"MAN021",
       Severity::warning,
       {.items = item + "<adlcp:maxtimeallowed>90 min</adlcp:maxtimeallowed></item>"}},
      {"MAN021",
       Severity::warning,
       {.items = item + "<adlcp:timelimitaction>stop</adlcp:timelimitaction></item>"}},
      {"MAN022",
       Severity::warning,
       {.items = item + "<adlcp:datafromlms>" + std::string(300, 'x') + "</adlcp:datafromlms></item>"}},
      {"MAN023",
       Severity::warning,
       {.items = R"(<item identifier="i" identifierref="r"><title> </title></item>)"}},
      {"MAN028",
       Severity::warning,
       {.resources =
            R"(<resource identifier="r" type="webcontent" adlcp:scormType="sco" href="a.htm"><file href="a.htm"/></resource>)"}},
      {"MAN030",
       Severity::warning,
       {.items =
            R"(<item identifier="i" identifierref="r"><title>I</title><s:sequencing xmlns:s="http://www.imsglobal.org/xsd/imsss"/></item>)"}},
      {"MAN007",
       Severity::warning,
       {.manifest_attributes = R"(identifier="m" xmlns:x="http://www.adlnet.org/xsd/adlcp_v1p3")"}},
      {"XML005", Severity::error, {.items = item + "<ghost:thing/></item>"}},
      {"RES006", Severity::warning, {.resources = resource + R"(<file href="b\c.htm"/>)" + file}},
      {"RES007", Severity::warning, {.resources = resource + R"(<file href="../b.htm"/>)" + file}},
      {"RES008", Severity::warning, {.resources = resource + R"(<file href="file:///c:/b.htm"/>)" + file}},
      {"RES009",
       Severity::warning,
       {.resources = resource + R"(<file href="a.htm"/><dependency identifierref="x"/></resource>)"}},
      {"RES010",
       Severity::warning,
       {.resources = resource + R"(<file href="a.htm"/><dependency identifierref="r"/></resource>)"}},
      {"RES011", Severity::warning, {.resources = resource + "</resource>"}},
      {"RES012", Severity::warning, {.resources = resource + R"(<file href="b.htm"/></resource>)"}},
      {"RES013",
       Severity::warning,
       {.resources =
            R"(<resource identifier="r" type="webcontent" href="a.htm"><file href="a.htm"/></resource>)"}},
      {"RES014",
       Severity::info,
       {.resources =
            resource + file +
            R"(<resource identifier="s" type="webcontent" adlcp:scormtype="asset"><file href="b"/></resource>)"}},
      {"RES015",
       Severity::warning,
       {.resources =
            R"(<resource identifier="r" type="text/html" adlcp:scormtype="sco" href="a.htm"><file href="a.htm"/></resource>)"}},
      {"RES016",
       Severity::info,
       {.resources =
            R"(<resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="https://x.example/a"/>)"}},
      {"PORT004",
       Severity::warning,
       {.resources =
            R"(<resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="http://x.example/a"/>)"}},
      {"RES017", Severity::info, {.resources = resource + R"(<file href="b c.htm"/>)" + file}},
      {"ORG001",
       Severity::error,
       {.items = item + R"(</item><item identifier="j" identifierref="x"><title>J</title></item>)"}},
      {"ORG002",
       Severity::warning,
       {.items = item + R"(</item><item identifier="j"><title>J</title></item>)"}},
      {"ORG003",
       Severity::warning,
       {.items = item + R"(<item identifier="j" identifierref="r"><title>J</title></item></item>)"}},
      {"ORG005",
       Severity::warning,
       {.items = item + R"(<adlcp:prerequisites type="aicc_script">i AND</adlcp:prerequisites></item>)"}},
      {"ORG006",
       Severity::warning,
       {.items = item + R"(<adlcp:prerequisites type="aicc_script">x</adlcp:prerequisites></item>)"}},
      {"ORG007",
       Severity::error,
       {.items = item + R"(<adlcp:prerequisites type="aicc_script">i</adlcp:prerequisites></item>)"}},
      {"ORG008",
       Severity::warning,
       {.items = R"(<item identifier="i" identifierref="r" isvisible="false"><title>I</title></item>)"}},
  };
  for (const Case& c : cases) {
    INFO(c.rule << " " << scorm12(c.parts));
    const auto examined = examine_text(scorm12(c.parts));
    const Finding* const finding = find(examined, c.rule);
    REQUIRE(finding != nullptr);
    CHECK(finding->severity == c.severity);
    CHECK(finding->place.line == 1);
    CHECK(finding->place.column > 0);
    // Only what is an error by its rule may be one.
    if (c.severity != Severity::error) CHECK(broken(examined, Severity::error).empty());
  }
}

TEST_CASE("what manifests say of files is held against the package") {
  const auto rules_of = [](const Parts& parts, const std::vector<std::string>& names) {
    test::RawZip zip;
    zip.add("imsmanifest.xml", scorm12(parts));
    for (const std::string& name : names) zip.add(name, "x");
    return broken(examine_bytes(zip.build()));
  };
  CHECK(rules_of({}, {"a.htm"}).empty());
  CHECK(rules_of({}, {"b.htm"}).contains("RES001"));
  CHECK(rules_of({}, {"a.htm", "b.htm"}) == std::set<std::string>{"RES003"});
  CHECK(rules_of({}, {"A.HTM"}).contains("RES004"));
  CHECK_FALSE(rules_of({}, {"A.HTM"}).contains("RES001"));
  CHECK(rules_of({}, {"a.htm", "__MACOSX/._a"}).contains("ZIP021"));
  CHECK(rules_of({}, {"a.htm", "con.txt"}).contains("PORT002"));
  CHECK(rules_of({}, {"a.htm", "100%.txt"}).contains("PORT009"));
  CHECK(rules_of({.manifest_attributes =
                      "identifier=\"m\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
                      "xsi:schemaLocation=\"http://x x.xsd\""},
                 {"a.htm"})
            .contains("MAN025"));
}

TEST_CASE("sequencing that cannot work is found by its rule") {
  struct Case {
    const char* rule;
    std::string items;
    std::string sequencing;
  };
  const auto rule = [](const std::string& conditions, const std::string& action) {
    return "<imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions>" + conditions +
           "</imsss:ruleConditions><imsss:ruleAction action=\"" + action +
           "\"/></imsss:preConditionRule></imsss:sequencingRules>";
  };
  const Case cases[] = {
      {"SEQ001",
       R"(<item identifier="i" identifierref="r"><title>I</title><imsss:sequencing IDRef="x"/></item>)", ""},
      {"SEQ003", item2004(rule("<imsss:ruleCondition condition=\"happy\"/>", "skip")), ""},
      {"SEQ006",
       item2004(rule("<imsss:ruleCondition referencedObjective=\"x\" condition=\"satisfied\"/>", "skip")),
       ""},
      {"SEQ007", item2004(""),
       R"(<imsss:sequencing><imsss:controlMode choice="false" flow="false"/></imsss:sequencing>)"},
      {"SEQ008", item2004(R"(<imsss:limitConditions attemptLimit="0"/>)"), ""},
      {"SEQ009", item2004(R"(<imsss:limitConditions attemptAbsoluteDurationLimit="PT0S"/>)"), ""},
      {"SEQ010",
       item2004(rule("<imsss:ruleCondition condition=\"completed\"/><imsss:ruleCondition operator=\"not\" "
                     "condition=\"completed\"/>",
                     "skip")),
       ""},
      {"SEQ011", item2004(rule("<imsss:ruleCondition condition=\"always\"/>", "disabled")), ""},
      {"SEQ012",
       item2004(
           R"(<imsss:limitConditions beginTimeLimit="2030-01-02T00:00:00Z" endTimeLimit="2030-01-01T00:00:00Z"/>)"),
       ""},
      {"SEQ013", item2004(""),
       R"(<imsss:sequencing><imsss:randomizationControls selectionTiming="once" selectCount="5"/></imsss:sequencing>)"},
      {"SEQ015",
       R"(<item identifier="c"><title>C</title>)" + item2004("") +
           R"(<imsss:sequencing><imsss:controlMode choice="false"/></imsss:sequencing></item>)",
       ""},
      {"SEQ017",
       item2004(
           R"(<imsss:objectives><imsss:primaryObjective><imsss:mapInfo targetObjectiveID="g"/></imsss:primaryObjective></imsss:objectives>)"),
       ""},
      {"SEQ019",
       item2004(
           R"(<imsss:objectives><imsss:primaryObjective objectiveID="p"><imsss:minNormalizedMeasure>0.5</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives>)"),
       ""},
      {"SEQ020",
       item2004(
           rule("<imsss:ruleCondition referencedObjective=\"p\" condition=\"satisfied\"/>", "skip") +
           R"(<imsss:objectives><imsss:primaryObjective objectiveID="p"><imsss:mapInfo targetObjectiveID="g"/></imsss:primaryObjective></imsss:objectives>)"),
       ""},
      {"SEQ021", item2004(R"(<imsss:deliveryControls tracked="false"/>)"), ""},
      {"SEQ025", R"(<item identifier="c"><title>C</title>)" + item2004("") + "</item>",
       R"(<imsss:sequencing><imsss:controlMode choice="false" flow="true"/></imsss:sequencing>)"},
  };
  for (const Case& c : cases) {
    INFO(c.rule);
    CHECK(broken(examine_text(scorm2004(c.items, c.sequencing))).contains(c.rule));
  }
}

TEST_CASE("a course that cannot be started is not imported, and the rule says why") {
  test::RawZip zip;
  zip.add("imsmanifest.xml",
          scorm2004(
              item2004(""),
              R"(<imsss:sequencing><imsss:controlMode choice="false" flow="false"/></imsss:sequencing>)"))
      .add("a.htm", "x");
  const std::string bytes = zip.build();
  const auto package = read_package(SpanSource(as_bytes(bytes)));
  REQUIRE_FALSE(package);
  CHECK(package.error().rule == "SEQ007");
}

TEST_CASE("a hundred thousand findings on one long line take no time to speak of") {
  std::string files;
  for (int i = 0; i < 100'000; ++i) files += fmt::format("<file href=\"missing/{}.png\"/>", i);
  std::string manifest = scorm12({});
  manifest.insert(manifest.find("</resource>"), files);
  test::RawZip zip;
  zip.add("imsmanifest.xml", manifest).add("a.htm", "x");
  const std::string bytes = zip.build();
  const auto begin = std::clock();
  const Examination examined = examine_bytes(bytes);
  CHECK((std::clock() - begin) / CLOCKS_PER_SEC < 30);  // it is seconds even under a sanitizer
  CHECK(std::ranges::count(examined.findings, std::string_view("RES002"),
                           [](const Finding& each) { return each.rule->id; }) == 100);
}

TEST_CASE("cmi5 is read whole, with what is particular to it") {
  const auto examined = examine_text(cmi5(
      "<block id=\"https://example.org/b\"><title><langstring lang=\"en\">B</langstring></title>"
      "<description><langstring lang=\"en\">D</langstring></description><objectives><objective "
      "idref=\"https://example.org/o\"/></objectives>" +
      unit(
          R"(id="https://example.org/a1" moveOn="CompletedAndPassed" masteryScore="0.8" launchMethod="OwnWindow")",
          " https://example.org/a?x=1 ") +
      "</block>" + unit(R"(id="https://example.org/a2")")));
  REQUIRE(examined.course);
  CHECK(broken(examined).empty());
  const auto& course = std::get<Cmi5Course>(examined.course->particulars);
  REQUIRE(course.units.size() == 2);
  CHECK(course.units[0].url == "https://example.org/a?x=1");
  CHECK(course.units[0].move_on == MoveOn::completed_and_passed);
  CHECK(course.units[0].launch_method == LaunchMethod::own_window);
  CHECK(course.units[0].mastery_score == 0.8);
  CHECK(course.units[0].block == 0);
  CHECK(course.units[1].move_on == MoveOn::not_applicable);
  CHECK(course.blocks[0].objectives == std::vector<std::string>{"https://example.org/o"});
  CHECK(examined.course->items.size() == 2);
  CHECK_FALSE(can_launch(examined.course->standard));
}

TEST_CASE("a cmi5 course may have thousands of units") {
  std::string units;
  for (int i = 0; i < 3000; ++i) units += unit("id=\"https://example.org/a" + std::to_string(i) + "\"");
  const auto examined = examine_text(cmi5(units));
  REQUIRE(examined.course);
  CHECK(std::get<Cmi5Course>(examined.course->particulars).units.size() == 3000);
  CHECK(examined.findings.empty());
}

TEST_CASE("what cmi5 forbids is found by its rule") {
  struct Case {
    const char* rule;
    std::string units;
  };
  const std::string id = R"(id="https://example.org/a1")";
  const Case cases[] = {
      {"CMI5-003",
       "<au id=\"https://example.org/a1\"><url>https://x.example/</url><title><langstring "
       "lang=\"en\">A</langstring></title><description><langstring "
       "lang=\"en\">A</langstring></description></au>"},
      {"CMI5-004",
       "<au id=\"https://example.org/a1\"><title><langstring "
       "lang=\"en\">A</langstring></title><url>https://x.example/</url></au>"},
      {"CMI5-005", unit(R"(id="a1")")},
      {"CMI5-006", unit(id) + unit(id)},
      {"CMI5-007", unit(id, "https://x.example/",
                        "<objectives><objective idref=\"https://example.org/none\"/></objectives>")},
      {"CMI5-008", unit(id, "https://x.example/a b")},
      {"CMI5-009", unit(id, "https://x.example/?actor=1")},
      {"CMI5-010", unit(id + R"( masteryScore="80")")},
      {"CMI5-011", unit(id + R"( moveOn="passed")")},
      {"CMI5-013", unit(id, "index.html")},
      {"CMI5-014", unit(id) + "<v:x xmlns:v=\"https://vendor.example/ns\"/>"},
      {"CMI5-015", ""},
      {"CMI5-017", unit(id + R"( masteryScore="0.12345")")},
  };
  for (const Case& c : cases) {
    INFO(c.rule);
    CHECK(broken(examine_text(cmi5(c.units))).contains(c.rule));
  }
  CHECK(broken(examine_text("<courseStructure><course/></courseStructure>")).contains("CMI5-002"));
  test::RawZip zip;
  zip.add("cmi5.xml", cmi5(unit(id, "gone.html")));
  CHECK(broken(examine_bytes(zip.build())).contains("CMI5-012"));
}

TEST_CASE("an AICC course is read whatever the order of columns, the quoting and the case") {
  test::RawZip zip;
  zip.add("C.CRS",
          "[course]\nCourse_Creator=x\nCourse_ID=c1\nCourse_System=s\nCourse_Title=A course\nLevel=1\n"
          "Max_Fields_CST=2\nTotal_AUs=2\nTotal_Blocks=1\nVersion=4.0\n[Course_Behavior]\nMax_Normal=99\n"
          "[Course_Description]\nAll about it\n")
      .add("c.AU",
           "FILE_NAME,\"System_ID\",mastery_score,Web_Launch\r\na.htm,A1,80,\"x=1,2\"\r\n\"b.htm\",\"A2\",,"
           "\r\n")
      .add("c.des", "title,system_id\r\n\"One, \"\"first\"\"\",A1\r\nTwo,A2\r\nBlock,B1\r\n")
      .add("c.cst", "Block,Member,Member\r\nROOT,B1,A2\r\nB1,a1,\r\n")
      .add("c.pre", "structure_element,prerequisite\r\nA2,B1\r\n")
      .add("a.htm", "x")
      .add("b.htm", "x");
  const auto examined = examine_bytes(zip.build());
  REQUIRE(examined.course);
  CHECK(broken(examined, Severity::warning).empty());
  const auto& course = std::get<AiccCourse>(examined.course->particulars);
  CHECK(course.course_id == "c1");
  CHECK(course.description == "All about it");
  REQUIRE(course.units.size() == 2);
  CHECK(course.units[0].title == "One, \"first\"");
  CHECK(course.units[0].web_launch == "x=1,2");
  CHECK(course.units[1].prerequisites == "B1");
  REQUIRE(examined.course->items.size() == 2);
  CHECK(examined.course->items[0].title == "Block");
  CHECK(examined.course->items[0].children[0].href == "a.htm");
}

TEST_CASE("what AICC files get wrong is found by its rule") {
  const std::string crs = "[Course]\nCourse_ID=c1\nTotal_AUs=2\n";
  const std::string au =
      "system_id,file_name,max_time_allowed\nA1,a.htm,soon\n,b.htm,\nA1,a.htm,\nA3,,\nA4,gone.htm,\n";
  const std::string cst = "block,member\nROOT,A1\nROOT,B1\nB1,B2\nB2,B1\nB2,X9\nB2,A1\n";
  test::RawZip zip;
  zip.add("c.crs", crs)
      .add("c.au", au)
      .add("c.cst", cst)
      .add("a.htm", "x")
      .add("c.pre", "e,p\nA1,A1 A3\nZ,A1\n");
  const auto rules = broken(examine_bytes(zip.build()));
  for (const char* rule : {"AICC002", "AICC004", "AICC007", "AICC008", "AICC009", "AICC010", "AICC011",
                           "AICC012", "AICC013", "AICC014", "AICC016", "AICC017", "AICC021"}) {
    INFO(rule);
    CHECK(rules.contains(rule));
  }
}

TEST_CASE("Tin Can manifests are read, and held against their rules") {
  const auto examined = examine_text(
      "<tincan xmlns=\"http://projecttincan.com/tincan.xsd\"><activities>"
      "<activity id=\"https://example.org/a\" type=\"https://example.org/t\">"
      "<name lang=\"en\">N</name><launch lang=\"en\">https://x.example/a</launch>"
      "</activity></activities></tincan>");
  REQUIRE(examined.course);
  CHECK(examined.findings.empty());
  CHECK(examined.course->title == "N");
  const auto bad =
      broken(examine_text("<tincan><activities><activity><name>N</name><odd/></activity>"
                          "</activities></tincan>"));
  for (const char* rule : {"TIN002", "TIN004", "TIN006", "TIN008", "TIN010", "TIN011"})
    CHECK(bad.contains(rule));
}

TEST_CASE("legacy encodings that are declared are read") {
  const std::string latin2 =
      "<?xml version=\"1.0\" encoding=\"ISO-8859-2\"?>" +
      scorm12({.items = "<item identifier=\"i\" identifierref=\"r\"><title>\xB9</title></item>"});
  const auto examined = examine_text(latin2);
  REQUIRE(examined.course);
  CHECK(examined.course->items[0].title == "\xC5\xA1");
  const std::string sjis =
      "<?xml version=\"1.0\" encoding=\"Shift_JIS\"?>" +
      scorm12({.items = "<item identifier=\"i\" identifierref=\"r\"><title>\x93\xFA</title></item>"});
  REQUIRE(examine_text(sjis).course);
  CHECK(examine_text(sjis).course->items[0].title == "\xE6\x97\xA5");
}

TEST_CASE("real packages pass without an error") {
  const char* const folder = std::getenv("LMS_PACKAGES_DIR");
  if (folder == nullptr || !std::filesystem::is_directory(folder)) {
    WARN("skipped: no real packages (LMS_PACKAGES_DIR)");
    return;
  }
  for (const char* name :
       {"singlesco_scorm12.zip", "singlescobasic.zip", "RuntimeMinimumCalls_SCORM12.zip",
        "RuntimeBasicCalls_SCORM20043rdEdition.zip", "golf_scorm2004-3rd_seqforcedsequential.zip",
        "golf_scorm2004-4th_seqposttest.zip", "xapijs_cmi5_demo.zip", "handmade_aicc_complex-ort-pre.zip",
        "adapt_xapi_demo.zip"}) {
    INFO(name);
    const std::string bytes = read_file(std::filesystem::path(folder) / name);
    const auto examined = examine_zip(SpanSource(as_bytes(bytes)), {.deep = true});
    CHECK(broken(examined, Severity::error).empty());
    REQUIRE(examined.course);
    CHECK_FALSE(examined.course->items.empty());
  }
}

}  // namespace lms::package::examine_test
