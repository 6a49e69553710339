#include "base/error_json.hpp"
#include "package/manifest.hpp"
#include "runtime/sco.hpp"
#include "script/player.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

using namespace lms;
namespace fs = std::filesystem;

namespace {

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

struct Suite {
  fs::path root{};
  std::vector<fs::path> cases{};

  Suite() {
    const char* given = std::getenv("LMS_CONFORMANCE_DIR");
    if (given == nullptr) return;
    root = fs::path(given) / "scorm2004";
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(root / "cases", error))
      if (entry.path().extension() == ".json") cases.push_back(entry.path());
    std::sort(cases.begin(), cases.end());
  }

  [[nodiscard]] bool missing() const {
    if (cases.empty())
      std::printf("skipped: 120 learner scripts, as LMS_CONFORMANCE_DIR has no scorm2004/cases\n");
    return cases.empty();
  }

  [[nodiscard]] script::LearnerScript load(const fs::path& path) const {
    auto parsed = script::parse_script(read_file(path));
    INFO(path.filename().string());
    if (!parsed) FAIL(describe(parsed.error()));
    return *parsed;
  }

  [[nodiscard]] script::CourseLoader courses() const {
    return [this](const std::string&, const std::string& path) -> Result<sequencing::CourseDefinition> {
      const std::string xml = read_file(root / path);
      LMS_ASSIGN(auto structure, package::parse_manifest(as_bytes(xml)));
      return std::move(structure.definition);
    };
  }
};

/// Prints every failure; the suite is one line per case for people who compare runs.
std::size_t play_case(const Suite& suite, const script::LearnerScript& script, script::Learner& learner,
                      const script::PlayOptions& options = {}) {
  const auto played = script::play(script, learner, suite.courses(), options);
  if (!played) {
    std::printf("%s: %s\n", script.id.c_str(), describe(played.error()).c_str());
    return 1;
  }
  for (const script::Failure& f : played->failures) {
    std::printf("%s step %zu: %.120s\n  expected %.300s\n  actual   %.300s  %s\n", script.id.c_str(), f.step,
                f.what.c_str(), f.expected.c_str(), f.actual.c_str(), f.exception.c_str());
    if (std::getenv("LMS_TRACE") != nullptr)
      for (const std::string& line : f.trace) std::printf("    %s\n", line.c_str());
  }
  return played->failures.size();
}

/// The learner of a case that stands alone, but for those it names in `after`.
script::Learner learner_before(const Suite& suite, const script::LearnerScript& script) {
  script::Learner learner;
  for (const std::string& id : script.after)
    play_case(suite, suite.load(suite.root / "cases" / (id + ".json")), learner);
  return learner;
}

std::size_t play_isolated(const Suite& suite, const script::PlayOptions& options) {
  std::size_t failed = 0;
  for (const fs::path& path : suite.cases) {
    const auto script = suite.load(path);
    script::Learner learner = learner_before(suite, script);
    failed += play_case(suite, script, learner, options) == 0 ? 0 : 1;
  }
  std::printf("%zu of %zu cases pass\n", suite.cases.size() - failed, suite.cases.size());
  return failed;
}

}  // namespace

TEST_CASE("every case of the suite passes by itself") {
  const Suite suite;
  if (suite.missing()) return;
  CHECK(play_isolated(suite, {}) == 0);
}

TEST_CASE("every case passes when one learner plays them all") {
  const Suite suite;
  if (suite.missing()) return;
  script::Learner learner;
  std::size_t failed = 0;
  for (const fs::path& path : suite.cases) failed += play_case(suite, suite.load(path), learner) == 0 ? 0 : 1;
  std::printf("%zu of %zu cases pass for one learner\n", suite.cases.size() - failed, suite.cases.size());
  CHECK(failed == 0);
}

TEST_CASE("closing and reopening the session at every step changes nothing") {
  const Suite suite;
  if (suite.missing()) return;
  CHECK(play_isolated(suite, {.reopen_each_step = true}) == 0);
}

namespace {

/// An element's name with `n` for each index.
std::string pattern(const std::string& name) {
  std::string out;
  std::size_t from = 0;
  while (from <= name.size()) {
    std::size_t dot = name.find('.', from);
    if (name.compare(from, 7, "{index:") == 0) dot = name.find('.', name.find('}', from));
    const std::string part = name.substr(from, dot == std::string::npos ? dot : dot - from);
    const bool index =
        !part.empty() && (part.front() == '{' || part.find_first_not_of("0123456789") == part.npos);
    out += (from == 0 ? "" : ".") + (index ? "n" : part);
    if (dot == std::string::npos) break;
    from = dot + 1;
  }
  return out;
}

/// The elements that the scripts in `folder` of our own ask for or set.
std::set<std::string> elements_used(const std::string& folder) {
  std::set<std::string> used;
  for (const auto& entry : fs::directory_iterator(fs::path(LMS_SCRIPTS_DIR) / folder)) {
    if (entry.path().extension() != ".json") continue;
    const auto parsed = script::parse_script(read_file(entry.path()));
    INFO(entry.path().string());
    REQUIRE(parsed);
    for (const script::Step& step : parsed->steps)
      if (step.kind == script::StepKind::call && !step.call.arguments.empty())
        used.insert(pattern(step.call.arguments.front()));
  }
  return used;
}

}  // namespace

TEST_CASE("our own scripts use every element of both data models") {
  const auto scorm2004 = elements_used("scorm2004");
  for (const runtime::Element& element : runtime::cmi2004::elements()) {
    INFO(element.path);
    CHECK(scorm2004.contains(std::string(element.path)));
  }
  const auto scorm12 = elements_used("scorm12");
  for (const runtime::Element& element : runtime::cmi12::elements()) {
    INFO(element.path);
    CHECK(scorm12.contains(std::string(element.path)));
  }
}
