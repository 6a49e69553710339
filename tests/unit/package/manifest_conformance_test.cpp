#include "package/manifest.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace lms::package::manifest_conformance_test {
namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::size_t count(const std::string& text, std::string_view what) {
  std::size_t n = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

}  // namespace

TEST_CASE("every manifest of the conformance suite parses, with all its items, rules and objectives") {
  const char* const folder = std::getenv("LMS_CONFORMANCE_DIR");
  const std::filesystem::path manifests =
      std::filesystem::path(folder == nullptr ? "" : folder) / "scorm2004/manifests";
  if (!std::filesystem::is_directory(manifests)) {
    WARN("skipped: no conformance manifests at " << manifests.string() << " (LMS_CONFORMANCE_DIR)");
    return;
  }
  std::size_t seen = 0;
  for (const auto& file : std::filesystem::directory_iterator(manifests)) {
    const std::string text = read_file(file.path());
    INFO(file.path().filename().string());
    const auto course = parse_manifest(as_bytes(text));
    if (!course)
      FAIL(course.error().code << " " << course.error().message << " line " << course.error().line);
    ++seen;
    const auto& activities = course->definition.activities;
    CHECK(course->definition.standard == sequencing::Standard::scorm2004_4th);
    CHECK(activities.size() == count(text, "<item ") + 1);
    CHECK(activities.front().parent == -1);
    std::size_t launchable = 0;
    std::size_t referenced = 0;
    std::size_t pre = 0;
    std::size_t post = 0;
    for (std::size_t i = 0; i < activities.size(); ++i) {
      const auto& a = activities[i];
      if (i > 0) CHECK((a.parent >= 0 && a.parent < static_cast<std::int32_t>(i)));
      REQUIRE(!a.sequencing.objectives.empty());
      CHECK(a.sequencing.objectives.front().primary);
      launchable += a.launchable() ? 1 : 0;
      pre += a.sequencing.pre.size();
      post += a.sequencing.post.size();
    }
    for (auto at = text.find("<item "); at != std::string::npos; at = text.find("<item ", at + 1))
      referenced +=
          text.substr(at, text.find('>', at) - at).find("identifierref") != std::string::npos ? 1 : 0;
    CHECK(launchable == referenced);
    if (text.find("IDRef") == std::string::npos) {
      CHECK(pre == count(text, "<imsss:preConditionRule"));
      CHECK(post == count(text, "<imsss:postConditionRule"));
    }
    for (const Error& warning : course->warnings) {
      UNSCOPED_INFO(warning.code << ": " << warning.message << " line " << warning.line);
    }
    CHECK(course->warnings.size() <= 2);
  }
  CHECK(seen > 100);
}

}  // namespace lms::package::manifest_conformance_test
