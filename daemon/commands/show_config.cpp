#include "commands/show_config.hpp"

#include "base/error_json.hpp"
#include "http/tls.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <utility>
#include <vector>

namespace lms::commands {
namespace {

using nlohmann::json;

constexpr std::string_view kMask = "********";

bool is_number(const Setting& setting) {
  return std::holds_alternative<std::int64_t Config::*>(setting.target);
}

std::vector<std::string> shown_texts(const Setting& setting, const Config& config) {
  auto texts = texts_of(setting, config);
  if (setting.secret == Secret::yes)
    for (std::string& text : texts)
      if (!text.empty()) text = kMask;
  return texts;
}

/// A TOML basic string; JSON's form is one.
std::string quoted(const std::string& text) {
  return json(text).dump(-1, ' ', true, json::error_handler_t::replace);
}

std::string toml_value(const Setting& setting, const std::vector<std::string>& texts) {
  if (is_number(setting)) return texts.front();
  if (!is_list(setting)) return quoted(texts.front());
  std::string out = "[";
  for (const std::string& text : texts) out += (out.size() > 1 ? ", " : "") + quoted(text);
  return out + "]";
}

json json_value(const Setting& setting, const std::vector<std::string>& texts) {
  if (is_list(setting)) return texts;
  if (is_number(setting)) return std::stoll(texts.front());
  return texts.front();
}

std::string_view source_name(Source source) {
  switch (source) {
    case Source::fallback:
      break;
    case Source::file:
      return "file";
    case Source::variable:
      return "environment";
    case Source::flag:
      return "flag";
  }
  return "default";
}

json error_object(const Error& error) { return error_to_json(error, "").at("error"); }

}  // namespace

std::string dump_config(const Resolved& resolved, Format format) {
  json list = json::array();
  std::string text;
  std::string table;
  for (std::size_t i = 0; i < settings().size(); ++i) {
    const Setting& setting = settings()[i];
    const Origin& origin = resolved.origins[i];
    const auto texts = shown_texts(setting, resolved.config);
    const auto source = source_name(origin.source);
    json row{{"key", setting.key}, {"value", json_value(setting, texts)}, {"source", source}};
    if (!origin.where.empty()) row["where"] = origin.where;
    list.push_back(std::move(row));

    const auto dot = setting.key.find('.');
    const std::string_view in = dot == std::string_view::npos ? "" : setting.key.substr(0, dot);
    if (in != table) text += "\n[" + (table = std::string(in)) + "]\n";
    const auto name = dot == std::string_view::npos ? setting.key : setting.key.substr(dot + 1);
    // An unset text is not the same as an empty one, and a mask no secret: they stay out of the file.
    const bool out = texts.empty() || (texts.size() == 1 && texts.front().empty()) || !has_flag(setting);
    text += (out ? "# " : "") + std::string(name) + " = " + toml_value(setting, texts) + "  # " +
            std::string(origin.where.empty() ? source : origin.where) + "\n";
  }
  return format == Format::json ? json{{"settings", std::move(list)}}.dump(2) + "\n" : text;
}

ExitCode check_config(const Resolved& resolved, Format format) {
  std::vector<Error> problems = resolved.problems;
  const Config& config = resolved.config;
  if (!config.tls_cert.empty() && !config.tls_key.empty())
    if (auto tls = http::Tls::load(config.tls_cert, config.tls_key, config.tls_key_password); !tls)
      problems.push_back(std::move(tls.error()));
  const bool ok = problems.empty();
  if (format == Format::json) {
    json out{{"ok", ok}, {"problems", json::array()}, {"warnings", json::array()}};
    if (!resolved.file.empty()) out["file"] = resolved.file;
    for (const Error& error : problems) out["problems"].push_back(error_object(error));
    for (const Error& error : resolved.warnings) out["warnings"].push_back(error_object(error));
    std::puts(out.dump(2, ' ', false, json::error_handler_t::replace).c_str());
  } else {
    for (const Error& error : problems) std::printf("problem  %s\n", describe(error).c_str());
    for (const Error& error : resolved.warnings) std::printf("warning  %s\n", describe(error).c_str());
    const std::string file = resolved.file.empty() ? "no configuration file" : resolved.file;
    if (ok) std::printf("ok       %s, the environment and the command line fit together\n", file.c_str());
  }
  return ok ? ExitCode::ok : ExitCode::findings;
}

}  // namespace lms::commands
