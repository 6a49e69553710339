#include "package/manifest.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

namespace lms::package {
namespace {

using sequencing::ActivityDefinition;
using sequencing::ResourceKind;
using sequencing::Standard;

constexpr std::string_view kNames12 =
    R"(xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2")";
constexpr std::string_view kNames2004 =
    R"(xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" )"
    R"(xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3" xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3" )"
    R"(xmlns:imsss="http://www.imsglobal.org/xsd/imsss")";
constexpr std::string_view kOneResource = R"(<resource identifier="r" adlcp:scormtype="sco" href="a.htm"/>)";

struct Sheet {
  std::string_view names = kNames12;
  std::string_view version = "<metadata><schemaversion>1.2</schemaversion></metadata>";
  std::string_view organization_attributes = R"( identifier="org")";
  std::string_view items =
      R"(<title>T</title><item identifier="i" identifierref="r"><title>One</title></item>)";
  std::string_view resources = kOneResource;
  std::string_view resources_attributes = "";
  std::string_view manifest_attributes = "";
  std::string_view more = "";
};

std::string text_of(const Sheet& s) {
  std::string out = "<?xml version=\"1.0\"?>\n<manifest identifier=\"m\" ";
  out.append(s.names).append(s.manifest_attributes).append(">\n").append(s.version);
  out.append("\n<organizations default=\"org\">\n<organization")
      .append(s.organization_attributes)
      .append(">\n");
  out.append(s.items)
      .append("\n</organization>\n</organizations>\n<resources")
      .append(s.resources_attributes);
  out.append(">\n").append(s.resources).append("\n</resources>\n").append(s.more).append("</manifest>\n");
  return out;
}

Result<CourseStructure> parse(const Sheet& sheet, const FileExists& exists = {}) {
  return parse_manifest(as_bytes(text_of(sheet)), exists);
}
CourseStructure good(const Sheet& sheet, const FileExists& exists = {}) {
  auto course = parse(sheet, exists);
  if (!course) FAIL(course.error().code << ": " << course.error().message << " line " << course.error().line);
  return std::move(*course);
}
std::multiset<std::string> warnings(const CourseStructure& course) {
  std::multiset<std::string> codes;
  for (const Error& warning : course.warnings) codes.insert(warning.code);
  return codes;
}
const ActivityDefinition& only(const CourseStructure& course) {
  REQUIRE(course.definition.activities.size() == 2);
  return course.definition.activities[1];
}

constexpr std::string_view k3rd = "<metadata><schemaversion>2004 3rd Edition</schemaversion></metadata>";
constexpr std::string_view k4th = "<metadata><schemaversion>2004 4th Edition</schemaversion></metadata>";

}  // namespace

