#include "completions.hpp"

#include "commands/settings.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <vector>

namespace lms {
namespace {

enum class Takes { nothing, text, file, folder, choice };

struct Flag {
  std::string name;   ///< `--listen`
  std::string brief;  ///< `-o`; "" = none
  std::string help;
  Takes takes = Takes::nothing;
  std::string choices;  ///< separated by spaces
};

struct Command {
  std::string path;  ///< `backup verify`; "" = the program itself
  std::string help;
  std::vector<Flag> flags;
  std::vector<std::string> verbs;
  bool takes_file = false;  ///< as an operand
};

std::string choices_of(const std::string& flag) {
  if (flag == "--output") return "text json";
  const auto all = commands::settings();
  const auto found = std::ranges::find(all, flag, commands::flag_of);
  std::string choices = found == all.end() ? "" : std::string(found->choices);
  std::ranges::replace(choices, '|', ' ');
  return choices;
}

Flag read_flag(const CLI::Option& option) {
  Flag flag{.name = option.get_name(), .brief = {}, .help = option.get_description(), .choices = {}};
  if (!option.get_snames().empty()) flag.brief = "-" + option.get_snames().front();
  if (!option.get_lnames().empty()) flag.name = "--" + option.get_lnames().front();
  if (option.get_type_size() == 0) return flag;
  flag.choices = choices_of(flag.name);
  const std::string type = option.get_type_name();
  flag.takes = !flag.choices.empty() ? Takes::choice
               : type == "FILE"      ? Takes::file
               : type == "DIR"       ? Takes::folder
                                     : Takes::text;
  return flag;
}

/// The first line of prose: descriptions begin with an example.
std::string summary(const std::string& description) {
  const auto prose = description.find("\n\n");
  std::string line = prose == std::string::npos ? description : description.substr(prose + 2);
  return line.substr(0, line.find_first_of("\n."));
}

void collect(const CLI::App& app, const std::string& path, std::vector<Command>& out) {
  Command command{.path = path, .help = summary(app.get_description()), .flags = {}, .verbs = {}};
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional())
      command.takes_file = true;
    else
      command.flags.push_back(read_flag(*option));
  }
  const auto below = app.get_subcommands([](const CLI::App*) { return true; });
  for (const CLI::App* verb : below) command.verbs.push_back(verb->get_name());
  out.push_back(std::move(command));
  for (const CLI::App* verb : below)
    collect(*verb, path.empty() ? verb->get_name() : path + " " + verb->get_name(), out);
}

/// Inside single quotes.
std::string in_quotes(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::string bash(const std::vector<Command>& commands) {
  std::string out =
      "# bash completion for lmsd. Made from its command table: lmsd __docs bash\n"
      "# shellcheck shell=bash disable=SC2207\n"
      "_lmsd() {\n"
      "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} path='' word i\n"
      "  COMPREPLY=()\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    word=${COMP_WORDS[i]}\n"
      "    case \"$path $word\" in\n";
  for (const Command& command : commands)
    if (!command.path.empty()) {
      const std::string before = command.path.contains(' ') ? command.path : " " + command.path;
      out += "      '" + before + "') path='" + command.path + "' ;;\n";
    }
  out += "    esac\n  done\n  case \"$path $prev\" in\n";
  for (const Command& command : commands)
    for (const Flag& flag : command.flags) {
      if (flag.takes == Takes::nothing) continue;
      std::string names = "'" + command.path + " " + flag.name + "'";
      if (!flag.brief.empty()) names += "|'" + command.path + " " + flag.brief + "'";
      std::string action = "COMPREPLY=()";
      if (flag.takes == Takes::choice)
        action = "COMPREPLY=($(compgen -W '" + flag.choices + "' -- \"$cur\"))";
      if (flag.takes == Takes::file)
        action = "compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- \"$cur\"))";
      if (flag.takes == Takes::folder)
        action = "compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- \"$cur\"))";
      out += "    " + names + ") " + action + "; return ;;\n";
    }
  out += "  esac\n  case \"$path\" in\n";
  for (const Command& command : commands) {
    std::vector<std::string> words = command.verbs;
    for (const Flag& flag : command.flags) {
      if (!flag.brief.empty()) words.push_back(flag.brief);
      words.push_back(flag.name);
    }
    out += "    '" + command.path + "') COMPREPLY=($(compgen -W '" + joined(words) + "' -- \"$cur\")) ;;\n";
  }
  out += "  esac\n";
  for (const Command& command : commands)
    if (command.takes_file)
      out +=
          "  if [ \"$path\" = '" + command.path +
          "' ] && [ \"${cur:0:1}\" != - ]; then compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "
          "\"$cur\")); fi\n";
  return out + "}\ncomplete -F _lmsd lmsd\n";
}

/// Text inside _arguments' brackets.
std::string zsh_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return in_quotes(out);
}

