#include "cli/help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace lms::cli {
namespace {

constexpr std::size_t kWidth = 88;

std::string wrap(std::string_view text, std::size_t indent) {
  std::string out(indent, ' ');
  std::size_t column = indent;
  while (!text.empty()) {
    const auto space = std::min(text.find(' '), text.size());
    if (column > indent && column + space > kWidth) {
      out.append("\n").append(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += text.substr(0, space);
    column += space;
    text.remove_prefix(std::min(space + 1, text.size()));
  }
  return out + "\n";
}

std::string flag_label(const Flag& flag) {
  std::string label = "--" + std::string(flag.name);
  if (!flag.value.empty()) label += " " + std::string(flag.value) + (flag.many ? "..." : "");
  const char letter = short_letter(flag.name);
  return letter != 0 ? fmt::format("-{}, {}", letter, label) : label;
}

std::string flag_help(const Flag& flag) {
  std::string text(flag.help);
  if (flag.takes == Takes::choice) {
    std::string list;
    for (const char c : flag.choices) list += c == '|' ? std::string(", ") : std::string(1, c);
    text += ": " + list;
  }
  if (flag.takes == Takes::time) text += " (RFC 3339, or 7d, 12h, 30m from now)";
  if (flag.need == Need::required) text += " (required)";
  return text;
}

struct Line {
  std::string label;
  std::string text;
};

std::string listing(const std::vector<Line>& lines) {
  std::size_t width = 0;
  for (const Line& line : lines) width = std::max(width, line.label.size());
  width = std::min<std::size_t>(width, 30);
  std::string out;
  for (const Line& line : lines) {
    const std::string text = wrap(line.text, width + 4);
    if (line.label.size() <= width) {
      out += fmt::format("  {:<{}}  ", line.label, width) + text.substr(width + 4);
    } else {
      out += "  " + line.label + "\n" + text;
    }
  }
  return out;
}

std::string flag_listing(std::span<const Flag> flags) {
  std::vector<Line> lines;
  for (const Flag& flag : flags) lines.push_back({flag_label(flag), flag_help(flag)});
  return listing(lines);
}

/// With --version, which stands alone.
std::string global_flag_listing() {
  std::vector<Flag> flags(global_flags().begin(), global_flags().end());
  flags.push_back({"version", "", "show the version and exit", Takes::nothing});
  return flag_listing(flags);
}

std::string command_help(const Command& command) {
  std::string out = "Example:\n  lmsctl " + std::string(command.example) + "\n\n";
  std::string summary(command.summary);
  summary.front() =
      static_cast<char>(summary.front() - ('a' <= summary.front() && summary.front() <= 'z' ? 32 : 0));
  out += wrap(summary + ".", 0);
  if (!command.detail.empty()) out += "\n" + wrap(command.detail, 0);
  out += "\nUsage:\n" + wrap(usage_line(command), 2);
  if (!command.operands.empty()) {
    std::vector<Line> lines;
    for (const Operand& operand : command.operands)
      lines.push_back({std::string(operand.name), std::string(operand.help)});
    out += "\nArguments:\n" + listing(lines);
  }
  const auto flags = all_flags(command);
  if (!flags.empty()) out += "\nFlags:\n" + flag_listing(flags);
  return out + "\nFlags of every command:\n" + flag_listing(global_flags());
}

/// With a `group`, only the verbs that begin with it.
std::string noun_help(std::string_view noun, std::string_view group) {
  const std::string name = std::string(noun) + (group.empty() ? "" : " ") + std::string(group);
  std::vector<Line> lines;
  std::string example;
  for (const Command& command : commands()) {
    if (command.noun != noun) continue;
    if (!group.empty() && !command_name(command).starts_with(name + " ")) continue;
    if (example.empty()) example = command.example;
    lines.push_back({std::string(command.verb.substr(group.empty() ? 0 : group.size() + 1)),
                     std::string(command.summary)});
  }
  return fmt::format(
      "Example:\n  lmsctl {}\n\n{}: {}\n\nUsage:\n  lmsctl {} VERB [...]\n\nVerbs:\n{}\n"
      "'lmsctl help {} VERB' explains one of them.\n",
      example, noun, noun_summary(noun), name, listing(lines), name);
}

std::string program_help() {
  std::vector<Line> plain;
  std::vector<Line> nouns;
  for (const Command& command : commands()) {
    if (command.noun.empty()) {
      plain.push_back({std::string(command.verb), std::string(command.summary)});
    } else if (nouns.empty() || nouns.back().label != command.noun) {
      nouns.push_back({std::string(command.noun), std::string(noun_summary(command.noun))});
    }
  }
  return "Example:\n"
         "  lmsctl login --url http://127.0.0.1:3000 --email admin@example.org\n"
         "  lmsctl course import golf.zip --key golf\n\n"
         "lmsctl administers lmsd: tenants, users, courses, dispatches, launch links and what\n"
         "learners did.\n\n"
         "Usage:\n  lmsctl NOUN VERB [...]\n\n"
         "Commands:\n" +
         listing(plain) + "\nNouns:\n" + listing(nouns) + "\nFlags of every command:\n" +
         global_flag_listing() +
         "\n'lmsctl help NOUN' shows the verbs of a noun, 'lmsctl help exit-codes' the exit codes.\n";
}

std::string exit_codes_help() {
  return "Example:\n  lmsctl course show golf; echo $?\n\n"
         "Exit codes:\n"
         "    0  done\n"
         "    1  failure\n"
         "    2  wrong usage of the command line\n"
         "    3  done in part\n"
         "    4  not logged in, or the login was refused\n"
         "    5  something that was named does not exist\n"
         "    6  conflict with what exists\n"
         "    7  a check found problems\n"
         "    8  the daemon cannot be reached\n"
         "    9  refused by a rule, a right or a limit\n"
         "  130  interrupted\n\n"
         "With -o json an error is one JSON object on standard error, with the same code in\n"
         "error.exitCode and a stable dotted name in error.code.\n";
}

}  // namespace

std::string usage_line(const Command& command) {
  std::string out = "lmsctl " + command_name(command);
  for (const Operand& operand : command.operands)
    out += fmt::format(fmt::runtime(operand.need == Need::required ? " {}{}" : " [{}{}]"), operand.name,
                       operand.many ? " ..." : "");
  for (const Flag& flag : all_flags(command)) {
    std::string text = "--" + std::string(flag.name);
    if (!flag.value.empty()) text += " " + std::string(flag.value) + (flag.many ? "..." : "");
    out += flag.need == Need::required ? " " + text : " [" + text + "]";
  }
  return out;
}

std::string version_line() { return std::string("lmsctl ") + LMS_VERSION; }

std::string help_text(const Request& request) {
  if (request.command != nullptr) return command_help(*request.command);
  if (request.noun == "exit-codes") return exit_codes_help();
  if (!request.noun.empty()) return noun_help(request.noun, request.group);
  return program_help();
}

}  // namespace lms::cli
