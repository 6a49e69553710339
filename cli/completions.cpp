#include "cli/command.hpp"
#include "cli/docs.hpp"
#include "cli/docs_parts.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace lms::cli {
namespace {

/// Words for a shell's double quotes are plain in our table; this is for its single quotes.
std::string single_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string flag_words(const Command& command) {
  std::string out;
  for (const Flag& flag : all_flags(command)) out += (out.empty() ? "--" : " --") + std::string(flag.name);
  return out;
}

/// A case pattern: `--file|-f`.
std::string bash_names(const Flag& flag) {
  std::string out = "--" + std::string(flag.name);
  if (const char letter = short_letter(flag.name)) out += std::string("|-") + letter;
  return out;
}

std::string global_words() {
  std::string out = "-o -q -h";
  for (const Flag& flag : global_flags()) out += " --" + std::string(flag.name);
  return out;
}

std::string spaced(std::string_view choices) {
  std::string out(choices);
  std::ranges::replace(out, '|', ' ');
  return out;
}

/// What completes a value in bash: a word list, a command substitution, or files.
std::string bash_values(Takes takes, std::string_view choices) {
  if (takes == Takes::choice)
    return "COMPREPLY=($(compgen -W " + single_quoted(spaced(choices)) + " -- \"$cur\"))";
  if (takes == Takes::file) return "_lmsctl_files";
  if (takes == Takes::directory) return "_lmsctl_folders";
  if (is_live(takes)) return "_lmsctl_live " + std::string(takes_name(takes));
  return "COMPREPLY=()";
}

/// Calls `act` with each command's flag that is called as a global one and takes other choices.
template <class Act>
void each_override(const Act& act) {
  for (const Command& command : commands())
    for (const Flag& flag : command.flags)
      for (const Flag& global : global_flags())
        if (flag.name == global.name && flag.choices != global.choices) act(command, flag);
}

std::string joined(const std::vector<std::string_view>& words, std::string_view between) {
  std::string out;
  for (const auto word : words) out.append(out.empty() ? "" : between).append(word);
  return out;
}

/// Calls `act` with each noun and first word of verbs of two.
template <class Act>
void each_group(const Act& act) {
  for (const auto noun : nouns())
    for (const auto word : next_words(noun))
      if (is_group(noun, word)) act(noun, word);
}

/// A verb of two words is made one; its second half is empty while it is being typed.
std::string bash_groups() {
  std::string names;
  each_group([&](std::string_view noun, std::string_view group) {
    names.append(names.empty() ? "\"" : "|\"").append(noun).append(" ").append(group).append("\"");
  });
  return "  case \"$noun $verb\" in " + names + ") verb+=\" ${words[2]-}\" ;; esac\n";
}

}  // namespace

