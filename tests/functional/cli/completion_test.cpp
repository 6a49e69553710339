#include "functional/cli/installation.hpp"

#include <catch2/catch.hpp>

#include <sstream>

using namespace lms::functional;

namespace {

/// What bash offers after these words, the last of which is being typed.
std::set<std::string> offered(const Installation& lms, const std::vector<std::string>& words) {
  std::string script = "source " LMS_SOURCE_DIR "/completions/lmsctl.bash; COMP_WORDS=(";
  for (const auto& word : words) script += "'" + word + "' ";
  script +=
      "); COMP_CWORD=" + std::to_string(words.size() - 1) + "; _lmsctl; printf '%s\\n' \"${COMPREPLY[@]}\"";
  Environment environment = lms.environment();
  const std::string folder = std::filesystem::path(LMSCTL).parent_path();
  const Outcome outcome = run({"/bin/bash", "-c", "PATH=" + folder + ":$PATH; " + script}, environment);
  INFO(outcome.err);
  CHECK(outcome.err.empty());
  std::set<std::string> found;
  std::istringstream lines(outcome.out);
  for (std::string line; std::getline(lines, line);)
    if (!line.empty()) found.insert(line);
  return found;
}

using Words = std::set<std::string>;

}  // namespace

TEST_CASE("bash completes nouns, verbs, flags, choices and live names") {
  const Installation lms;
  for (const char* domain : {"acme", "apex", "other"})
    REQUIRE(lms.ctl({"tenant", "create", "--name", "T", "--domain", domain}).status == 0);
  CHECK(offered(lms, {"lmsctl", "ten"}) == Words{"tenant"});
  CHECK(offered(lms, {"lmsctl", "tenant", "s"}) == Words{"show", "signup", "suspend"});
  CHECK(offered(lms, {"lmsctl", "tenant", "show", "a"}) == Words{"acme", "apex"});
  CHECK(offered(lms, {"lmsctl", "-o", "json", "tenant", "show", "ac"}) == Words{"acme"});
  CHECK(offered(lms, {"lmsctl", "user", "create", "--tenant", "o"}) == Words{"other"});
  CHECK(offered(lms, {"lmsctl", "user", "create", "--role", "inst"}) == Words{"instructor"});
  CHECK(offered(lms, {"lmsctl", "user", "create", "--first"}) == Words{"--first-name"});
  CHECK(offered(lms, {"lmsctl", "tenant", "list", "-o", "j"}) == Words{"json", "jsonl"});
  CHECK(offered(lms, {"lmsctl", "course", "play", "-o", "j"}) == Words{"json", "junit"});
  CHECK(offered(lms, {"lmsctl", "user", "show", "admin@"}) == Words{Installation::kEmail});
  CHECK(offered(lms, {"lmsctl", "whoami", "--qu"}) == Words{"--quiet"});
}

TEST_CASE("a reader that goes away early is no error message") {
  const Installation lms;
  const Outcome outcome = run({"/bin/bash", "-c",
                               "set -o pipefail; for i in $(seq 3); do " LMSCTL
                               " tenant list -o json; done | head -c 1 >/dev/null; exit 0"},
                              lms.environment());
  CHECK(outcome.err.empty());
}
