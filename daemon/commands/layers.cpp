#include "commands/layers.hpp"

#include "base/suggest.hpp"
#include "commands/options.hpp"
#include "commands/toml_file.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace lms::commands {
namespace {

constexpr std::string_view kPrefix = "LMSD_";
constexpr std::string_view kFileVariable = "LMSD_CONFIG";

std::size_t index_of(const Setting& setting) {
  return static_cast<std::size_t>(&setting - settings().data());
}

/// The texts of a value separated by commas, without white space around them.
std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    std::string_view part = text.substr(0, comma);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    if (!part.empty()) parts.emplace_back(part);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return parts;
}

std::string did_you_mean(std::string_view typed, const std::vector<std::string>& names) {
  const std::vector<std::string_view> views(names.begin(), names.end());
  const std::string_view meant = closest(typed, views);
  return meant.empty() ? std::string() : "; did you mean '" + std::string(meant) + "'?";
}

std::string_view without_slashes(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  return url;
}

std::vector<std::string> all_keys() {
  std::vector<std::string> keys;
  for (const Setting& setting : settings()) keys.emplace_back(setting.key);
  return keys;
}

std::vector<std::string> all_variables() {
  std::vector<std::string> names{std::string(kFileVariable)};
  for (const Setting& setting : settings()) names.push_back(variable_of(setting));
  return names;
}

/// What a cluster or a container's link puts in the environment of a neighbour called lmsd.
bool is_service_link(std::string_view name) {
  return name.starts_with("LMSD_PORT") || name.starts_with("LMSD_SERVICE_");
}

/// What the TOML type should have been; "" when it fits.
std::string_view wanted_type(const Setting& setting, FileEntry::Type type) {
  const bool text = type == FileEntry::Type::text;
  if (is_list(setting)) return type == FileEntry::Type::list ? "" : "a list of texts: [\"…\"]";
  if (std::holds_alternative<std::int64_t Config::*>(setting.target))
    return type == FileEntry::Type::integer ? "" : "a number, without quotes";
  if (std::holds_alternative<ByteCount Config::*>(setting.target))
    return text || type == FileEntry::Type::integer ? "" : "a size: \"512MiB\"";
  if (std::holds_alternative<Millis Config::*>(setting.target)) return text ? "" : "a time: \"10s\"";
  return text ? "" : "a text, in quotes";
}

class Resolver {
 public:
  Resolver() {
    out_.config = default_config();
    out_.origins.resize(settings().size());
  }

  void read_file(const std::string& file, bool asked) {
    std::error_code ignored;
    if (file.empty() || (!asked && !std::filesystem::exists(file, ignored))) return;
    out_.file = file;
    auto entries = read_toml(file);
    if (!entries) {
      out_.problems.push_back(std::move(entries.error()));
      return;
    }
    for (const FileEntry& entry : *entries) take(entry);
  }

  void take(const FileEntry& entry) {
    const auto problem = [&](std::string message) {
      out_.problems.push_back({.code = "options.usage",
                               .message = std::move(message),
                               .file = out_.file,
                               .line = entry.line,
                               .element = entry.key});
    };
    const auto found = std::ranges::find(settings(), entry.key, &Setting::key);
    if (found == settings().end())
      return problem("there is no such setting" + did_you_mean(entry.key, all_keys()));
    if (const auto wanted = wanted_type(*found, entry.type); !wanted.empty())
      return problem("must be " + std::string(wanted));
    set(*found, entry.texts, {Source::file, out_.file + ":" + std::to_string(entry.line)}, entry.line);
  }

  void take_variable(const std::string& name, const std::string& value) {
    if (name == kFileVariable) return;
    const auto found =
        std::ranges::find_if(settings(), [&](const Setting& s) { return variable_of(s) == name; });
    if (found == settings().end()) {
      if (!is_service_link(name))
        out_.warnings.push_back(
            {.code = "options.usage",
             .message = "this variable is no setting" + did_you_mean(name, all_variables()),
             .element = name});
      return;
    }
    set(*found, is_list(*found) ? split_list(value) : std::vector{value}, {Source::variable, name});
  }

  void set(const Setting& setting, const std::vector<std::string>& texts, Origin origin, int line = 0) {
    if (auto done = assign(setting, out_.config, texts); !done) {
      Error error = std::move(done.error());
      if (origin.source == Source::file) {
        error.file = out_.file;
        error.line = line;
      } else {
        error.element = origin.where;
      }
      if (setting.secret == Secret::yes) error.message = "is not what it may be";
      out_.problems.push_back(std::move(error));
    }
    out_.origins[index_of(setting)] = std::move(origin);
  }

  /// What no setting shows alone.
  void check_together() {
    const Config& config = out_.config;
    const auto problem = [&](std::string message, std::string_view key) {
      const auto setting = std::ranges::find(settings(), key, &Setting::key);
      const Origin& origin = out_.origins[index_of(*setting)];
      out_.problems.push_back({.code = "options.usage",
                               .message = std::move(message),
                               .file = origin.source == Source::file ? origin.where : std::string(),
                               .element = origin.source == Source::variable || origin.source == Source::flag
                                              ? origin.where
                                              : std::string(key)});
    };
    if (!config.public_url.empty() &&
        without_slashes(config.public_url) == without_slashes(config.content_url))
      problem("must differ from public_url: courses are untrusted code and get an origin of their own",
              "content_url");
    if (config.tls_cert.empty() != config.tls_key.empty())
      problem("needs the other one: a certificate and its key go together",
              config.tls_cert.empty() ? "tls.key" : "tls.cert");
    if (config.limit_uploads >= config.http_workers)
      problem("must be less than http.workers, or uploads leave no thread for anything else",
              "limits.uploads");
  }

  Resolved take_result() { return std::move(out_); }

 private:
  Resolved out_;
};

}  // namespace

Resolved resolve(const Layers& layers) {
  Resolver resolver;
  resolver.read_file(layers.file, layers.file_asked);
  for (const auto& [name, value] : layers.environment) resolver.take_variable(name, value);
  for (const Setting& setting : settings())
    if (const auto given = layers.flags.find(std::string(setting.key)); given != layers.flags.end())
      resolver.set(setting, given->second, {Source::flag, flag_of(setting)});
  resolver.check_together();
  return resolver.take_result();
}

void choose_file(Layers& layers, const std::string& flag) {
  const auto variable =
      std::ranges::find(layers.environment, kFileVariable, &std::pair<std::string, std::string>::first);
  const bool said = variable != layers.environment.end();
  layers.file = !flag.empty() ? flag : said ? variable->second : kDefaultConfigFile;
  layers.file_asked = !flag.empty() || said;
}

std::vector<std::pair<std::string, std::string>> own_environment() {
  std::vector<std::pair<std::string, std::string>> found;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (text.starts_with(kPrefix) && equals != std::string_view::npos)
      found.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return found;
}

}  // namespace lms::commands
