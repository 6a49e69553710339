#include "commands/docs.hpp"

#include "commands/settings.hpp"

#include <string_view>

namespace lms::commands {
namespace {

/// roff: a backslash, a dash of a flag and a leading dot or apostrophe mean something else.
std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else if (c == '"')
      out += "\\(dq";
    else
      out += c;
  }
  if (!out.empty() && (out.front() == '.' || out.front() == '\'')) out.insert(0, "\\&");
  return out;
}

std::string sentence(std::string_view text) {
  std::string out = roff(text);
  if (out.front() >= 'a' && out.front() <= 'z') out.front() = static_cast<char>(out.front() - 'a' + 'A');
  return out + ".\n";
}

/// `Cm a , b or c` from `a|b|c`.
std::string choices_line(std::string_view choices) {
  std::string out = ".Cm";
  for (;;) {
    const auto bar = choices.find('|');
    out += " " + roff(choices.substr(0, bar));
    if (bar == std::string_view::npos) return out + " .\n";
    choices.remove_prefix(bar + 1);
    if (choices.find('|') == std::string_view::npos)
      out += "\nor\n.Cm";
    else
      out += " ,";
  }
}

std::string body(const Setting& setting) {
  std::string out = sentence(setting.help);
  if (!setting.choices.empty()) out += "One of\n" + choices_line(setting.choices);
  if (!setting.fallback.empty()) out += "Default:\n.Li " + roff(setting.fallback) + " .\n";
  return out;
}

std::string_view type_of(const Setting& setting) {
  if (is_list(setting)) return "list of texts";
  if (std::holds_alternative<std::int64_t Config::*>(setting.target)) return "number";
  if (std::holds_alternative<ByteCount Config::*>(setting.target)) return "size";
  if (std::holds_alternative<Millis Config::*>(setting.target)) return "time";
  return "text";
}

}  // namespace

std::string man_flags() {
  std::string out = ".Bl -tag -width indent\n";
  for (const Setting& setting : settings()) {
    if (!has_flag(setting)) continue;
    // mdoc takes `-` in front of Fl's argument itself, so `--flag` is written `Fl \-flag`.
    out += ".It Fl " + roff(flag_of(setting).substr(1)) + " Ar " + std::string(setting.value) + "\n";
    out += body(setting);
    if (is_list(setting)) out += "May be repeated.\n";
  }
  return out + ".El\n";
}

std::string man_keys() {
  std::string out;
  std::string_view table = "?";
  for (const Setting& setting : settings()) {
    const auto dot = setting.key.find('.');
    const std::string_view in = dot == std::string_view::npos ? "" : setting.key.substr(0, dot);
    if (in != table) {
      if (table != "?") out += ".El\n";
      table = in;
      out += in.empty() ? std::string(".Ss Without a table\n") : ".Ss [" + std::string(in) + "]\n";
      out += ".Bl -tag -width indent\n";
    }
    const auto name = dot == std::string_view::npos ? setting.key : setting.key.substr(dot + 1);
    out += ".It Ic " + std::string(name) + " Pq " + std::string(type_of(setting)) + "\n" + body(setting);
    if (has_flag(setting))
      out += "Also\n.Fl " + roff(flag_of(setting).substr(1)) + " ,\n.Ev " + variable_of(setting) + " .\n";
    else
      out += "Also\n.Ev " + variable_of(setting) +
             " .\nA secret: it is never shown, and has no flag since command lines can be seen by others.\n";
  }
  return out + ".El\n";
}

}  // namespace lms::commands
