#include "base/error_json.hpp"
#include "base/error_table.hpp"
#include "base/log.hpp"
#include "base/memory.hpp"
#include "base/suggest.hpp"
#include "commands/backup.hpp"
#include "commands/check.hpp"
#include "commands/docs.hpp"
#include "commands/identity.hpp"
#include "commands/layers.hpp"
#include "commands/options.hpp"
#include "commands/show_config.hpp"
#include "commands/signals.hpp"
#include "completions.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace lms;
using namespace lms::commands;

constexpr const char* kDescription =
    "Example:\n"
    "  lmsd init --data-dir /var/lib/lmsd --admin-email you@example.org\n"
    "  lmsd serve --data-dir /var/lib/lmsd --listen 127.0.0.1:3000 --content-listen 127.0.0.1:3001\n"
    "\n"
    "lmsd hosts courses and their learners' results. lmsctl administers it.\n"
    "\n"
    "Each setting is taken from its flag, else from its LMSD_ variable, else from the configuration\n"
    "file. --dump-config shows where each comes from.\n";

/// What the command line says, for all commands.
struct CommandLine {
  Layers layers{};
  std::string config_file{};
  Format format = Format::text;
  bool check_config = false;
  bool dump_config = false;
  bool check = false;
  InitOptions init{};
  std::string archive{};  ///< --file of backup and restore
  std::string archive_to_check{};
  IdentityCommands identity{};
};

void add_format(CLI::App& app, CommandLine& line) {
  app.add_option_function<std::string>(
         "-o,--output",
         [&line](const std::string& name) { line.format = name == "json" ? Format::json : Format::text; },
         "text or json")
      ->check(CLI::IsMember({"text", "json"}).description(""))
      ->type_name("FORMAT");
}

std::string help_of(const Setting& setting) {
  std::string help(setting.help);
  if (!setting.choices.empty()) help += ": " + std::string(setting.choices);
  if (!setting.fallback.empty()) help += " (default: " + std::string(setting.fallback) + ")";
  if (is_list(setting)) help += "; repeatable";
  return help;
}

/// The flags of `only` (all when it is empty) and --config.
void add_settings(CLI::App& app, CommandLine& line, std::initializer_list<std::string_view> only = {}) {
  app.add_option("--config", line.config_file,
                 std::string("configuration file (default: LMSD_CONFIG, or ") + kDefaultConfigFile +
                     " when it is there)")
      ->type_name("FILE");
  for (const Setting& setting : settings()) {
    if (!has_flag(setting)) continue;
    if (only.size() != 0 && std::ranges::find(only, setting.key) == only.end()) continue;
    auto* option = app.add_option_function<std::vector<std::string>>(
        flag_of(setting),
        [&line, key = std::string(setting.key)](const std::vector<std::string>& texts) {
          line.layers.flags[key] = texts;
        },
        help_of(setting));
    option->type_name(std::string(setting.value))->expected(1);
    if (is_list(setting)) option->take_all();
  }
}

void add_init(CLI::App& app, CommandLine& line) {
  auto* init = app.add_subcommand("init",
                                  "Example:\n"
                                  "  lmsd init --data-dir /var/lib/lmsd --admin-email you@example.org\n"
                                  "\n"
                                  "Makes a data folder with its first platform administrator. Run again, it\n"
                                  "changes nothing.\n");
  add_settings(*init, line, {"data_dir"});
  init->add_option("--admin-email", line.init.admin_email,
                   "e-mail of the platform administrator (default: lmsd prints an address where to make one)")
      ->type_name("EMAIL");
  init->add_option("--admin-password-file", line.init.admin_password_file,
                   "file whose first line is the password (default: one is made and printed once)")
      ->type_name("FILE");
}

void add_serve(CLI::App& app, CommandLine& line) {
  auto* serve =
      app.add_subcommand("serve",
                         "Example:\n"
                         "  lmsd serve --data-dir /var/lib/lmsd --public-url https://lms.example.org \\\n"
                         "    --content-url 'https://*.play.example.org' --trusted-proxy 127.0.0.1\n"
                         "\n"
                         "Serves in the foreground, logs to stderr, until SIGTERM or SIGINT.\n");
  add_settings(*serve, line);
}

void add_backup(CLI::App& app, CommandLine& line) {
  auto* backup = app.add_subcommand(
      "backup",
      "Example:\n"
      "  lmsd backup --data-dir /var/lib/lmsd --file /backup/lmsd-$(date +%F).tar\n"
      "  lmsd backup verify /backup/lmsd-2031-05-04.tar\n"
      "\n"
      "Writes database, courses and keys as they are now into one archive, while lmsd serves.\n");
  backup->require_subcommand(0, 1);
  add_settings(*backup, line, {"data_dir"});
  add_format(*backup, line);
  backup->add_option("--file", line.archive, "the archive, replaced when the new one is whole; - for stdout")
      ->type_name("FILE");
  auto* verify = backup->add_subcommand("verify",
                                        "Example:\n"
                                        "  lmsd backup verify /backup/lmsd-2031-05-04.tar\n"
                                        "\n"
                                        "Reads an archive and compares every file with its hash.\n");
  add_format(*verify, line);
  verify->add_option("FILE", line.archive_to_check, "the archive; - for stdin")->required();
}