TEST_CASE("a SCORM 1.2 item carries its run-time data") {
  const auto course = good({.items = R"(<title> My
      course </title><item identifier=" i " identifierref="r" isvisible="false" parameters="?p=1">
      <title>One</title><adlcp:prerequisites type="aicc_script"> a&amp;b </adlcp:prerequisites>
      <adlcp:maxtimeallowed>01:00:00</adlcp:maxtimeallowed><adlcp:timelimitaction>exit, no message</adlcp:timelimitaction>
      <adlcp:datafromlms><![CDATA[ x=<1> ]]></adlcp:datafromlms><adlcp:masteryscore> 80 </adlcp:masteryscore></item>)"});
  CHECK(course.definition.standard == Standard::scorm12);
  CHECK(course.title == "My course");
  CHECK(course.manifest_identifier == "m");
  const auto& root = course.definition.activities[0];
  CHECK(root.id == "org");
  CHECK(root.parent == -1);
  CHECK(root.sequencing.control.flow);
  CHECK(root.sequencing.control.choice);
  const auto& item = only(course);
  CHECK(item.id == "i");
  CHECK(item.parent == 0);
  CHECK_FALSE(item.visible);
  CHECK(item.resource == ResourceKind::sco);
  CHECK(item.href == "a.htm?p=1");
  CHECK(item.prerequisites == "a&b");
  CHECK(item.max_time_allowed == "01:00:00");
  CHECK(item.time_limit_action == sequencing::TimeLimitAction::exit_no_message);
  CHECK(item.data_from_lms == "x=<1>");
  CHECK(item.mastery_score == "80");
  CHECK(item.sequencing.objectives.size() == 1);
  CHECK(course.warnings.empty());
}

TEST_CASE("the description is the organization's, else the manifest's, in English where there is a choice") {
  const std::string of_manifest =
      "<metadata><schema>ADL SCORM</schema><imsmd:lom "
      "xmlns:imsmd=\"http://www.imsglobal.org/xsd/imsmd_rootv1p2p1\"><imsmd:general>"
      "<imsmd:description><imsmd:langstring xml:lang=\"de\">Auf Deutsch</imsmd:langstring><imsmd:langstring "
      "xml:lang=\"en\"> In\n English "
      "</imsmd:langstring></imsmd:description></imsmd:general></imsmd:lom></metadata>";
  const std::string item =
      R"(<title>T</title><item identifier="i" identifierref="r"><title>One</title></item>)";
  CHECK(good({.version = of_manifest, .items = item}).description == "In\n English");
  const std::string of_organization =
      "<metadata><lom:lom "
      "xmlns:lom=\"http://ltsc.ieee.org/xsd/LOM\"><lom:general><lom:description><lom:string "
      "language=\"en\">Of the organization</lom:string></lom:description></lom:general></lom:lom></metadata>";
  CHECK(good({.version = of_manifest, .items = item + of_organization}).description == "Of the organization");
  CHECK(good({.items = item}).description.empty());
}

TEST_CASE("the edition is what schemaversion says, wherever it stands") {
  struct Case {
    std::string_view names;
    std::string_view version;
    std::string_view items;
    Standard standard;
    std::size_t warnings;
  };
  constexpr std::string_view kItem = R"(<item identifier="i" identifierref="r"><title>x</title></item>)";
  const std::string in_organization =
      "<metadata><schemaversion>1.2</schemaversion></metadata>" + std::string(kItem);
  const Case cases[] = {
      {kNames12, "<metadata><schemaversion>1.2</schemaversion></metadata>", kItem, Standard::scorm12, 0},
      {kNames12, "", in_organization, Standard::scorm12, 0},
      {kNames12, "", kItem, Standard::scorm12, 1},
      {kNames12, "<metadata><schemaversion>1.1.4</schemaversion></metadata>", kItem, Standard::scorm12, 1},
      {kNames12, "<metadata><schemaversion>SCORM 1.2.0</schemaversion></metadata>", kItem, Standard::scorm12,
       1},
      {kNames2004, "<metadata><schemaversion>2004 Fourth Edition</schemaversion></metadata>", kItem,
       Standard::scorm2004_4th, 1},
      {kNames2004, "<metadata><schemaversion> CAM 1.3 </schemaversion></metadata>", kItem,
       Standard::scorm2004_2nd, 0},
      {kNames2004, k3rd, kItem, Standard::scorm2004_3rd, 0},
      {kNames2004, k4th, kItem, Standard::scorm2004_4th, 0},
      {kNames2004, "", kItem, Standard::scorm2004_3rd, 1},
      {kNames2004, "<schemaversion>2004 4th Edition</schemaversion>", kItem, Standard::scorm2004_4th, 0},
      {kNames2004,
       "<metadata><schemaversion>2004 3rd Edition</schemaversion><schemaversion>2004 4th "
       "Edition</schemaversion></metadata>",
       kItem, Standard::scorm2004_3rd, 1},
      {kNames2004, "",
       R"(<item identifier="i" identifierref="r"><title>x</title><adlcp:completionThreshold completedByMeasure="true"/></item>)",
       Standard::scorm2004_4th, 1},
  };
  for (const Case& c : cases) {
    INFO(c.version << c.items);
    const auto course = good({.names = c.names, .version = c.version, .items = c.items});
    CHECK(course.definition.standard == c.standard);
    CHECK(course.definition.standard == c.standard);
    CHECK(course.warnings.size() == c.warnings);
  }
}

TEST_CASE("xml:base of manifest, resources and resource add up") {
  const auto course =
      good({.items = R"(<item identifier="i" identifierref="r" parameters="x=1"/>)",
            .resources =
                R"(<resource identifier="r" adlcp:scormtype="asset" xml:base="./sub/" href="b%20c.htm?q#f">
                                <file href="b%20c.htm"/><file href="/top.css"/><dependency identifierref="s"/></resource>)",
            .resources_attributes = R"( xml:base="two/")",
            .manifest_attributes = R"( xml:base="one/")"});
  CHECK(only(course).href == "one/two/sub/b%20c.htm?q&x=1#f");
  CHECK(only(course).resource == ResourceKind::asset);
  REQUIRE(course.resources.size() == 1);
  CHECK(course.resources[0].files == std::vector<std::string>{"one/two/sub/b%20c.htm", "top.css"});
  CHECK(course.resources[0].dependencies == std::vector<std::string>{"s"});
}

