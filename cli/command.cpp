#include "cli/command.hpp"

#include "cli/commands/dispatch_package.hpp"
#include "cli/commands/people.hpp"
#include "cli/commands/webhook_parts.hpp"
#include "cli/commands/xapi.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>

namespace lms::cli {
namespace {

constexpr std::array kGlobalFlags = {
    Flag{"output", "FORMAT", "format of the data on standard output", Takes::choice, Need::optional,
         "table|json|jsonl|csv|name"},
    Flag{"fields",
         "LIST",
         "only these fields, as in email,role or stats.totalUsers",
         Takes::text,
         Need::optional,
         {}},
    Flag{"url", "URL", "address of lmsd", Takes::text, Need::optional, {}},
    Flag{"context", "NAME", "which saved login to use", Takes::context, Need::optional, {}},
    Flag{"token-file",
         "FILE",
         "read the access token from FILE (- is standard input)",
         Takes::file,
         Need::optional,
         {}},
    Flag{"config-dir", "DIR", "where logins are saved", Takes::directory, Need::optional, {}},
    Flag{"quiet", "", "say nothing but errors on standard error", Takes::nothing, Need::optional, {}},
    Flag{"help", "", "show help and exit", Takes::nothing, Need::optional, {}},
};

struct Noun {
  std::string_view name;
  std::string_view summary;
};

constexpr std::array kNouns = {
    Noun{"tenant", "organisations that use the platform"},
    Noun{"user", "people who log in: admins, instructors, learners"},
    Noun{"invitation", "links with which people make accounts"},
    Noun{"course", "uploaded packages and their versions"},
    Noun{"dispatch", "a course assigned to a tenant, with rules of use"},
    Noun{"launch-link", "links that open a dispatched course"},
    Noun{"learner", "people who took a course"},
    Noun{"registration", "a learner's record in one course"},
    Noun{"webhook", "systems that are told of what happens"},
    Noun{"key", "API keys, for programs"},
    Noun{"me", "your own courses"},
    Noun{"xapi", "the xAPI record store: credentials, statements"},
    Noun{"context", "saved logins on this computer"},
};

std::vector<Command> build() {
  std::vector<Command> all;
  for (auto part : {account_commands,
                    validate_short_commands,
                    status_commands,
                    declare_commands,
                    api_commands,
                    tenant_commands,
                    user_commands,
                    user_import_commands,
                    invitation_commands,
                    course_commands,
                    validate_commands,
                    dispatch_commands,
                    dispatch_package_commands,
                    launch_link_commands,
                    learner_commands,
                    registration_commands,
                    webhook_commands,
                    webhook_delivery_commands,
                    key_commands,
                    xapi_commands,
                    audit_commands,
                    stats_commands,
                    own_commands,
                    context_commands})
    std::ranges::move(part(), std::back_inserter(all));
  return all;
}

}  // namespace

std::span<const Command> commands() {
  static const std::vector<Command> all = build();
  return all;
}

std::span<const Flag> global_flags() { return kGlobalFlags; }

std::vector<Flag> all_flags(const Command& command) {
  std::vector<Flag> flags = command.flags;
  if (command.effect == Effect::destroys)
    flags.push_back({"yes", "", "do not ask before destroying", Takes::nothing});
  if (command.effect == Effect::changes || command.effect == Effect::destroys)
    flags.push_back({"dry-run", "", "show what would be done and change nothing", Takes::nothing});
  return flags;
}

const Command* find_command(std::string_view noun, std::string_view verb) {
  const auto all = commands();
  const auto it =
      std::ranges::find_if(all, [&](const Command& c) { return c.noun == noun && c.verb == verb; });
  return it == all.end() ? nullptr : &*it;
}

std::vector<std::string_view> next_words(std::string_view noun, std::string_view group) {
  std::vector<std::string_view> words;
  for (const Command& command : commands()) {
    if (command.noun != noun) continue;
    const auto space = std::min(command.verb.find(' '), command.verb.size());
    std::string_view word = command.verb.substr(0, space);
    if (!group.empty()) {
      if (word != group || space == command.verb.size()) continue;
      word = command.verb.substr(space + 1);
    }
    if (std::ranges::find(words, word) == words.end()) words.push_back(word);
  }
  return words;
}

bool is_group(std::string_view noun, std::string_view word) {
  return !word.empty() && !next_words(noun, word).empty();
}

std::string_view noun_summary(std::string_view noun) {
  for (const Noun& known : kNouns)
    if (known.name == noun) return known.summary;
  return {};
}

std::string command_name(const Command& command) {
  std::string name(command.noun);
  if (!name.empty()) name += ' ';
  return name.append(command.verb);
}

char short_letter(std::string_view flag) {
  if (flag == "output") return 'o';
  if (flag == "quiet") return 'q';
  if (flag == "help") return 'h';
  if (flag == "file") return 'f';
  if (flag == "data") return 'd';
  if (flag == "header") return 'H';
  if (flag == "include") return 'i';
  return 0;
}

std::vector<Flag> list_flags(std::vector<Flag> own) {
  own.push_back({"search", "TEXT", "only those that TEXT finds", Takes::text});
  own.push_back({"limit", "N", "at most N of them (default: all)", Takes::number});
  return own;
}

}  // namespace lms::cli