std::string bash_completion() {
  std::string out =
      "# bash completion for lmsctl. Made from its command table: lmsctl __docs bash\n"
      "# shellcheck shell=bash disable=SC2207\n"
      "_lmsctl_live() {\n"
      "  local IFS=$'\\n'\n"
      "  COMPREPLY=($(compgen -W \"$(lmsctl __complete \"$1\" \"$cur\" 2>/dev/null)\" -- \"$cur\"))\n"
      "}\n"
      "_lmsctl_files() { compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- \"$cur\")); }\n"
      "_lmsctl_folders() { compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- \"$cur\")); }\n"
      "_lmsctl() {\n"
      "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words=() word skip='' i\n"
      "  COMPREPLY=()\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    word=${COMP_WORDS[i]}\n"
      "    if [ -n \"$skip\" ]; then skip=''; continue; fi\n"
      "    case $word in\n";
  std::string valued = "-o";
  for (const Flag& flag : global_flags())
    if (flag.takes != Takes::nothing) valued += "|--" + std::string(flag.name);
  std::vector<std::string_view> seen;
  for (const Command& command : commands()) {
    for (const Flag& flag : command.flags) {
      if (flag.takes == Takes::nothing || std::ranges::find(seen, flag.name) != seen.end()) continue;
      seen.push_back(flag.name);
      if (std::ranges::none_of(global_flags(), [&](const Flag& g) { return g.name == flag.name; }))
        valued += "|" + bash_names(flag);
    }
  }
  out += "      " + valued +
         ") skip=1 ;;\n"
         "      -*) ;;\n"
         "      *) words+=(\"$word\") ;;\n"
         "    esac\n"
         "  done\n"
         "  local noun=${words[0]-} verb=${words[1]-} count=${#words[@]}\n" +
         bash_groups();
  each_override([&](const Command& command, const Flag& flag) {
    const std::string name = "\"" + command_name(command) + " --" + std::string(flag.name) + "\"";
    const char letter = short_letter(flag.name);
    out += "  case \"$noun $verb $prev\" in " + name +
           (letter != 0 ? "|\"" + command_name(command) + " -" + letter + "\"" : "") + ") " +
           bash_values(flag.takes, flag.choices) + "; return ;; esac\n";
  });
  out += "  case $prev in\n";
  for (const Flag& flag : global_flags()) {
    if (flag.takes == Takes::nothing || flag.takes == Takes::text) continue;
    const char letter = short_letter(flag.name);
    out += "    --" + std::string(flag.name) + (letter != 0 ? std::string("|-") + letter : "") + ") " +
           bash_values(flag.takes, flag.choices) + "; return ;;\n";
  }
  out += "  esac\n  if [ \"$count\" = 0 ]; then\n    COMPREPLY=($(compgen -W \"";
  for (const Command& command : commands())
    if (command.noun.empty()) out += std::string(command.verb) + " ";
  for (const auto noun : nouns()) out += std::string(noun) + " ";
  out += "help " + global_words() + " --version\" -- \"$cur\"))\n    return\n  fi\n  case $noun in\n";
  for (const auto noun : nouns()) {
    out += "    " + std::string(noun) + ") [ \"$count\" -gt 1 ] || { COMPREPLY=($(compgen -W \"" +
           joined(next_words(noun), " ") + "\" -- \"$cur\")); return; } ;;\n";
  }
  out += "    help)\n      COMPREPLY=($(compgen -W \"exit-codes";
  for (const auto noun : nouns()) out += " " + std::string(noun);
  out += "\" -- \"$cur\")); return ;;\n    *) verb='' ;;\n  esac\n  case \"$noun $verb\" in\n";
  each_group([&](std::string_view noun, std::string_view group) {
    out += "    \"" + std::string(noun) + " " + std::string(group) + " \") COMPREPLY=($(compgen -W \"" +
           joined(next_words(noun, group), " ") + "\" -- \"$cur\")) ;;\n";
  });
  for (const Command& command : commands()) {
    const std::string name = command.noun.empty() ? std::string(command.verb) + " " : command_name(command);
    out += "    \"" + name + "\")\n      case $prev in\n";
    for (const Flag& flag : all_flags(command))
      if (flag.takes != Takes::nothing)
        out += "        " + bash_names(flag) + ") " + bash_values(flag.takes, flag.choices) + "; return ;;\n";
    out += "      esac\n      case $cur in -*) COMPREPLY=($(compgen -W " +
           single_quoted(flag_words(command) + (all_flags(command).empty() ? "" : " ") + global_words()) +
           " -- \"$cur\")); return ;; esac\n";
    if (!command.operands.empty()) out += "      " + bash_values(command.operands[0].takes, "") + "\n";
    out += "      ;;\n";
  }
  return out +
         "  esac\n}\n# E-mail addresses and COURSE@TENANT are one word.\n"
         "COMP_WORDBREAKS=${COMP_WORDBREAKS//@/}\n"
         "complete -F _lmsctl lmsctl\n";
}

