#include "cli/parse.hpp"

#include "base/suggest.hpp"
#include "cli/terminal.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>

namespace lms::cli {
namespace {

using Words = std::vector<std::string>;

std::unexpected<Error> usage(std::string message, std::string_view element = {}) {
  return fail(Error{"client.usage", std::move(message), {}, 0, std::string(element)});
}

std::string did_you_mean(std::string_view typed, const std::vector<std::string_view>& candidates,
                         std::string_view prefix) {
  const std::string_view meant = closest(typed, candidates);
  if (meant.empty()) return {};
  return std::string("; did you mean '").append(prefix).append(meant).append("'?");
}

bool is_flag(std::string_view word) { return word.size() > 1 && word.front() == '-'; }

/// Whether `word` is a global flag whose value is the next word.
bool takes_next_word(std::string_view word) {
  if (word == "-o") return true;
  if (!word.starts_with("--")) return false;
  const auto name = word.substr(2);
  return std::ranges::any_of(global_flags(),
                             [&](const Flag& f) { return f.name == name && f.takes != Takes::nothing; });
}

/// Takes the first word that is not a flag out of `words`; empty when there is none.
std::string take_word(Words& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--") return {};
    if (takes_next_word(words[i])) {
      ++i;
    } else if (!is_flag(words[i])) {
      std::string word = std::move(words[i]);
      words.erase(words.begin() + static_cast<std::ptrdiff_t>(i));
      return word;
    }
  }
  return {};
}

bool asks(const Words& words, std::string_view long_flag, std::string_view short_flag) {
  const auto end = std::ranges::find(words, "--");
  return std::any_of(words.begin(), end, [&](const auto& w) {
    return w == long_flag || (!short_flag.empty() && w == short_flag);
  });
}

std::vector<std::string_view> first_words() {
  std::vector<std::string_view> names{"help"};
  for (const Command& c : commands()) {
    const auto name = c.noun.empty() ? c.verb : c.noun;
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return names;
}

std::unexpected<Error> needs_a_verb(const std::string& name, const std::vector<std::string_view>& verbs) {
  std::string list;
  for (const auto v : verbs) list.append(list.empty() ? "" : ", ").append(v);
  return usage("'" + name + "' needs a verb: " + list, name);
}

std::unexpected<Error> unknown_verb(const std::string& verb, const std::string& name,
                                    const std::vector<std::string_view>& verbs) {
  return usage(
      "unknown verb '" + safe_text(verb) + "' for '" + name + "'" + did_you_mean(verb, verbs, name + " "),
      verb);
}

/// The command whose verb is `group` and the next word.
Result<const Command*> find_in_group(const std::string& noun, const std::string& group, Words& words) {
  const std::string name = noun + " " + group;
  const auto verbs = next_words(noun, group);
  const std::string verb = take_word(words);
  if (verb.empty()) return needs_a_verb(name, verbs);
  if (const Command* found = find_command(noun, group + " " + verb)) return found;
  return unknown_verb(verb, name, verbs);
}

Result<const Command*> find(const std::string& noun, Words& words) {
  if (const Command* plain = find_command("", noun)) return plain;
  auto verbs = next_words(noun);
  if (noun.empty() || verbs.empty())
    return usage("unknown command '" + safe_text(noun) + "'" + did_you_mean(noun, first_words(), ""), noun);
  const std::string verb = take_word(words);
  if (verb.empty()) return needs_a_verb(noun, verbs);
  if (is_group(noun, verb)) return find_in_group(noun, verb, words);
  const Command* found = find_command(noun, verb);
  // A verb of two words is two words of the command line too.
  if (found != nullptr && verb.find(' ') == std::string::npos) return found;
  for (const Command& c : commands())
    if (c.noun == noun && c.verb.find(' ') != std::string_view::npos) verbs.push_back(c.verb);
  return unknown_verb(verb, noun, verbs);
}

Result<void> check_value(const std::string& label, std::string_view value, Takes takes,
                         std::string_view choices) {
  if (takes == Takes::number) {
    std::int64_t n = 0;
    const auto [end, bad] = std::from_chars(value.data(), value.data() + value.size(), n);
    if (bad != std::errc{} || end != value.data() + value.size() || n < 0)
      return usage(label + " needs a whole number, not '" + safe_text(value) + "'", label);
  }
  // An empty variable of a script is not everybody.
  if (takes == Takes::tenant && value.empty()) return usage(label + " is empty", label);
  if (takes != Takes::choice) return {};
  std::vector<std::string_view> names;
  for (std::size_t pos = 0; pos <= choices.size();) {
    const auto bar = std::min(choices.find('|', pos), choices.size());
    names.push_back(choices.substr(pos, bar - pos));
    pos = bar + 1;
  }
  if (std::ranges::find(names, value) != names.end()) return {};
  std::string list;
  for (const auto n : names) list.append(list.empty() ? "" : ", ").append(n);
  return usage(label + " takes " + list + ", not '" + safe_text(value) + "'" + did_you_mean(value, names, ""),
               label);
}

void add_flag(CLI::App& app, const Flag& flag, Args& args) {
  std::string names = "--" + std::string(flag.name);
  if (const char letter = short_letter(flag.name)) names = std::string("-") + letter + "," + names;
  const auto store = [&args, name = std::string(flag.name)](const std::string& v) { args.set(name, v); };
  if (flag.takes == Takes::nothing) {
    app.add_flag_callback(names, [store] { store("true"); });
  } else if (flag.repeated) {
    app.add_option_function<Words>(
           names, [&args, name = std::string(flag.name)](const Words& values) { args.set_all(name, values); })
        ->allow_extra_args(false);
  } else if (flag.many) {
    app.add_option_function<Words>(
           names, [&args, name = std::string(flag.name)](const Words& values) { args.set_all(name, values); })
        ->expected(1, CLI::detail::expected_max_vector_size);
  } else {
    app.add_option_function<std::string>(names, store)->allow_extra_args(false);
  }
}

Result<void> check(const Command& command, const std::vector<Flag>& flags, const Args& args) {
  for (const Flag& flag : flags) {
    const std::string label = "--" + std::string(flag.name);
    if (const auto value = args.opt(flag.name)) LMS_TRY(check_value(label, *value, flag.takes, flag.choices));
  }
  for (const Operand& operand : command.operands)
    if (operand.need == Need::required && args.get(operand.name).empty())
      return usage("'" + command_name(command) + "' needs " + std::string(operand.name) + " (" +
                       std::string(operand.help) + ")",
                   operand.name);
  for (const Flag& flag : flags)
    if (flag.need == Need::required && args.get(flag.name).empty())
      return usage("'" + command_name(command) + "' needs --" + std::string(flag.name) + " " +
                       std::string(flag.value) + " (" + std::string(flag.help) + ")",
                   flag.name);
  return {};
}

std::unexpected<Error> unexpected_word(const Command& command, const std::string& word,
                                       const std::vector<Flag>& flags) {
  if (!is_flag(word)) {
    const auto needed = std::ranges::find_if(
        flags, [](const Flag& f) { return f.takes == Takes::file && f.need == Need::required; });
    const std::string meant = needed == flags.end() ? std::string{}
                                                    : "; did you mean '--" + std::string(needed->name) + " " +
                                                          safe_text(word) + "'?";
    return usage(
        "'" + command_name(command) + "' takes no further argument: '" + safe_text(word) + "'" + meant, word);
  }
  const std::string_view name = std::string_view(word).substr(word.starts_with("--") ? 2 : 1);
  const auto bare = name.substr(0, name.find('='));
  std::vector<std::string_view> names;
  for (const Flag& flag : flags) names.push_back(flag.name);
  const std::string shown = safe_text(std::string_view(word).substr(0, word.find('=')));
  return usage(
      "'" + command_name(command) + "' has no flag '" + shown + "'" + did_you_mean(bare, names, "--"), shown);
}

/// CLI11 reads the words of one command; nouns and verbs are already taken out, so that an
/// operand that happens to be called like a command is still an operand.
Result<Args> read_arguments(const Command& command, Words words) {
  Args args;
  std::vector<Flag> flags = all_flags(command);
  for (const Flag& global : global_flags())
    if (std::ranges::none_of(flags, [&](const Flag& f) { return f.name == global.name; }))
      flags.push_back(global);

  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  for (const Flag& flag : flags) add_flag(app, flag, args);
  for (const Operand& operand : command.operands)
    if (operand.many)
      app.add_option_function<Words>(
             std::string(operand.name),
             [&args, name = std::string(operand.name)](const Words& values) { args.set_all(name, values); })
          ->expected(1, CLI::detail::expected_max_vector_size);
    else
      app.add_option_function<std::string>(
          std::string(operand.name),
          [&args, name = std::string(operand.name)](const std::string& v) { args.set(name, v); });
  try {
    std::ranges::reverse(words);
    app.parse(words);
  } catch (const CLI::Error& error) {
    return usage("'" + command_name(command) + "': " + safe_text(error.what()));
  }
  auto rest = app.remaining();
  std::erase(rest, "--");  // CLI11 counts the mark itself as left over
  if (!rest.empty()) return unexpected_word(command, rest.front(), flags);
  LMS_TRY(check(command, flags, args));
  return args;
}

}  // namespace

std::string Args::get(std::string_view name) const {
  const auto it = values_.find(name);
  return it == values_.end() ? std::string{} : it->second;
}

std::optional<std::string> Args::opt(std::string_view name) const {
  const auto it = values_.find(name);
  return it == values_.end() ? std::nullopt : std::optional(it->second);
}

std::vector<std::string> Args::all(std::string_view name) const {
  const auto it = lists_.find(name);
  return it == lists_.end() ? std::vector<std::string>{} : it->second;
}

void Args::set_all(std::string name, std::vector<std::string> values) {
  if (!values.empty()) set(name, values.front());
  lists_.insert_or_assign(std::move(name), std::move(values));
}

std::string named_command(Words words) {
  const std::string noun = take_word(words);
  const auto command = find(noun, words);
  return command ? command_name(**command) : std::string{};
}

Result<Request> parse(const Words& given) {
  Words words = given;
  const bool help = asks(words, "--help", "-h");
  Request request;
  std::string noun = take_word(words);
  if (noun.empty()) {
    if (asks(words, "--version", "")) return Request{.kind = Request::Kind::version};
    for (const auto& word : words) {
      if (is_flag(word) && !help && !takes_next_word(word) && word != "-q" && word != "--quiet")
        return usage("unknown flag '" + safe_text(word) + "' before any command", word);
    }
    request.kind = Request::Kind::help;
    return request;
  }
  const bool help_word = noun == "help";
  if (help_word) noun = take_word(words);
  if (help || help_word) {
    request.kind = Request::Kind::help;
    request.noun = noun;
    if (noun.empty() || noun == "exit-codes") return request;
    if (!next_words(noun).empty() && !find_command("", noun)) {
      Words rest = words;
      const std::string verb = take_word(rest);
      if (verb.empty()) return request;
      if (is_group(noun, verb) && take_word(rest).empty()) {
        request.group = verb;
        return request;
      }
    }
    LMS_ASSIGN(request.command, find(noun, words));
    return request;
  }
  LMS_ASSIGN(request.command, find(noun, words));
  request.noun = noun;
  LMS_ASSIGN(request.args, read_arguments(*request.command, std::move(words)));
  return request;
}

}  // namespace lms::cli
