#include "cli/parse.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace parse_test {

using namespace lms;
using namespace lms::cli;

namespace {
std::string message(const std::vector<std::string>& words) {
  const auto request = parse(words);
  return request ? "" : request.error().message;
}
}  // namespace

TEST_CASE("flags may stand anywhere around noun and verb") {
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"-o", "json", "tenant", "show", "acme"},
           {"tenant", "-o", "json", "show", "acme"},
           {"tenant", "show", "acme", "--output=json"},
           {"--output", "json", "tenant", "show", "--", "acme"},
       }) {
    const auto request = parse(words);
    REQUIRE(request);
    CHECK(request->command == find_command("tenant", "show"));
    CHECK(request->args.get("TENANT") == "acme");
    CHECK(request->args.get("output") == "json");
  }
}

TEST_CASE("a verb may be two words, with flags anywhere between them") {
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"xapi", "credential", "revoke", "k1"},
           {"-q", "xapi", "-o", "json", "credential", "--yes", "revoke", "k1"},
       }) {
    const auto request = parse(words);
    REQUIRE(request);
    CHECK(request->command == find_command("xapi", "credential revoke"));
    CHECK(request->args.get("KEY") == "k1");
  }
}

TEST_CASE("an operand may be called like a command") {
  const auto request = parse({"tenant", "show", "user"});
  REQUIRE(request);
  CHECK(request->args.get("TENANT") == "user");
}

TEST_CASE("a value may be a lone dash, and may start with one after =") {
  const auto request = parse({"login", "--email=-x@example.org", "--password-file", "-"});
  REQUIRE(request);
  CHECK(request->args.get("email") == "-x@example.org");
  CHECK(request->args.get("password-file") == "-");
}

TEST_CASE("a mistyped word is refused with what was probably meant") {
  CHECK(message({"tenat", "list"}) == "unknown command 'tenat'; did you mean 'tenant'?");
  CHECK(message({"tenant", "crate"}) == "unknown verb 'crate' for 'tenant'; did you mean 'tenant create'?");
  CHECK(message({"tenant", "create", "--domian", "x"}) ==
        "'tenant create' has no flag '--domian'; did you mean '--domain'?");
  CHECK(message({"tenant", "list", "-o", "jsno"}).find("did you mean 'json'?") != std::string::npos);
  CHECK(message({"zzz"}) == "unknown command 'zzz'");
  CHECK(message({"xapi", "credentail", "list"}) ==
        "unknown verb 'credentail' for 'xapi'; did you mean 'xapi credential'?");
  CHECK(message({"xapi", "credential", "crate"}) ==
        "unknown verb 'crate' for 'xapi credential'; did you mean 'xapi credential create'?");
}

TEST_CASE("a verb of two words is written as two words alone") {
  CHECK(message({"xapi", "credential-create"}) ==
        "unknown verb 'credential-create' for 'xapi'; did you mean 'xapi credential create'?");
  CHECK(message({"xapi", "credential create"}).starts_with("unknown verb 'credential create' for 'xapi'"));
  CHECK(message({"user", "reset", "link"}).starts_with("unknown verb 'reset' for 'user'"));
}

TEST_CASE("what is missing or too much is named") {
  CHECK(message({"tenant"}).starts_with("'tenant' needs a verb: create, list"));
  CHECK(message({"xapi", "credential"}) == "'xapi credential' needs a verb: create, list, revoke");
  CHECK(message({"tenant", "show"}).starts_with("'tenant show' needs TENANT"));
  CHECK(message({"tenant", "create", "--name", "x"}).starts_with("'tenant create' needs --domain DOMAIN"));
  CHECK(message({"tenant", "show", "a", "b"}) == "'tenant show' takes no further argument: 'b'");
  CHECK(message({"tenant", "list", "--limit", "-1"}) != "");
  CHECK(message({"tenant", "list", "--limit", "many"}).starts_with("--limit needs a whole number"));
  CHECK(message({"tenant", "create", "--name"}) != "");
  CHECK(message({"--bogus"}).starts_with("unknown flag '--bogus'"));
}

TEST_CASE("every refusal of a command line is a usage error") {
  for (const auto& words : std::vector<std::vector<std::string>>{{"zzz"},
                                                                 {"tenant"},
                                                                 {"tenant", "show"},
                                                                 {"tenant", "list", "-o", "xml"},
                                                                 {"tenant", "create", "--name"}})
    CHECK(error_code(parse(words)) == "client.usage");
}

TEST_CASE("help is given at every level") {
  CHECK(parse({})->kind == Request::Kind::help);
  CHECK(parse({"--help"})->kind == Request::Kind::help);
  CHECK(parse({"tenant", "--help"})->noun == "tenant");
  CHECK(parse({"help", "tenant"})->noun == "tenant");
  CHECK(parse({"tenant", "create", "-h"})->command == find_command("tenant", "create"));
  CHECK(parse({"help", "tenant", "create"})->command == find_command("tenant", "create"));
  CHECK(parse({"help", "xapi", "credential"})->group == "credential");
  CHECK(parse({"xapi", "credential", "--help"})->group == "credential");
  CHECK(parse({"help", "xapi", "credential", "list"})->command == find_command("xapi", "credential list"));
  CHECK(error_code(parse({"help", "xapi", "credential", "zzz"})) == "client.usage");
  CHECK(parse({"help", "exit-codes"})->noun == "exit-codes");
  CHECK(error_code(parse({"help", "zzz"})) == "client.usage");
  CHECK(parse({"--version"})->kind == Request::Kind::version);
}

TEST_CASE("the example of every command is a command line that works") {
  for (const Command& command : commands()) {
    std::vector<std::string> words;
    std::string word;
    bool quoted = false;
    for (const char c : std::string(command.example) + ' ') {
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ' ' && !quoted) {
        words.push_back(word);
        word.clear();
      } else {
        word += c;
      }
    }
    INFO(command.example);
    const auto request = parse(words);
    REQUIRE(request);
    CHECK(request->command == &command);
  }
}

TEST_CASE("the command table is well formed") {
  for (const Command& command : commands()) {
    INFO(command_name(command));
    CHECK(command.run != nullptr);
    CHECK_FALSE(command.summary.empty());
    CHECK_FALSE(command.summary.ends_with('.'));
    CHECK(std::ranges::count(command.verb, ' ') <= 1);
    CHECK_FALSE(is_group(command.noun, command.verb));  // what begins verbs of two is none itself
    CHECK((command.noun.empty() || !noun_summary(command.noun).empty()));
    for (const Flag& flag : command.flags) {
      INFO(flag.name);
      CHECK_FALSE(flag.help.empty());
      CHECK(flag.value.empty() == (flag.takes == Takes::nothing));
      CHECK(flag.choices.empty() == (flag.takes != Takes::choice));
    }
  }
}

}  // namespace parse_test