namespace {

/// Text inside _arguments' brackets: `[`, `]` and `:` mean something else.
std::string zsh_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_action(Takes takes, std::string_view choices) {
  if (takes == Takes::choice) return "(" + spaced(choices) + ")";
  if (takes == Takes::file) return "_files";
  if (takes == Takes::directory) return "_files -/";
  if (is_live(takes)) return "{_lmsctl_live " + std::string(takes_name(takes)) + "}";
  return "";
}

/// The array of global flags without those that the command has in a form of its own.
std::string zsh_globals(const Command& command) {
  std::string out = "$global";
  each_override([&](const Command& other, const Flag& flag) {
    if (&other == &command) out = "${global:#*--" + std::string(flag.name) + "*}";
  });
  return out;
}

std::string zsh_flag(const Flag& flag) {
  const std::string help = "[" + zsh_text(flag.help) + "]";
  std::string value;
  if (flag.takes != Takes::nothing)
    value = ":" + zsh_text(flag.value) + ":" + zsh_action(flag.takes, flag.choices);
  const std::string name = "--" + std::string(flag.name);
  const std::string assign = flag.takes == Takes::nothing ? "" : "=";
  if (const char letter = short_letter(flag.name)) {
    const std::string small = std::string("-") + letter;
    const std::string both = "(" + small + " " + name + ")";
    return single_quoted(both + small + help + value) + " " +
           single_quoted(both + name + assign + help + value);
  }
  return single_quoted(name + assign + help + value);
}

/// A line of _describe: the word, and what it is.
std::string zsh_word(std::string_view word, std::string_view text) {
  return "        " + single_quoted(std::string(word) + ":" + zsh_text(text)) + "\n";
}

std::string zsh_command(const Command& command) {
  std::string out = "_arguments " + zsh_globals(command);
  for (const Flag& flag : all_flags(command)) out += " \\\n            " + zsh_flag(flag);
  int position = 0;
  for (const Operand& operand : command.operands)
    out += " \\\n            " + single_quoted(std::to_string(++position) + ":" + zsh_text(operand.name) +
                                               ":" + zsh_action(operand.takes, ""));
  return out;
}

/// The function for what stands behind a noun, or behind a noun and the first word of verbs of two.
std::string zsh_function(std::string_view noun, std::string_view group) {
  const std::string name = "_lmsctl_" + std::string(noun) + (group.empty() ? "" : "_" + std::string(group));
  std::string out;
  std::string words;
  std::string cases;
  for (const auto word : next_words(noun, group)) {
    std::string act;
    if (group.empty() && is_group(noun, word)) {
      words += zsh_word(word, joined(next_words(noun, word), ", "));
      act = name + "_" + std::string(word);
      out += zsh_function(noun, word);
    } else {
      const Command& command = *find_command(
          noun, group.empty() ? std::string(word) : std::string(group) + " " + std::string(word));
      words += zsh_word(word, command.summary);
      act = zsh_command(command);
    }
    cases += "        " + std::string(word) + ") " + act + " ;;\n";
  }
  return out + name +
         "() {\n  local curcontext=$curcontext state line\n"
         "  _arguments -C $global '1: :->verb' '*:: :->rest'\n"
         "  case $state in\n    verb)\n      local -a verbs\n      verbs=(\n" +
         words + "      )\n      _describe verb verbs ;;\n    rest)\n      case $line[1] in\n" + cases +
         "      esac ;;\n  esac\n}\n";
}

}  // namespace

std::string zsh_completion() {
  std::string out =
      "#compdef lmsctl\n"
      "# zsh completion for lmsctl. Made from its command table: lmsctl __docs zsh\n"
      "_lmsctl_live() {\n"
      "  local -a names\n"
      "  names=(${(f)\"$(lmsctl __complete $1 \"$PREFIX\" 2>/dev/null)\"})\n"
      "  compadd -a names\n"
      "}\n"
      "_lmsctl() {\n"
      "  local curcontext=$curcontext state line\n"
      "  local -a global\n"
      "  global=(\n";
  for (const Flag& flag : global_flags()) out += "    " + zsh_flag(flag) + "\n";
  out +=
      "  )\n  _arguments -C $global '--version[show the version and exit]' '1: :->noun' '*:: :->rest'\n"
      "  case $state in\n    noun)\n      local -a nouns\n      nouns=(\n";
  for (const Command& command : commands())
    if (command.noun.empty())
      out +=
          "        " + single_quoted(std::string(command.verb) + ":" + std::string(command.summary)) + "\n";
  for (const auto noun : nouns())
    out += "        " + single_quoted(std::string(noun) + ":" + std::string(noun_summary(noun))) + "\n";
  out +=
      "        'help:explain a command'\n      )\n      _describe command nouns ;;\n    rest)\n      case "
      "$line[1] in\n";
  for (const Command& command : commands()) {
    if (!command.noun.empty()) continue;
    out += "        " + std::string(command.verb) + ") _arguments $global";
    for (const Flag& flag : all_flags(command)) out += " \\\n            " + zsh_flag(flag);
    out += " ;;\n";
  }
  for (const auto noun : nouns())
    out += "        " + std::string(noun) + ") _lmsctl_" + std::string(noun) + " ;;\n";
  out += "        help) _arguments '1: :(exit-codes";
  for (const auto noun : nouns()) out += " " + std::string(noun);
  out += ")' ;;\n      esac ;;\n  esac\n}\n";
  for (const auto noun : nouns()) out += zsh_function(noun, {});
  return out + "_lmsctl \"$@\"\n";
}

namespace {

std::string fish_values(Takes takes, std::string_view choices) {
  if (takes == Takes::nothing) return "";
  if (takes == Takes::choice) return " -x -a " + single_quoted(spaced(choices));
  if (takes == Takes::file) return " -r -F";
  if (takes == Takes::directory) return " -x -a '(__fish_complete_directories)'";
  if (is_live(takes)) return " -x -a '(__lmsctl_live " + std::string(takes_name(takes)) + ")'";
  return " -x";
}

std::string fish_flag(const std::string& condition, const Flag& flag) {
  std::string out = "complete -c lmsctl" + condition;
  if (const char letter = short_letter(flag.name)) out += std::string(" -s ") + letter;
  return out + " -l " + std::string(flag.name) + fish_values(flag.takes, flag.choices) + " -d " +
         single_quoted(flag.help) + "\n";
}

}  // namespace