TEST_CASE("launch files are found as authors meant them") {
  struct Case {
    const char* base;
    const char* href;
    const char* file;
    const char* found;
    const char* warning;
  };
  const Case cases[] = {
      {"course/", "a.htm", "course/a.htm", "course/a.htm", nullptr},
      {"course", "a.htm", "course/a.htm", "course/a.htm", "package.manifest.href_guessed"},
      {"course/", "a.htm", "a.htm", "a.htm", "package.manifest.href_guessed"},
      {"", "sub\\a.htm", "sub/a.htm", "sub/a.htm", nullptr},
      {"", "a%20b.htm", "a b.htm", "a%20b.htm", nullptr},
      {"", "a b.htm", "a b.htm", "a b.htm", nullptr},
      {"", "a%20b.htm", "a%20b.htm", "a%2520b.htm", "package.manifest.href_guessed"},
  };
  for (const Case& c : cases) {
    INFO(c.base << " " << c.href);
    const std::string resource =
        std::string("<resource identifier=\"r\" adlcp:scormtype=\"sco\" xml:base=\"") + c.base +
        "\" href=\"" + c.href + "\"/>";
    const auto course = good({.resources = resource}, [&](std::string_view name) { return name == c.file; });
    CHECK(only(course).href == c.found);
    CHECK(warnings(course) ==
          (c.warning ? std::multiset<std::string>{c.warning} : std::multiset<std::string>{}));
  }
}

TEST_CASE("a missing launch file is a warning, and an error when it is every one") {
  const Sheet two{
      .items = R"(<item identifier="i" identifierref="r"/><item identifier="j" identifierref="s"/>)",
      .resources =
          R"(<resource identifier="r" adlcp:scormtype="sco" href="a.htm"><file href="x.js"/></resource>
                                  <resource identifier="s" adlcp:scormtype="sco" href="b.htm"/>)"};
  const auto course = good(two, [](std::string_view name) { return name == "a.htm"; });
  CHECK(warnings(course).count("package.launch_file.missing") == 1);
  CHECK(warnings(course).count("package.manifest.file_missing") == 1);
  const auto none = parse(two, [](std::string_view) { return false; });
  REQUIRE_FALSE(none);
  CHECK(none.error().code == "package.launch_file.missing");
  CHECK(none.error().message.find("'a.htm'") != std::string::npos);
  CHECK(none.error().line == 6);
  CHECK(none.error().element == "manifest[m]/organizations/organization[org]/item[i]");
}