void add_restore(CLI::App& app, CommandLine& line) {
  auto* restore =
      app.add_subcommand("restore",
                         "Example:\n"
                         "  lmsd restore --file /backup/lmsd-2031-05-04.tar --data-dir /var/lib/lmsd\n"
                         "\n"
                         "Makes a data folder from an archive. The folder must be new or empty.\n");
  add_settings(*restore, line, {"data_dir"});
  add_format(*restore, line);
  restore->add_option("--file", line.archive, "the archive; - for stdin")->required()->type_name("FILE");
}

int fail_with(const Error& error) {
  std::fprintf(stderr, "lmsd: %s\n", describe(error).c_str());
  return static_cast<int>(classify(error.code).exit_code);
}

/// What stands between the command line and doing anything.
int refuse(const Resolved& resolved) {
  for (const Error& problem : resolved.problems)
    std::fprintf(stderr, "lmsd: %s\n", describe(problem).c_str());
  return static_cast<int>(ExitCode::usage);
}

int no_data_dir() {
  return fail_with({.code = "options.usage",
                    .message = "where is the data folder? Give --data-dir DIR, set LMSD_DATA_DIR, or write "
                               "data_dir in the configuration file",
                    .element = "data_dir"});
}

int exit_code(const Result<ExitCode>& done) {
  return done ? static_cast<int>(*done) : fail_with(done.error());
}

Result<ExitCode> run_serve(const Resolved& resolved) {
  block_signals();
  set_log(resolved.config);
  for (const Error& warning : resolved.warnings)
    log(LogLevel::warning, "lmsd", warning.message, {{"variable", warning.element}});
  LMS_TRY(serve(resolved.config));
  return ExitCode::ok;
}

Result<ExitCode> run_command(const std::string& name, CommandLine& line, const Resolved& resolved) {
  const std::string& data_dir = resolved.config.data_dir;
  if (name == "serve") return run_serve(resolved);
  if (name == "init") {
    line.init.data_dir = data_dir;
    LMS_TRY(init(line.init));
    return ExitCode::ok;
  }
  if (const auto ended = line.identity.run(data_dir)) {
    LMS_TRY(*ended);
    return ExitCode::ok;
  }
  note_interrupts();
  if (name == "restore") return restore_backup(line.archive, data_dir, line.format);
  if (line.archive.empty())
    return fail(Error{.code = "options.usage",
                      .message = "where shall the backup go? --file FILE, or - for stdout",
                      .element = "--file"});
  return back_up(data_dir, line.archive, line.format);
}

/// Parts of the documentation, for whoever keeps them in step: lmsd __docs NAME.
int print_docs(const CLI::App& app, std::string_view name) {
  const std::string text = name == "flags"  ? man_flags()
                           : name == "keys" ? man_keys()
                                            : completion(app, name);
  std::fputs(text.c_str(), stdout);
  return text.empty() ? static_cast<int>(ExitCode::usage) : 0;
}

/// CLI11's words, and which flag was likely meant.
int refuse_usage(const CLI::App& app, const CLI::ParseError& error) {
  if (app.exit(error) == 0) return 0;
  const auto used = app.get_subcommands();
  const CLI::App& command = used.empty() ? app : *used.front();
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) names.push_back(option->get_name());
  const std::vector<std::string_view> flags(names.begin(), names.end());
  for (const std::string& word : app.remaining(true))
    if (const auto meant = closest(word.substr(0, word.find('=')), flags);
        word.starts_with("--") && !meant.empty())
      std::fprintf(stderr, "Did you mean %s?\n", std::string(meant).c_str());
  return static_cast<int>(ExitCode::usage);
}

int run(int argc, char** argv) {
  CLI::App app(kDescription, "lmsd");
  app.set_version_flag("--version", std::string("lmsd ") + LMS_VERSION);
  app.require_subcommand(0, 1);
  CommandLine line;
  app.add_flag("--check-config", line.check_config, "say what is wrong with the settings, and end");
  app.add_flag("--dump-config", line.dump_config, "print every setting with its source, and end");
  app.add_flag("--check", line.check, "look for problems of the installation, and end");
  add_format(app, line);
  add_settings(app, line);
  add_init(app, line);
  add_serve(app, line);
  line.identity.add_to(app, [&](CLI::App& command) { add_settings(command, line, {"data_dir"}); });
  add_backup(app, line);
  add_restore(app, line);
  if (argc == 3 && std::string_view(argv[1]) == "__docs") return print_docs(app, argv[2]);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return refuse_usage(app, error);
  }
  line.layers.environment = own_environment();
  choose_file(line.layers, line.config_file);
  const Resolved resolved = resolve(line.layers);
  if (line.check_config) return static_cast<int>(check_config(resolved, line.format));
  if (line.check) return static_cast<int>(check_installation(resolved, line.format));
  if (!resolved.problems.empty()) return refuse(resolved);
  if (line.dump_config) {
    std::fputs(dump_config(resolved, line.format).c_str(), stdout);
    return 0;
  }
  if (app.get_subcommands().empty())
    return fail_with({.code = "options.usage", .message = "what shall be done? See lmsd --help"});
  const CLI::App& command = *app.get_subcommands().front();
  if (command.get_name() == "backup" && !command.get_subcommands().empty()) {  // backup verify
    note_interrupts();
    return exit_code(verify_backup(line.archive_to_check, line.format));
  }
  if (resolved.config.data_dir.empty()) return no_data_dir();
  return exit_code(run_command(command.get_name(), line, resolved));
}

}  // namespace

int main(int argc, char** argv) {
  lms::keep_freed_memory();
  try {
    return run(argc, argv);
  } catch (const std::exception& broken) {
    std::fprintf(stderr, "lmsd: internal error: %s\n", broken.what());
    return 1;
  }
}