std::string fish_completion() {
  std::string out =
      "# fish completion for lmsctl. Made from its command table: lmsctl __docs fish\n"
      "function __lmsctl_live\n"
      "    lmsctl __complete $argv[1] (string replace -r -- '^--[^=]*=' '' (commandline -ct)) 2>/dev/null\n"
      "end\n"
      "function __lmsctl_at\n"
      "    # whether the words so far (flags and their values apart) begin with the given ones\n"
      "    set -l words (__lmsctl_words)\n"
      "    set -l length (count $argv)\n"
      "    test (count $words) -ge $length; and test \"$words[1..$length]\" = \"$argv\"\n"
      "end\n"
      "function __lmsctl_count\n"
      "    test (count (__lmsctl_words)) = $argv[1]\n"
      "end\n"
      "function __lmsctl_words\n"
      "    set -l skip 0\n"
      "    for word in (commandline -opc)[2..]\n"
      "        if test $skip = 1\n"
      "            set skip 0\n"
      "        else if string match -q -- '--*=*' $word\n"
      "            continue\n"
      "        else if contains -- $word -o";
  std::vector<std::string_view> valued;
  const auto add = [&valued](const Flag& flag) {
    if (flag.takes != Takes::nothing && std::ranges::find(valued, flag.name) == valued.end())
      valued.push_back(flag.name);
  };
  for (const Flag& flag : global_flags()) add(flag);
  for (const Command& command : commands())
    for (const Flag& flag : command.flags) add(flag);
  for (const auto name : valued) {
    out += " --" + std::string(name);
    if (const char letter = short_letter(name); letter != 0 && letter != 'o')
      out += std::string(" -") + letter;
  }
  out +=
      "\n            set skip 1\n"
      "        else if not string match -q -- '-*' $word\n"
      "            echo $word\n"
      "        end\n    end\nend\n"
      "complete -c lmsctl -f\n"
      "complete -c lmsctl -n '__lmsctl_count 0' -l version -d 'show the version and exit'\n"
      "complete -c lmsctl -n '__lmsctl_count 0' -a help -d 'explain a command'\n";
  for (const Flag& flag : global_flags()) {
    std::string condition;
    each_override([&](const Command& command, const Flag& own) {
      if (own.name == flag.name) condition = " -n 'not __lmsctl_at " + command_name(command) + "'";
    });
    out += fish_flag(condition, flag);
  }
  for (const auto noun : nouns())
    out += "complete -c lmsctl -n '__lmsctl_count 0' -a " + std::string(noun) + " -d " +
           single_quoted(noun_summary(noun)) + "\n";
  each_group([&](std::string_view noun, std::string_view group) {
    out += "complete -c lmsctl -n '__lmsctl_at " + std::string(noun) + "; and __lmsctl_count 1' -a " +
           std::string(group) + " -d " + single_quoted(joined(next_words(noun, group), ", ")) + "\n";
  });
  for (const Command& command : commands()) {
    const std::string name = command_name(command);
    if (command.noun.empty()) {
      out += "complete -c lmsctl -n '__lmsctl_count 0' -a " + std::string(command.verb) + " -d " +
             single_quoted(command.summary) + "\n";
    } else {
      const auto space = command.verb.find(' ');
      const bool two = space != std::string_view::npos;
      out += "complete -c lmsctl -n '__lmsctl_at " + std::string(command.noun) +
             (two ? " " + std::string(command.verb.substr(0, space)) : "") + "; and __lmsctl_count " +
             (two ? "2" : "1") + "' -a " + std::string(command.verb.substr(two ? space + 1 : 0)) + " -d " +
             single_quoted(command.summary) + "\n";
    }
    const std::string here = " -n '__lmsctl_at " + name + "'";
    for (const Flag& flag : all_flags(command)) out += fish_flag(here, flag);
    if (!command.operands.empty()) {
      const Takes takes = command.operands[0].takes;
      if (takes == Takes::file) out += "complete -c lmsctl" + here + " -F\n";
      if (is_live(takes))
        out += "complete -c lmsctl" + here + " -a '(__lmsctl_live " + std::string(takes_name(takes)) + ")'\n";
    }
  }
  return out;
}

}  // namespace lms::cli