std::string zsh_flag(const Flag& flag) {
  std::string value;
  if (flag.takes == Takes::choice) value = ":value:(" + flag.choices + ")";
  if (flag.takes == Takes::file) value = ":file:_files";
  if (flag.takes == Takes::folder) value = ":folder:_files -/";
  if (flag.takes == Takes::text) value = ":value:";
  const std::string help = "[" + zsh_text(flag.help) + "]" + value + "'";
  std::string out = "'*" + flag.name + (value.empty() ? "" : "=") + help;
  if (!flag.brief.empty()) out += " '" + flag.brief + help;
  return out;
}

std::string zsh_function(const std::string& path) {
  std::string name = "_lmsd" + (path.empty() ? "" : "_" + path);
  std::ranges::replace(name, ' ', '_');
  std::ranges::replace(name, '-', '_');
  return name;
}

std::string zsh(const std::vector<Command>& commands) {
  std::string out =
      "#compdef lmsd\n# zsh completion for lmsd. Made from its command table: lmsd __docs zsh\n";
  for (const Command& command : commands) {
    // The program's own function has the name of the file and comes last.
    const std::string name = command.path.empty() ? "_lmsd_main" : zsh_function(command.path);
    out += name + "() {\n  local curcontext=$curcontext state line\n  _arguments -C";
    for (const Flag& flag : command.flags) out += " \\\n    " + zsh_flag(flag);
    if (command.takes_file) out += " \\\n    '1:file:_files'";
    if (command.verbs.empty()) {
      out += "\n}\n";
      continue;
    }
    out +=
        " \\\n    '1: :->verb' '*:: :->rest'\n  case $state in\n    verb)\n      local -a verbs\n      "
        "verbs=(";
    for (const std::string& verb : command.verbs) {
      const std::string path = command.path.empty() ? verb : command.path + " " + verb;
      const auto below = std::ranges::find(commands, path, &Command::path);
      out += "'" + verb + ":" + zsh_text(below->help) + "' ";
    }
    out += ")\n      _describe command verbs ;;\n    rest)\n      case $line[1] in\n";
    for (const std::string& verb : command.verbs)
      out += "        " + verb + ") " +
             zsh_function(command.path.empty() ? verb : command.path + " " + verb) + " ;;\n";
    out += "      esac ;;\n  esac\n}\n";
  }
  return out + "_lmsd() { _lmsd_main \"$@\"; }\n_lmsd \"$@\"\n";
}

std::string fish(const std::vector<Command>& commands) {
  std::string out =
      "# fish completion for lmsd. Made from its command table: lmsd __docs fish\n"
      "function __lmsd_at\n"
      "    set -l words\n"
      "    for word in (commandline -opc)[2..-1]\n"
      "        string match -q -- '-*' $word; or set -a words $word\n"
      "    end\n"
      "    set -l path (string split ' ' -- $argv[1])\n"
      "    if test -z \"$argv[1]\"\n"
      "        test (count $words) = 0\n"
      "    else\n"
      "        test \"$words[1..\"(count $path)\"]\" = \"$argv[1]\"\n"
      "    end\n"
      "end\n"
      "complete -c lmsd -f\n";
  for (const Command& command : commands) {
    const std::string here = "complete -c lmsd -n '__lmsd_at \"" + command.path + "\"'";
    for (const std::string& verb : command.verbs) {
      const std::string path = command.path.empty() ? verb : command.path + " " + verb;
      const auto below = std::ranges::find(commands, path, &Command::path);
      out += here + " -a " + verb + " -d '" + in_quotes(below->help) + "'\n";
    }
    for (const Flag& flag : command.flags) {
      out += here + " -l " + flag.name.substr(2);
      if (!flag.brief.empty()) out += " -s " + flag.brief.substr(1);
      if (flag.takes == Takes::choice) out += " -x -a '" + flag.choices + "'";
      if (flag.takes == Takes::file) out += " -r -F";
      if (flag.takes == Takes::folder) out += " -x -a '(__fish_complete_directories)'";
      if (flag.takes == Takes::text) out += " -x";
      out += " -d '" + in_quotes(flag.help) + "'\n";
    }
    if (command.takes_file) out += here + " -F\n";
  }
  return out;
}

}  // namespace

std::string completion(const CLI::App& app, std::string_view shell) {
  std::vector<Command> commands;
  collect(app, "", commands);
  if (shell == "bash") return bash(commands);
  if (shell == "zsh") return zsh(commands);
  if (shell == "fish") return fish(commands);
  return {};
}

}  // namespace lms
