#include "package/manifest.hpp"
#include "support/course_package.hpp"

#include <catch2/catch.hpp>

#include <random>

namespace lms::package {

TEST_CASE("a manifest with bytes changed, doubled or cut is parsed or refused, never worse") {
  const std::string whole =
      test::manifest_text({.standard = test::CourseStandard::scorm2004_4th, .scos = 3}, {"a&b.js"});
  std::mt19937 random(4711);
  std::size_t parsed = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string bent = whole;
    for (unsigned changes = random() % 4 + 1; changes > 0 && !bent.empty(); --changes) {
      const std::size_t at = random() % bent.size();
      switch (random() % 4) {
        case 0:
          bent[at] = static_cast<char>(random() & 0xFF);
          break;
        case 1:
          bent.erase(at, random() % 20);
          break;
        case 2:
          bent.insert(at, bent.substr(random() % bent.size(), 40));
          break;
        default:
          bent.resize(std::max<std::size_t>(at, 1));
          break;
      }
    }
    const auto course = parse_manifest(as_bytes(bent));
    if (course) {
      ++parsed;
      const auto& activities = course->definition.activities;
      for (std::size_t i = 0; i < activities.size(); ++i) {
        const bool root = i == 0;
        REQUIRE(root == (activities[i].parent == -1));
        REQUIRE(activities[i].parent < static_cast<std::int32_t>(i));
        REQUIRE_FALSE(activities[i].id.empty());
      }
    } else {
      REQUIRE(course.error().code.starts_with("package."));
      REQUIRE(course.error().file == "imsmanifest.xml");
    }
  }
  CHECK(parsed > 100);
}

TEST_CASE("an error carries the line where it is") {
  const auto course = parse_manifest(
      as_bytes("<manifest>\n <organizations>\n  <organization identifier=\"o\">\n</manifest>"));
  REQUIRE_FALSE(course);
  CHECK(course.error().code == "package.xml.malformed");
  CHECK(course.error().line == 4);
}

}  // namespace lms::package
