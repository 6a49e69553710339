#include "cli/docs.hpp"

#include "cli/command.hpp"
#include "cli/help.hpp"
#include "cli/secret.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>

namespace docs_test {

using namespace lms;
using namespace lms::cli;

namespace {

std::string repository_file(const std::string& name) {
  const auto text = read_text_file(LMS_SOURCE_DIR "/" + name);
  REQUIRE(text);
  return *text;
}

/// mdoc source as a person reads it: escapes undone.
std::string plain(std::string text) {
  for (const auto& [from, to] :
       {std::pair<std::string, std::string>{"\\-", "-"}, {"\\(dq", "\""}, {"\\e", "\\"}})
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
      text.replace(at, from.size(), to);
  return text;
}

}  // namespace

TEST_CASE("the man page has every command with every flag, as the command table says them") {
  const std::string page = repository_file("man/lmsctl.1");
  INFO("renew the part between the marks with: lmsctl __docs man");
  const std::string begin = ".\\\" commands begin (made from the command table: lmsctl __docs man)\n";
  const auto from = page.find(begin);
  const auto to = page.find(".\\\" commands end\n");
  REQUIRE(from != std::string::npos);
  REQUIRE(to != std::string::npos);
  CHECK(page.substr(from + begin.size(), to - from - begin.size()) == man_commands());
}

TEST_CASE("the man page's commands are the command tree, read independently of its maker") {
  const std::string page = plain(repository_file("man/lmsctl.1"));
  std::size_t items = 0;
  for (const Command& command : commands()) {
    const std::string item = ".It Ic " + command_name(command);
    auto at = page.find(item + "\n");
    if (at == std::string::npos) at = page.find(item + " ");
    INFO(item);
    REQUIRE(at != std::string::npos);
    const auto end = std::min(page.find("\n.It Ic ", at + 1), page.find("\n.Sh ", at));
    const std::string part = page.substr(at, end - at);
    for (const Flag& flag : all_flags(command)) {
      INFO(flag.name);
      const char letter = short_letter(flag.name);
      const std::string both = letter == 0 ? "" : std::string("Fl ") + letter + " , ";
      CHECK(part.find("\n.It " + both + "Fl -" + std::string(flag.name) +
                      (flag.value.empty() ? "\n" : " Ar ")) != std::string::npos);
    }
    ++items;
  }
  std::size_t in_page = 0;
  for (std::size_t at = 0; (at = page.find("\n.It Ic ", at)) != std::string::npos; ++at) ++in_page;
  CHECK(in_page == items);
}

TEST_CASE("the completions are those of the command table") {
  INFO("renew them with: lmsctl __docs bash, zsh, fish");
  CHECK(repository_file("completions/lmsctl.bash") == bash_completion());
  CHECK(repository_file("completions/_lmsctl") == zsh_completion());
  CHECK(repository_file("completions/lmsctl.fish") == fish_completion());
}

TEST_CASE("every help text starts with an example and names every flag") {
  for (const Command& command : commands()) {
    Request request;
    request.kind = Request::Kind::help;
    request.command = &command;
    const std::string text = help_text(request);
    INFO(command_name(command));
    CHECK(text.starts_with("Example:\n  lmsctl " + std::string(command.example) + "\n"));
    for (const Flag& flag : all_flags(command))
      CHECK(text.find("--" + std::string(flag.name)) != std::string::npos);
    for (const Flag& flag : global_flags())
      CHECK(text.find("--" + std::string(flag.name)) != std::string::npos);
  }
  Request top;
  top.kind = Request::Kind::help;
  CHECK(help_text(top).starts_with("Example:\n"));
  top.noun = "tenant";
  CHECK(help_text(top).starts_with("Example:\n"));
  top.noun = "xapi";
  top.group = "credential";
  CHECK(help_text(top).find("lmsctl xapi credential VERB") != std::string::npos);
  CHECK(help_text(top).find("\n  revoke  ") != std::string::npos);
  CHECK(help_text(top).find("statements") ==
        help_text(top).find("statements\n"));  // the noun's summary alone
  top.group.clear();
  top.noun = "exit-codes";
  CHECK(help_text(top).starts_with("Example:\n"));
}

TEST_CASE("the command tree as JSON has every command") {
  const nlohmann::json tree = commands_json();
  CHECK(tree["commands"].size() == commands().size());
  CHECK(tree["globalFlags"].size() == global_flags().size());
}

}  // namespace docs_test