TEST_CASE("a web address may be launched, another scheme may not") {
  const auto web = good(
      {.resources = R"(<resource identifier="r" adlcp:scormtype="sco" href="https://example.org/a?b"/>)"},
      [](std::string_view) { return false; });
  CHECK(only(web).href == "https://example.org/a?b");
  const auto script = parse(
      {.resources = R"x(<resource identifier="r" adlcp:scormtype="sco" href="javascript:alert(1)"/>)x"});
  CHECK(error_code(script) == "package.manifest.nothing_to_launch");
}

TEST_CASE("an item that is both parent and page becomes a cluster that begins with the page") {
  for (const auto& [names, version] :
       {std::pair{kNames12, std::string_view("<schemaversion>1.2</schemaversion>")}, {kNames2004, k3rd}}) {
    const auto course = good({.names = names,
                              .version = version,
                              .items = R"(<item identifier="p" identifierref="r"><title>P</title>
                                 <item identifier="c" identifierref="r"><title>C</title></item></item>)"});
    const auto& activities = course.definition.activities;
    REQUIRE(activities.size() == 4);
    CHECK(activities[1].id == "p");
    CHECK_FALSE(activities[1].launchable());
    CHECK(activities[2].id == "p-page");
    CHECK(activities[2].parent == 1);
    CHECK(activities[2].href == "a.htm");
    CHECK(activities[2].sequencing.objectives.front().primary);
    CHECK(activities[3].id == "c");
    CHECK(activities[3].parent == 1);
    REQUIRE(course.items.size() == 1);
    CHECK(course.items[0].href == "a.htm");
    CHECK(course.items[0].children.size() == 1);
    CHECK(warnings(course).count("package.manifest.item_with_children_and_resource") == 1);
  }
}

TEST_CASE("identifiers that are missing or used twice are made unique") {
  const auto course =
      good({.items = R"(<item identifier="i" identifierref="r"/><item identifier="i" identifierref="r"/>
                                        <item identifierref="r"/><item identifier="org" identifierref="r"/>)"});
  std::set<std::string> ids;
  for (const auto& a : course.definition.activities) CHECK(ids.insert(a.id).second);
  CHECK(ids == std::set<std::string>{"org", "i", "i-2", "item", "org-2"});
  CHECK(warnings(course).count("package.manifest.duplicate_item") == 2);
  CHECK(warnings(course).count("package.manifest.missing_identifier") == 1);
}

TEST_CASE("prefixes and their case don't matter, and the wrong ones are put up with") {
  const auto course = parse_manifest(as_bytes(R"(<x:manifest identifier="m" xmlns:x="urn:any">
      <x:metadata><x:schemaversion>1.2</x:schemaversion></x:metadata>
      <x:organizations><x:organization identifier="o"><x:item identifier="i" identifierRef="r">
        <cp:masteryScore>70</cp:masteryScore></x:item></x:organization></x:organizations>
      <x:resources><x:resource identifier="r" scormType="SCO" href="a.htm"/></x:resources></x:manifest>)"));
  REQUIRE(course);
  CHECK(only(*course).mastery_score == "70");
  CHECK(only(*course).resource == ResourceKind::sco);
  CHECK(course->title == "o");
}

TEST_CASE("what is wrong is an error with line and element, or a warning") {
  struct Case {
    Sheet sheet;
    const char* code;
  };
  const Case errors[] = {
      {{.items = ""}, "package.manifest.nothing_to_launch"},
      {{.items = R"(<item identifier="i" identifierref="gone"/>)"}, "package.manifest.nothing_to_launch"},
      {{.items = R"(<item identifier="i"/>)"}, "package.manifest.nothing_to_launch"},
      {{.items = "</item>"}, "package.xml.malformed"},
      {{.names = R"(xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1")", .version = ""},
       "package.standard.unsupported"},
  };
  for (const Case& c : errors) {
    const auto course = parse(c.sheet);
    CHECK(error_code(course) == c.code);
    CHECK(course.error().file == "imsmanifest.xml");
    CHECK(course.error().line > 0);
  }
  CHECK(error_code(parse_manifest(as_bytes("<courseStructure/>"))) == "package.manifest.root");
  CHECK(error_code(parse_manifest(as_bytes("<manifest/>"))) == "package.manifest.no_organization");
  CHECK(error_code(parse_manifest({})) == "package.xml.malformed");
}

TEST_CASE("document types are refused, except in comments") {
  CHECK(error_code(parse_manifest(as_bytes("<!DOCTYPE manifest><manifest/>"))) == "package.xml.dtd");
  CHECK(error_code(parse_manifest(
            as_bytes("<?xml version='1.0'?>\n<!DOCTYPE m [<!ENTITY a 'b'>]><manifest>&a;</manifest>"))) ==
        "package.xml.dtd");
  CHECK(error_code(parse_manifest(as_bytes("<!DOCTYPE manifest [ <manifest/>"))) == "package.xml.dtd");
  CHECK(parse({.more = "<!-- <!DOCTYPE manifest> -->"}));
}

TEST_CASE("size, number and depth of elements are limited") {
  std::string deep;
  for (int i = 0; i < 150'000; ++i) deep += "<item>";
  CHECK(error_code(parse({.more = deep})) == "package.manifest.too_deep");
  std::string closed = deep;
  for (int i = 0; i < 150'000; ++i) closed += "</item>";
  CHECK(error_code(parse({.more = closed})) == "package.manifest.too_deep");
  std::string many;
  for (int i = 0; i < 500'001; ++i) many += "<a/>";
  CHECK(error_code(parse({.more = many})) == "package.manifest.too_large");
  CHECK(error_code(parse_manifest(as_bytes(text_of({})), {}, {.manifest_size = 100})) ==
        "package.manifest.too_large");
}

TEST_CASE("the default organization counts, else the first") {
  const auto text = [](std::string_view wanted) {
    return "<manifest><organizations" + std::string(wanted) + R"(>
      <organization identifier="a"><title>A</title><item identifier="i" identifierref="r"/></organization>
      <organization identifier="b"><title>B</title><item identifier="i" identifierref="r"/></organization></organizations>
      <resources><resource identifier="r" scormtype="sco" href="x.htm"/></resources></manifest>)";
  };
  CHECK(parse_manifest(as_bytes(text(" default=\"b\"")))->title == "B");
  CHECK(parse_manifest(as_bytes(text("")))->title == "A");
  const auto dangling = parse_manifest(as_bytes(text(" default=\"c\"")));
  CHECK(dangling->title == "A");
  CHECK(warnings(*dangling).count("package.manifest.default_organization") == 1);
}

TEST_CASE("resources of nested manifests and without scormType are found") {
  const auto course = good({.items = R"(<item identifier="i" identifierref="n"/>)",
                            .resources = "",
                            .more = R"(<manifest identifier="sub" xml:base="sub/"><resources>
                                <resource identifier="n" type="webcontent" href="a.htm"/></resources></manifest>)"});
  CHECK(only(course).href == "sub/a.htm");
  CHECK(only(course).resource == ResourceKind::sco);
  CHECK(warnings(course).count("package.manifest.scorm_type") == 1);
}

TEST_CASE("an item that names an inner manifest has that manifest's items as its children") {
  const auto course = good({.items = R"(<title>T</title><item identifier="i" identifierref="sub"/>
                                        <item identifier="j" identifierref="r"/>)",
                            .more = R"(<manifest identifier="sub" xml:base="sub/">
      <organizations default="two"><organization identifier="one"><title>No</title></organization>
      <organization identifier="two"><title>Part</title><item identifier="k" identifierref="n"><title>K</title></item>
      <item identifier="l" identifierref="sub"/></organization></organizations>
      <resources><resource identifier="n" adlcp:scormtype="sco" href="a.htm"/></resources></manifest>)"});
  REQUIRE(course.items.size() == 2);
  CHECK(course.items[0].title == "Part");
  REQUIRE(course.items[0].children.size() == 2);
  CHECK(course.items[0].children[0].title == "K");
  CHECK(course.items[0].children[0].href == "sub/a.htm");
  CHECK(course.items[0].children[1].children.empty());  // the manifest itself again
  CHECK(course.items[1].href == "a.htm");
  CHECK(warnings(course).count("package.manifest.bad_reference") == 1);
}

TEST_CASE("an inner manifest's sequencing counts where the item has none") {
  const auto course =
      good({.names = kNames2004,
            .version = "<metadata><schemaversion>CAM 1.3</schemaversion></metadata>",
            .items = R"(<title>T</title><item identifier="i" identifierref="sub"><title>I</title></item>)",
            .more = R"(<manifest identifier="sub"><organizations default="o"><organization identifier="o">
      <title>O</title><item identifier="k" identifierref="r"><title>K</title><imsss:sequencing IDRef="s"/></item>
      <imsss:sequencing><imsss:controlMode choice="false" flow="true"/></imsss:sequencing></organization></organizations>
      <imsss:sequencingCollection><imsss:sequencing ID="s"><imsss:deliveryControls tracked="false"/></imsss:sequencing>
      </imsss:sequencingCollection></manifest>)"});
  const auto& activities = course.definition.activities;
  REQUIRE(activities.size() == 3);
  CHECK(activities[1].title == "I");
  CHECK_FALSE(activities[1].sequencing.control.choice);
  CHECK(activities[1].sequencing.control.flow);
  CHECK(activities[2].parent == 1);
  CHECK_FALSE(activities[2].sequencing.delivery.tracked);
}

TEST_CASE("inner manifests that name each other again and again end") {
  std::string inner;
  for (int n = 0; n < 60; ++n)
    inner += "<manifest identifier=\"s" + std::to_string(n) +
             "\"><organizations><organization identifier=\"o" + std::to_string(n) +
             "\"><item identifier=\"a\" identifierref=\"s" + std::to_string(n + 1) +
             "\"/><item identifier=\"b\" identifierref=\"s" + std::to_string(n + 1) +
             "\"/></organization></organizations></manifest>";
  const auto course = parse_manifest(as_bytes(text_of(
      {.items = R"(<item identifier="i" identifierref="s0"/><item identifier="j" identifierref="r"/>)",
       .more = inner})));
  REQUIRE(course);
  CHECK(course->definition.activities.size() < 110'000);
}

TEST_CASE("a resource without href launches its first page") {
  const auto course = good(
      {.resources =
           R"(<resource identifier="r" adlcp:scormtype="sco"><file href="a.js"/><file href="p.html"/></resource>)"});
  CHECK(only(course).href == "p.html");
}

}  // namespace lms::package
