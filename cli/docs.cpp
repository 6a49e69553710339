#include "cli/docs.hpp"

#include "cli/command.hpp"
#include "cli/docs_parts.hpp"
#include "cli/help.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <ostream>
#include <vector>

namespace lms::cli {
namespace {

using nlohmann::json;

json flag_json(const Flag& flag) {
  json out{{"name", flag.name},
           {"takes", takes_name(flag.takes)},
           {"help", flag.help},
           {"required", flag.need == Need::required}};
  if (flag.many) out["many"] = true;
  if (!flag.value.empty()) out["value"] = flag.value;
  if (!flag.choices.empty()) out["choices"] = flag.choices;
  if (const char letter = short_letter(flag.name)) out["short"] = std::string(1, letter);
  return out;
}

/// roff: a backslash, a dash of a flag and a leading dot or apostrophe mean something else.
std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else if (c == '"') {
      out += "\\(dq";
    } else {
      out += c;
    }
  }
  if (!out.empty() && (out.front() == '.' || out.front() == '\'')) out.insert(0, "\\&");
  return out;
}

/// mdoc takes `-` in front of Fl's argument itself, so `--flag` is written `Fl \-flag`.
std::string man_flag(const Flag& flag) {
  std::string out = ".It ";
  if (const char letter = short_letter(flag.name)) out += std::string("Fl ") + letter + " , ";
  out += "Fl \\-" + roff(flag.name);
  if (!flag.value.empty()) out += " Ar " + std::string(flag.value);
  if (flag.many) out += " ...";
  return out + "\n";
}

std::string man_flags(std::span<const Flag> flags) {
  if (flags.empty()) return {};
  std::string out = ".Bl -tag -width indent\n";
  for (const Flag& flag : flags) {
    out += man_flag(flag) + roff(flag.help);
    if (flag.takes == Takes::choice) {
      std::string list;
      for (const auto choice : split(flag.choices, '|')) list.append(list.empty() ? "" : ", ").append(choice);
      out += ": " + roff(list);
    }
    if (flag.takes == Takes::time) out += "; RFC 3339, or a span from now such as 7d";
    if (flag.need == Need::required) out += " (required)";
    out += ".\n";
  }
  return out + ".El\n";
}

std::string man_command(const Command& command) {
  std::string out = ".It Ic " + roff(command_name(command));
  for (const Operand& operand : command.operands)
    out += std::string(operand.need == Need::required ? " Ar " : " Op Ar ") + std::string(operand.name) +
           (operand.many ? " ..." : "");
  out += "\n";
  std::string summary(command.summary);
  summary.front() = static_cast<char>(summary.front() - 'a' + 'A');
  out += roff(summary) + ".\n";
  if (!command.detail.empty()) out += roff(command.detail) + "\n";
  for (const Operand& operand : command.operands)
    out += ".Ar " + std::string(operand.name) + "\nis the " + roff(operand.help) + ".\n";
  out += man_flags(all_flags(command));
  return out + ".Pp\n.Dl lmsctl " + roff(command.example) + "\n";
}

}  // namespace

json commands_json() {
  json out{{"version", version_line()}, {"globalFlags", json::array()}, {"commands", json::array()}};
  for (const Flag& flag : global_flags()) out["globalFlags"].push_back(flag_json(flag));
  for (const Command& command : commands()) {
    json row{{"noun", command.noun},       {"verb", command.verb},      {"summary", command.summary},
             {"example", command.example}, {"operands", json::array()}, {"flags", json::array()}};
    for (const Operand& operand : command.operands)
      row["operands"].push_back({{"name", operand.name},
                                 {"takes", takes_name(operand.takes)},
                                 {"required", operand.need == Need::required}});
    for (const Flag& flag : all_flags(command)) row["flags"].push_back(flag_json(flag));
    out["commands"].push_back(std::move(row));
  }
  return out;
}

std::string man_commands() {
  std::string out = ".Ss Flags of every command\n" + man_flags(global_flags());
  std::string_view section = "?";
  for (const Command& command : commands()) {
    if (command.noun != section) {
      if (section != "?") out += ".El\n";
      section = command.noun;
      out += section.empty() ? std::string(".Ss Login\n")
                             : ".Ss " + roff(section) + ": " + roff(noun_summary(section)) + "\n";
      out += ".Bl -tag -width indent\n";
    }
    out += man_command(command);
  }
  return out + ".El\n";
}

bool print_document(std::string_view name, std::ostream& out) {
  if (name == "man") {
    out << man_commands();
  } else if (name == "bash") {
    out << bash_completion();
  } else if (name == "zsh") {
    out << zsh_completion();
  } else if (name == "fish") {
    out << fish_completion();
  } else {
    return false;
  }
  return true;
}

}  // namespace lms::cli
