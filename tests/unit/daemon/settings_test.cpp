#include "commands/settings.hpp"

#include "commands/docs.hpp"
#include "commands/layers.hpp"
#include "commands/show_config.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace settings_test {

using namespace lms;
using namespace lms::commands;

namespace {

/// A configuration file that goes with the test.
class ConfigFile {
 public:
  explicit ConfigFile(const std::string& text)
      : path_(std::filesystem::temp_directory_path() /
              ("lmsd-test-" + std::to_string(::getpid()) + ".toml")) {
    std::ofstream(path_) << text;
  }
  ~ConfigFile() { std::filesystem::remove(path_); }
  ConfigFile(const ConfigFile&) = delete;
  ConfigFile& operator=(const ConfigFile&) = delete;
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

Resolved from_file(const std::string& text) {
  const ConfigFile file(text);
  return resolve({.file = file.path(), .file_asked = true});
}

Error only_problem(const Resolved& resolved) {
  REQUIRE(resolved.problems.size() == 1);
  return resolved.problems.front();
}

const Setting& setting(std::string_view key) {
  const auto found = std::ranges::find(settings(), key, &Setting::key);
  REQUIRE(found != settings().end());
  return *found;
}

}  // namespace

TEST_CASE("a flag counts more than the environment, that more than the file, that more than the default") {
  const ConfigFile file("[log]\nlevel = \"error\"\nformat = \"json\"\n[http]\nworkers = 40\n");
  Layers layers{.file = file.path(), .file_asked = true};
  layers.environment = {{"LMSD_LOG_LEVEL", "warning"}, {"LMSD_HTTP_WORKERS", "41"}};
  layers.flags["http.workers"] = {"42"};
  const Resolved resolved = resolve(layers);
  CHECK(resolved.problems.empty());
  CHECK(resolved.config.http_workers == 42);
  CHECK(resolved.config.log_level == "warning");
  CHECK(resolved.config.log_format == "json");
  CHECK(resolved.config.listen == "127.0.0.1:3000");

  const auto rows = nlohmann::json::parse(dump_config(resolved, Format::json)).at("settings");
  const auto source = [&](std::string_view key) -> std::string {
    for (const auto& row : rows)
      if (row.at("key") == key) return row.at("source").get<std::string>() + " " + row.value("where", "");
    return "missing";
  };
  CHECK(source("http.workers") == "flag --http-workers");
  CHECK(source("log.level") == "environment LMSD_LOG_LEVEL");
  CHECK(source("log.format") == "file " + file.path() + ":3");
  CHECK(source("listen") == "default ");
}

TEST_CASE("an unknown key is told with file, line, name and what was meant") {
  const auto resolved = from_file("# first line\n[log]\nlevl = \"debug\"\n");
  const Error problem = only_problem(resolved);
  CHECK(problem.code == "options.usage");
  CHECK(problem.file == resolved.file);
  CHECK(problem.line == 3);
  CHECK(problem.element == "log.levl");
  CHECK(problem.message.find("did you mean 'log.level'?") != std::string::npos);
}

TEST_CASE("all mistakes of a file are told at once, each with its line") {
  const auto resolved = from_file(
      "listen = 3000\ncontent_listen = \"nowhere\"\ntrusted_proxies = \"10.0.0.0/8\"\n[http]\n"
      "workers = 0\nidle_timeout = \"10\"\n[limits]\npackage_size = \"4 bananas\"\n[tenants]\nx = {}\n");
  std::vector<int> lines;
  for (const Error& problem : resolved.problems) lines.push_back(problem.line);
  CHECK(lines == std::vector{1, 2, 3, 5, 6, 8});
}

TEST_CASE("what is not TOML, or not there, is told") {
  CHECK(only_problem(from_file("listen = \n")).line == 1);
  CHECK(only_problem(resolve({.file = "/nowhere/lmsd.toml", .file_asked = true})).file ==
        "/nowhere/lmsd.toml");
  CHECK(resolve({.file = "/nowhere/lmsd.toml", .file_asked = false}).problems.empty());
}

TEST_CASE("a variable that is no setting is a warning, a cluster's service link nothing") {
  const Resolved resolved = resolve({.environment = {{"LMSD_LISTN", "x"},
                                                     {"LMSD_PORT", "tcp://10.0.0.1:3000"},
                                                     {"LMSD_PORT_3000_TCP_ADDR", "10.0.0.1"},
                                                     {"LMSD_SERVICE_HOST", "10.0.0.1"}}});
  CHECK(resolved.problems.empty());
  REQUIRE(resolved.warnings.size() == 1);
  CHECK(resolved.warnings.front().element == "LMSD_LISTN");
  CHECK(resolved.warnings.front().message.find("LMSD_LISTEN") != std::string::npos);
}

TEST_CASE("no setting is called like a service link, and no two have one name") {
  std::set<std::string> names;
  for (const Setting& s : settings()) {
    CHECK_FALSE(variable_of(s).starts_with("LMSD_PORT"));
    CHECK_FALSE(variable_of(s).starts_with("LMSD_SERVICE_"));
    CHECK(names.insert(variable_of(s)).second);
    CHECK(names.insert(flag_of(s)).second);
  }
}

TEST_CASE("lists come separated by commas from the environment and repeated from flags") {
  Layers layers{.environment = {{"LMSD_TRUSTED_PROXIES", "10.0.0.0/8, ::1"}}};
  CHECK(resolve(layers).config.trusted_proxies == std::vector<std::string>{"10.0.0.0/8", "::1"});
  layers.flags["trusted_proxies"] = {"127.0.0.1"};
  CHECK(resolve(layers).config.trusted_proxies == std::vector<std::string>{"127.0.0.1"});
}

TEST_CASE("sizes and times are read with their units and shown with the largest that fits") {
  Config config = default_config();
  const Setting& size = setting("limits.package_size");
  const Setting& time = setting("http.idle_timeout");
  for (const auto& [given, bytes, shown] : {std::tuple{"4GiB", 4ULL << 30, "4GiB"},
                                            {"1536MiB", 1536ULL << 20, "1536MiB"},
                                            {"2097153", 2097153ULL, "2097153B"}}) {
    REQUIRE(assign(size, config, {given}));
    CHECK(config.limit_package_size.bytes == bytes);
    CHECK(texts_of(size, config) == std::vector<std::string>{shown});
  }
  REQUIRE(assign(time, config, {"90s"}));
  CHECK(config.http_idle_timeout == Millis{90'000});
  REQUIRE(assign(time, config, {"120s"}));
  CHECK(texts_of(time, config) == std::vector<std::string>{"2m"});
  for (const auto* bad : {"", "s", "10", "-1s", "1.5h", "10 s", "99999999999999999d", "25h"})
    CHECK(error_code(assign(time, config, {bad})) == "options.usage");
  for (const auto* bad : {"", "GiB", "-5", "1e9", "99999999999TiB", "1KiB"})
    CHECK(error_code(assign(size, config, {bad})) == "options.usage");
}

TEST_CASE("content needs an origin of its own") {
  const auto resolved = from_file("public_url = \"https://h\"\ncontent_url = \"https://h/\"\n");
  CHECK(only_problem(resolved).element == "content_url");
  CHECK(from_file("public_url = \"https://h\"\ncontent_url = \"https://c.h\"\n").problems.empty());
}

TEST_CASE("a dump is a configuration file that gives the same values") {
  Layers layers;
  layers.flags = {{"trusted_proxies", {"10.0.0.0/8", "::1"}},
                  {"public_url", {"https://lms.example.org"}},
                  {"http.idle_timeout", {"61s"}},
                  {"data_dir", {"/srv/\"odd\"\\path"}}};
  const Resolved first = resolve(layers);
  REQUIRE(first.problems.empty());
  const Resolved again = from_file(dump_config(first, Format::text));
  CHECK(again.problems.empty());
  for (const Setting& s : settings()) CHECK(texts_of(s, again.config) == texts_of(s, first.config));
}

TEST_CASE("a secret is masked wherever it comes from, and nothing else is") {
  Layers layers;
  layers.environment = {{"LMSD_TLS_KEY_PASSWORD", "of-the-key"}, {"LMSD_TLS_KEY", "/etc/lmsd/key.pem"}};
  const Resolved resolved = resolve(layers);
  CHECK(resolved.config.tls_key_password == "of-the-key");
  for (const Format format : {Format::text, Format::json}) {
    const std::string dump = dump_config(resolved, format);
    CHECK(dump.find("of-the-key") == std::string::npos);
    CHECK(dump.find("********") != std::string::npos);
    CHECK(dump.find("LMSD_TLS_KEY_PASSWORD") != std::string::npos);
    CHECK(dump.find("/etc/lmsd/key.pem") != std::string::npos);
  }
  // What was dumped sets no wrong password.
  CHECK(from_file(dump_config(resolved, Format::text)).config.tls_key_password.empty());
  CHECK_FALSE(has_flag(setting("tls.key_password")));
}

TEST_CASE("the man pages have the table as it is") {
  const auto part = [](const std::string& page, const std::string& name) {
    std::ifstream in(std::string(LMS_SOURCE_DIR "/man/") + page);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const std::string begin = ".\\\" settings: lmsd __docs " + name + "\n";
    const auto from = text.find(begin);
    const auto to = text.find(".\\\" settings end\n");
    REQUIRE((from != std::string::npos && to != std::string::npos));
    return text.substr(from + begin.size(), to - from - begin.size());
  };
  CHECK(part("lmsd.8", "flags") == man_flags());
  CHECK(part("lmsd.toml.5", "keys") == man_keys());
}

}  // namespace settings_test
