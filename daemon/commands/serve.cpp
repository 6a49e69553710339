#include "base/log.hpp"
#include "commands/installation.hpp"
#include "commands/options.hpp"
#include "commands/readiness.hpp"
#include "commands/signals.hpp"
#include "content/package_files.hpp"
#include "http/server.hpp"
#include "http/site.hpp"
#include "jobs/version_checks.hpp"
#include "routes/environment.hpp"
#include "security/password_hasher.hpp"
#include "security/rate_limiter.hpp"
#include "service/services.hpp"

#include <fstream>
#include <system_error>
#include <utility>

namespace lms::commands {
namespace {

struct Listening {
  http::HostPort app;
  http::HostPort content;
};

Result<std::vector<http::Cidr>> read_proxies(const std::vector<std::string>& blocks) {
  std::vector<http::Cidr> out;
  for (const std::string& block : blocks) {
    LMS_ASSIGN(const auto cidr, http::parse_cidr(block));
    out.push_back(cidr);
  }
  return out;
}

Result<Listening> listen(http::Server& server, const http::Site& app, const http::Site& content,
                         const ServeOptions& options) {
  LMS_ASSIGN(const auto app_address, http::parse_host_port(options.listen));
  LMS_ASSIGN(const auto content_address, http::parse_host_port(options.content_listen));
  LMS_ASSIGN(const auto app_bound, server.listen(app, app_address));
  LMS_ASSIGN(const auto content_bound, server.listen(content, content_address));
  return Listening{app_bound, content_bound};
}

Result<service::Config> configure(const ServeOptions& options, const Listening& bound) {
  service::Config config;
  config.public_url = default_origin(bound.app);
  config.content_url = default_origin(bound.content);
  if (!options.public_url.empty()) {
    LMS_ASSIGN(config.public_url, check_origin("--public-url", options.public_url, Wildcard::refused));
  }
  if (!options.content_url.empty()) {
    LMS_ASSIGN(config.content_url, check_origin("--content-url", options.content_url, Wildcard::allowed));
  }
  if (config.public_url == config.content_url)
    return fail(Error{.code = "options.usage",
                      .message =
                          "must differ from --public-url: courses are untrusted code and get an origin "
                          "of their own",
                      .element = "--content-url"});
  return config;
}

/// Where we listen, one `name host:port` a line, for scripts that asked for free ports. Replaced
/// in one step, removed at the end.
class AddressFile {
 public:
  AddressFile(std::filesystem::path file, const Listening& bound) : file_(std::move(file)) {
    const auto fresh = file_.string() + ".new";
    std::ofstream(fresh) << "app " << http::to_text(bound.app) << "\ncontent " << http::to_text(bound.content)
                         << '\n';
    std::error_code failed;
    std::filesystem::rename(fresh, file_, failed);
    if (failed) log(LogLevel::warning, "lmsd", "cannot write the address file", {{"file", file_.string()}});
  }
  ~AddressFile() {
    std::error_code ignored;
    std::filesystem::remove(file_, ignored);
  }
  AddressFile(const AddressFile&) = delete;
  AddressFile& operator=(const AddressFile&) = delete;

 private:
  std::filesystem::path file_;
};

}  // namespace

Result<void> serve(const ServeOptions& options) {
  set_log_level(options.log_level);
  LMS_ASSIGN(auto proxies, read_proxies(options.trusted_proxies));
  LMS_ASSIGN(auto parts, open_installation(options.data_dir, Missing::refuse));

  security::TryLimiter login_tries(system_clock());
  security::TryLimiter launch_tries(system_clock());
  security::PasswordHasher hasher;
  service::Context context(*parts.db, *parts.content, *parts.keys, hasher, system_clock(), system_random(),
                           {});
  service::Services services(context);
  content::PackageFiles files(*parts.content);
  Readiness readiness(*parts.db, *parts.content);
  std::unique_ptr<jobs::VersionChecks> checks;
  routes::Environment environment{.services = services,
                                  .files = files,
                                  .login_tries = login_tries,
                                  .launch_tries = launch_tries,
                                  .ready = [&] { return readiness.check(); },
                                  .version_imported = [&] { checks->wake(); }};
  http::Site app("app", routes::make_seams(environment));
  http::Site content("content");
  routes::add_app_routes(app.router(), environment);
  routes::add_content_routes(content.router(), environment);

  http::Server server({.trusted_proxies = std::move(proxies)});
  LMS_ASSIGN(const auto bound, listen(server, app, content, options));
  LMS_ASSIGN(context.config, configure(options, bound));
  if (const auto removed = services.courses.collect_garbage(); !removed)
    log(LogLevel::warning, "lmsd", "cannot remove unused packages", {{"why", removed.error().message}});
  checks = std::make_unique<jobs::VersionChecks>(services.courses);
  server.start();
  const AddressFile addresses(options.data_dir / "lmsd.addresses", bound);
  log(LogLevel::info, "lmsd", "listening",
      {{"app", http::to_text(bound.app)},
       {"content", http::to_text(bound.content)},
       {"public_url", context.config.public_url},
       {"content_url", context.config.content_url}});

  log(LogLevel::info, "lmsd", "stopping", {{"signal", wait_for_stop()}});
  server.stop();
  checks.reset();
  parts.db->close();
  log(LogLevel::info, "lmsd", "stopped");
  return {};
}

}  // namespace lms::commands
