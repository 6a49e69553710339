#include "package/package.hpp"

#include "package/launch_url.hpp"
#include "package/zip_reader.hpp"
#include "support/course_package.hpp"
#include "support/raw_zip.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace lms::package {
namespace {

using sequencing::Standard;

std::string packages_folder() {
  const char* const folder = std::getenv("LMS_PACKAGES_DIR");
  if (folder != nullptr && std::filesystem::is_directory(folder)) return folder;
  WARN("skipped: no real packages (LMS_PACKAGES_DIR)");
  return {};
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("every real SCORM package gives its course, and each launch file is in the ZIP") {
  const std::string folder = packages_folder();
  if (folder.empty()) return;
  struct Case {
    const char* file;
    Standard standard;
    int activities;
    int launchable;
    const char* title;
    const char* identifier;
    const char* first_href;
  };
  const Case cases[] = {
      {"singlesco_scorm12.zip", Standard::scorm12, 2, 1, "Golf Explained - CP Single SCO",
       "com.scorm.golfsamples.contentpackaging.singlesco.12", "shared/launchpage.html"},
      {"singlescobasic.zip", Standard::scorm12, 2, 1, "Golf Explained - Run-time Basic Calls",
       "com.scorm.golfsamples.runtime.basicruntime.12", "shared/launchpage.html"},
      {"RuntimeMinimumCalls_SCORM12.zip", Standard::scorm12, 23, 18,
       "Golf Explained - Minimum Run-time Calls", "com.scorm.golfsamples.runtime.minimumcalls.12",
       "Playing/Playing.html"},
      {"RuntimeBasicCalls_SCORM20043rdEdition.zip", Standard::scorm2004_3rd, 2, 1,
       "Golf Explained - Run-time Basic Calls", "com.scorm.golfsamples.runtime.basicruntime.20043rd",
       "shared/launchpage.html"},
      {"golf_scorm2004-3rd_seqforcedsequential.zip", Standard::scorm2004_3rd, 6, 5,
       "Golf Explained - Sequencing Forced Order",
       "com.scorm.golfsamples.sequencing.forcedsequential.20043rd", "shared/launchpage.html?content=playing"},
      {"golf_scorm2004-4th_seqposttest.zip", Standard::scorm2004_4th, 6, 5,
       "Golf Explained - 4th Edition Features",
       "com.scorm.golfsamples.sequencing.posttestrollup4thEd.20044th",
       "shared/launchpage.html?content=playing"},
  };
  for (const Case& c : cases) {
    INFO(c.file);
    const std::string bytes = read_file(std::filesystem::path(folder) / c.file);
    const SpanSource source(as_bytes(bytes));
    const auto package = read_package(source);
    REQUIRE(package);
    const CourseStructure& course = package->course;
    const auto& activities = course.definition.activities;
    CHECK(course.definition.standard == c.standard);
    CHECK(course.title == c.title);
    CHECK(course.manifest_identifier == c.identifier);
    CHECK(static_cast<int>(activities.size()) == c.activities);
    int launchable = 0;
    std::string first;
    for (const auto& activity : activities) {
      if (!activity.launchable()) continue;
      if (launchable++ == 0) first = activity.href;
      CHECK(package->index.find(file_name_of(activity.href)) != nullptr);
    }
    CHECK(launchable == c.launchable);
    CHECK(first == c.first_href);
    CHECK(verify(source, package->index).good());
  }
}

TEST_CASE("real packages that are none are refused, with what is wrong") {
  const std::string folder = packages_folder();
  if (folder.empty()) return;
  struct Case {
    const char* file;
    const char* code;
    const char* says;
  };
  const Case cases[] = {
      {"badscorm.zip", "package.manifest.missing", "'badscorm/'"},
      {"invalid.zip", "package.manifest.missing", "no imsmanifest.xml"},
      {"validscorm.zip", "package.xml.malformed", "not well-formed"},
      {"validaicc.zip", "package.aicc.unreadable", "AICC"},
      {"singlescobasic_missingorg.zip", "package.manifest.no_organization", "no organization"},
  };
  for (const Case& c : cases) {
    INFO(c.file);
    const std::string bytes = read_file(std::filesystem::path(folder) / c.file);
    const auto package = read_package(SpanSource(as_bytes(bytes)));
    CHECK(error_code(package) == c.code);
    CHECK(package.error().message.find(c.says) != std::string::npos);
  }
}

TEST_CASE("generated courses have as many SCOs as asked for") {
  for (const auto standard : {test::CourseStandard::scorm12, test::CourseStandard::scorm2004_3rd,
                              test::CourseStandard::scorm2004_4th}) {
    const std::string bytes =
        test::course_zip({.standard = standard, .title = "A & B", .scos = 4, .files = 40});
    const SpanSource source(as_bytes(bytes));
    const auto package = read_package(source);
    REQUIRE(package);
    CHECK(package->course.title == "A & B");
    CHECK(package->course.definition.activities.size() == 5);
    CHECK(package->course.warnings.empty());
    CHECK(package->index.file_count() == 40);
    CHECK(package->course.items.size() == 4);
    CHECK(package->course.items[3].href == "sco4/index.html");
  }
}

TEST_CASE("a manifest's name may be written in capitals") {
  test::RawZip zip;
  zip.add("IMSManifest.XML", test::manifest_text({})).add("sco1/index.html", "x");
  CHECK(read_package(SpanSource(as_bytes(zip.build()))));
}

TEST_CASE("the nearest wrapper folder is the one named") {
  test::RawZip zip;
  zip.add("a/b/imsmanifest.xml", "x")
      .add("export/imsmanifest.xml", "x")
      .add("__MACOSX/x/imsmanifest.xml", "x");
  const auto package = read_package(SpanSource(as_bytes(zip.build())));
  REQUIRE_FALSE(package);
  CHECK(package.error().code == "package.manifest.missing");
  CHECK(package.error().file == "export/imsmanifest.xml");
}

TEST_CASE("SCORM wins when a package is written for several standards") {
  test::RawZip zip;
  zip.add("imsmanifest.xml", test::manifest_text({}))
      .add("sco1/index.html", "x")
      .add("tincan.xml", "<tincan/>")
      .add("cmi5.xml", "");
  CHECK(read_package(SpanSource(as_bytes(zip.build()))));
}

}  // namespace lms::package
