#include "base/error_json.hpp"
#include "base/error_table.hpp"
#include "commands/options.hpp"
#include "commands/signals.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <map>
#include <string>

namespace {

using namespace lms;
using namespace lms::commands;

constexpr const char* kDescription =
    "Example:\n"
    "  lmsd init --data-dir /var/lib/lmsd --admin-email you@example.org\n"
    "  lmsd serve --data-dir /var/lib/lmsd --listen 127.0.0.1:3000 --content-listen 127.0.0.1:3001\n"
    "\n"
    "lmsd hosts courses and their learners' results. lmsctl administers it.\n";

void add_init(CLI::App& app, InitOptions& options) {
  auto* init = app.add_subcommand("init",
                                  "Example:\n"
                                  "  lmsd init --data-dir /var/lib/lmsd --admin-email you@example.org\n"
                                  "\n"
                                  "Makes a data folder with its first platform administrator. Run again, it\n"
                                  "changes nothing.\n");
  init->add_option("--data-dir", options.data_dir, "folder for everything lmsd keeps")
      ->required()
      ->type_name("DIR");
  init->add_option("--admin-email", options.admin_email, "e-mail of the platform administrator")
      ->required()
      ->type_name("EMAIL");
  init->add_option("--admin-password-file", options.admin_password_file,
                   "file whose first line is the password (default: one is made and printed once)")
      ->type_name("FILE");
}

void add_serve(CLI::App& app, ServeOptions& options) {
  auto* serve =
      app.add_subcommand("serve",
                         "Example:\n"
                         "  lmsd serve --data-dir /var/lib/lmsd --public-url https://lms.example.org \\\n"
                         "    --content-url 'https://*.play.example.org' --trusted-proxy 127.0.0.1\n"
                         "\n"
                         "Serves in the foreground, logs to stderr, until SIGTERM or SIGINT.\n");
  serve->add_option("--data-dir", options.data_dir, "folder that lmsd init made")
      ->required()
      ->type_name("DIR");
  serve->add_option("--listen", options.listen, "where pages and REST are served; port 0 takes a free one")
      ->capture_default_str()
      ->type_name("HOST:PORT");
  serve->add_option("--content-listen", options.content_listen, "where player and course files are served")
      ->capture_default_str()
      ->type_name("HOST:PORT");
  serve
      ->add_option("--public-url", options.public_url,
                   "how browsers reach --listen (default: http://HOST:PORT)")
      ->type_name("URL");
  serve
      ->add_option(
          "--content-url", options.content_url,
          "how browsers reach --content-listen; a * for the host's first label gives each learner and\n"
          "course a browser storage of its own (default: http://HOST:PORT)")
      ->type_name("URL");
  serve
      ->add_option(
          "--trusted-proxy", options.trusted_proxies,
          "address or block of a reverse proxy whose X-Forwarded-For and -Proto are believed; repeatable")
      ->type_name("CIDR");
  const std::map<std::string, LogLevel> levels = {{"debug", LogLevel::debug},
                                                  {"info", LogLevel::info},
                                                  {"warning", LogLevel::warning},
                                                  {"error", LogLevel::error}};
  serve->add_option("--log-level", options.log_level, "debug, info, warning or error (default: info)")
      ->transform(CLI::CheckedTransformer(levels, CLI::ignore_case).description(""))
      ->type_name("LEVEL");
}

int run(int argc, char** argv) {
  CLI::App app(kDescription, "lmsd");
  app.set_version_flag("--version", std::string("lmsd ") + LMS_VERSION);
  app.require_subcommand(1);
  InitOptions init_options;
  ServeOptions serve_options;
  add_init(app, init_options);
  add_serve(app, serve_options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::usage);
  }
  block_signals();
  const auto done = app.got_subcommand("init") ? init(init_options) : serve(serve_options);
  if (done) return 0;
  std::fprintf(stderr, "lmsd: %s\n", describe(done.error()).c_str());
  return static_cast<int>(classify(done.error().code).exit_code);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& broken) {
    std::fprintf(stderr, "lmsd: internal error: %s\n", broken.what());
    return 1;
  }
}
