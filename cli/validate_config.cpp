#include "cli/folder_files.hpp"
#include "cli/terminal.hpp"
#include "cli/validate.hpp"

#include <nlohmann/json.hpp>
#include <toml++/toml.h>

#include <array>

namespace lms::cli {
namespace {

std::unexpected<Error> usage(const std::string& file, std::string message, int line = 0) {
  return fail(Error{.code = "client.usage", .message = std::move(message), .file = file, .line = line});
}

Result<std::optional<package::Severity>> parse_level(std::string_view text) {
  if (text == "off") return std::nullopt;
  for (const auto level : {package::Severity::info, package::Severity::warning, package::Severity::error})
    if (text == package::severity_name(level)) return level;
  return fail("client.usage", "a severity is error, warning, info or off, not '" + safe_text(text) + "'");
}

Result<void> set_level(std::string_view rule, std::string_view level, ValidatePlan& plan) {
  const package::Rule* const known = package::find_rule(rule);
  if (known == nullptr)
    return fail("client.usage",
                "there is no rule '" + safe_text(rule) + "'; lmsctl validate --list-rules has all");
  LMS_ASSIGN(const auto parsed, parse_level(level));
  plan.severities.insert_or_assign(std::string(known->id), parsed);
  return {};
}

Result<void> read_key(const std::string& file, std::string_view key, const toml::node& node,
                      ValidatePlan& plan, std::string& baseline) {
  const int line = static_cast<int>(node.source().begin.line);
  const auto wrong = [&](std::string_view wanted) {
    return usage(file, std::string(key) + " must be " + std::string(wanted), line);
  };
  if (key == "strict" || key == "deep") {
    const auto value = node.value<bool>();
    if (!value) return wrong("true or false");
    (key == "strict" ? plan.strict : plan.deep) = *value;
    return {};
  }
  const auto text = node.value<std::string>();
  if (key == "fail-on") {
    if (text != "error" && text != "warning") return wrong("\"error\" or \"warning\"");
    plan.fail_on = *text == "error" ? package::Severity::error : package::Severity::warning;
    return {};
  }
  if (key == "format") {
    constexpr std::array kFormats = {"text", "json", "sarif", "junit", "github", "gitlab"};
    if (!text || std::ranges::find(kFormats, *text) == kFormats.end()) return wrong("one of the formats");
    plan.format = *text;
    return {};
  }
  if (key == "baseline") {
    if (!text) return wrong("the name of a file");
    baseline = *text;
    return {};
  }
  if (key != "severity" || !node.is_table())
    return usage(file, "there is no setting '" + safe_text(key) + "'", line);
  for (const auto& [rule, level] : *node.as_table())
    if (auto set = set_level(rule.str(), level.value<std::string>().value_or(""), plan); !set)
      return usage(file, set.error().message, static_cast<int>(level.source().begin.line));
  return {};
}

}  // namespace

Result<void> read_severity(std::string_view text, ValidatePlan& plan) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos)
    return fail("client.usage", "--severity takes RULE=level, not '" + safe_text(text) + "'");
  return set_level(text.substr(0, equals), text.substr(equals + 1), plan);
}

Result<void> read_validate_config(const std::string& file, ValidatePlan& plan, std::string& baseline) {
  LMS_ASSIGN(const Bytes bytes, read_whole_file(file, 1 << 20));
  toml::table table;
  try {
    table = toml::parse(as_text(bytes), file);
  } catch (const toml::parse_error& error) {
    return usage(file, std::string(error.description()), static_cast<int>(error.source().begin.line));
  }
  for (const auto& [key, node] : table) LMS_TRY(read_key(file, key.str(), node, plan, baseline));
  return {};
}

Result<std::set<std::string>> read_baseline(const std::string& file) {
  LMS_ASSIGN(const Bytes bytes, read_whole_file(file, 256 << 20));
  const auto report = nlohmann::json::parse(as_text(bytes), nullptr, false);
  if (!report.is_object() || !report.contains("packages") || !report["packages"].is_array())
    return usage(file, "a baseline is a report that --format json has written");
  std::set<std::string> known;
  for (const auto& package : report["packages"])
    for (const auto& finding : package.value("findings", nlohmann::json::array()))
      known.insert(finding.value("fingerprint", ""));
  return known;
}

}  // namespace lms::cli
