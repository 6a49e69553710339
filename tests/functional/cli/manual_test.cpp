#include "functional/cli/process.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <set>
#include <sstream>

using namespace lms::functional;

namespace {

/// Every `--flag` in a text.
std::set<std::string> flags_in(const std::string& text) {
  std::set<std::string> flags;
  for (std::size_t at = text.find("--"); at != std::string::npos; at = text.find("--", at + 2)) {
    const auto end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", at + 2);
    const std::string flag = text.substr(at, end - at);
    if (flag.size() > 3 && (at == 0 || text[at - 1] != '-')) flags.insert(flag);
  }
  return flags;
}

/// A man page's source, with `Fl \-x` and `\-` read as a person sees them.
std::string manual(const std::string& name) {
  std::ifstream in(LMS_SOURCE_DIR "/man/" + name);
  REQUIRE(in);
  std::ostringstream text;
  text << in.rdbuf();
  std::string page = text.str();
  for (const auto& [from, to] :
       {std::pair<std::string, std::string>{"Fl \\-", "--"}, {"| \\-", "| --"}, {"\\-", "-"}})
    for (std::size_t at = 0; (at = page.find(from, at)) != std::string::npos; at += to.size())
      page.replace(at, from.size(), to);
  return page;
}

std::set<std::string> help_flags(const std::vector<std::string>& words) {
  std::vector<std::string> command{LMSD};
  command.insert(command.end(), words.begin(), words.end());
  const Outcome outcome = run(command, {});
  CHECK(outcome.status == 0);
  return flags_in(outcome.out);
}

}  // namespace

TEST_CASE("lmsd's man page has every flag of the program, and no other") {
  std::set<std::string> program;
  for (const auto& words : std::vector<std::vector<std::string>>{{"--help"},
                                                                 {"init", "--help"},
                                                                 {"serve", "--help"},
                                                                 {"backup", "--help"},
                                                                 {"backup", "verify", "--help"},
                                                                 {"restore", "--help"},
                                                                 {"key", "rotate", "--help"},
                                                                 {"admin", "reset-password", "--help"}})
    program.merge(help_flags(words));
  REQUIRE(program.size() > 5);
  CHECK(flags_in(manual("lmsd.8")) == program);
}

TEST_CASE("man pages are free of formatting errors") {
  if (::system("command -v groff >/dev/null 2>&1") != 0) {  // NOLINT(concurrency-mt-unsafe)
    WARN("skipped: groff is not installed");
    return;
  }
  for (const char* page : {"lmsctl.1", "lmsctl-script.5", "lmsd.8", "lmsd.toml.5"}) {
    const Outcome outcome =
        run({"/bin/sh", "-c", std::string("groff -mdoc -ww -z -Tutf8 " LMS_SOURCE_DIR "/man/") + page}, {});
    INFO(page << ": " << outcome.err);
    CHECK(outcome.status == 0);
    CHECK(outcome.err.empty());
  }
}
