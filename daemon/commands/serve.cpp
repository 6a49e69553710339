#include "base/error_json.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "commands/installation.hpp"
#include "commands/options.hpp"
#include "commands/readiness.hpp"
#include "commands/signals.hpp"
#include "content/package_files.hpp"
#include "http/server.hpp"
#include "http/site.hpp"
#include "http/tls.hpp"
#include "jobs/housekeeping.hpp"
#include "jobs/key_watch.hpp"
#include "jobs/statement_forwarder.hpp"
#include "jobs/version_checks.hpp"
#include "jobs/webhook_sender.hpp"
#include "metrics/metrics.hpp"
#include "outgoing/curl_client.hpp"
#include "routes/environment.hpp"
#include "routes/forwards.hpp"
#include "routes/learner_data.hpp"
#include "routes/lrs_records.hpp"
#include "routes/webhooks.hpp"
#include "security/password_hasher.hpp"
#include "security/rate_limiter.hpp"
#include "service/services.hpp"
#include "service/webhook_queue.hpp"
#include "service/word_index.hpp"
#include "storage/database.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace lms::commands {
namespace {

struct Listening {
  http::HostPort app;
  http::HostPort content;
};

Result<std::vector<Cidr>> read_blocks(const std::vector<std::string>& blocks) {
  std::vector<Cidr> out;
  for (const std::string& block : blocks) {
    LMS_ASSIGN(const auto cidr, parse_cidr(block));
    out.push_back(cidr);
  }
  return out;
}

http::ServerOptions server_options(const Config& settings, std::vector<Cidr> proxies) {
  http::ServerOptions options;
  options.workers = static_cast<std::size_t>(settings.http_workers);
  options.max_connections = static_cast<std::size_t>(settings.http_max_connections);
  options.max_per_address = static_cast<std::size_t>(settings.http_max_per_address);
  options.drain = settings.http_drain;
  options.limits.head = settings.http_head_timeout;
  options.limits.idle = settings.http_idle_timeout;
  options.limits.write_stall = settings.http_write_timeout;
  options.limits.body_rate = settings.http_body_rate.bytes;
  options.limits.streams = static_cast<std::size_t>(settings.limit_uploads);
  options.limits.buffered = settings.limit_buffered.bytes;
  options.trusted_proxies = std::move(proxies);
  return options;
}

security::TryLimiter::Limits try_limits(const Config& settings) {
  security::TryLimiter::Limits limits;
  limits.by_account.burst = static_cast<std::size_t>(settings.rate_account_burst);
  limits.by_account.interval = settings.rate_account_interval;
  limits.by_address.burst = static_cast<std::size_t>(settings.rate_address_burst);
  limits.by_address.interval = settings.rate_address_interval;
  return limits;
}

storage::DatabaseOptions database_options(const Config& settings) {
  storage::DatabaseOptions options;
  if (settings.database_synchronous == "normal") options.synchronous = storage::Synchronous::normal;
  return options;
}

Result<Listening> listen(http::Server& server, const http::Site& app, const http::Site& content,
                         const Config& settings, const http::Tls* tls) {
  LMS_ASSIGN(const auto app_address, http::parse_host_port(settings.listen));
  LMS_ASSIGN(const auto content_address, http::parse_host_port(settings.content_listen));
  LMS_ASSIGN(const auto app_bound, server.listen(app, app_address, tls));
  LMS_ASSIGN(const auto content_bound, server.listen(content, content_address, tls));
  return Listening{app_bound, content_bound};
}

Result<service::Config> configure(const Config& settings, const Listening& bound) {
  service::Config config;
  config.access_token_life =
      std::chrono::duration_cast<std::chrono::seconds>(settings.auth_access_token_life);
  config.refresh_token_life =
      std::chrono::duration_cast<std::chrono::seconds>(settings.auth_refresh_token_life);
  config.max_package_bytes = settings.limit_package_size.bytes;
  const auto scheme = settings.tls_cert.empty() ? Scheme::http : Scheme::https;
  config.public_url = default_origin(bound.app, scheme);
  config.content_url = default_origin(bound.content, scheme);
  if (!settings.public_url.empty()) {
    LMS_ASSIGN(config.public_url, check_origin("public_url", settings.public_url, Wildcard::refused));
  }
  if (!settings.content_url.empty()) {
    LMS_ASSIGN(config.content_url, check_origin("content_url", settings.content_url, Wildcard::allowed));
  }
  for (const std::string& alias : settings.content_aliases) {
    LMS_ASSIGN(config.content_aliases.emplace_back(),
               check_origin("content_aliases", alias, Wildcard::allowed));
  }
  if (config.public_url == config.content_url)
    return fail(Error{.code = "options.usage",
                      .message = "must differ from public_url: courses are untrusted code and get an origin "
                                 "of their own",
                      .element = "content_url"});
  return config;
}

Result<std::unique_ptr<http::Tls>> load_tls(const Config& settings) {
  if (settings.tls_cert.empty()) return nullptr;
  return http::Tls::load(settings.tls_cert, settings.tls_key, settings.tls_key_password);
}

void reload(http::Tls* tls) {
  if (tls == nullptr) return;
  if (const auto done = tls->reload(); !done)
    log(LogLevel::error, "tls", "the certificate in use stays: the new one cannot be taken",
        {{"why", describe(done.error())}});
  else
    log(LogLevel::info, "tls", "the certificate was read again", {{"expires", format_time(tls->expires())}});
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

void watch_load(Metrics& metrics, const http::Server& server, const security::PasswordHasher& hasher) {
  const auto number = [](std::size_t n) { return static_cast<double>(n); };
  metrics.watch("http_connections", "Connections that are open.",
                [&, number] { return number(server.connections()); });
  metrics.watch("http_waiting", "Requests that wait for a thread.",
                [&, number] { return number(server.waiting()); });
  metrics.watch("http_waiting_costly", "Logins and the like that wait for a thread.",
                [&, number] { return number(server.waiting_costly()); });
  metrics.watch("password_computations", "Password hashes that are being computed.",
                [&, number] { return number(hasher.load().running); });
}

double seconds_since(const std::optional<TimePoint>& time, const Clock& clock) {
  if (!time) return 0;
  return std::max(0.0, std::chrono::duration<double>(clock.now() - *time).count());
}

/// A database that cannot be read is other figures' matter: these are then NaN.
void watch_webhooks(Metrics& metrics, service::Context& context, const service::DeliveryTally& tally) {
  const auto figure = [&](const char* name, const char* help, auto read) {
    metrics.watch(name, help, [&context, read] {
      const auto backlog = service::WebhookQueue(context).backlog();
      return backlog ? read(*backlog) : std::numeric_limits<double>::quiet_NaN();
    });
  };
  figure("webhook_waiting", "Messages that wait for enabled endpoints.",
         [](const service::Backlog& backlog) { return static_cast<double>(backlog.waiting); });
  figure(
      "webhook_oldest_waiting_seconds", "How long the oldest of them has waited.",
      [&context](const service::Backlog& backlog) { return seconds_since(backlog.oldest, context.clock); });
  const auto count = [&](const char* result, const std::atomic<std::int64_t>& of) {
    metrics.watch_count("webhook_deliveries_total",
                        "Tries to deliver and what came of them: delivered, retried (failed, and to be tried "
                        "again), failed (given up), disabled (answered 410, which disables the webhook).",
                        {"result", result}, [&of] { return static_cast<double>(of.load()); });
  };
  count("delivered", tally.delivered);
  count("retried", tally.retried);
  count("failed", tally.failed);
  count("disabled", tally.disabled);
}

}  // namespace

void set_log(const Config& settings) {
  constexpr std::array kLevels = {std::pair{"debug", LogLevel::debug}, std::pair{"info", LogLevel::info},
                                  std::pair{"warning", LogLevel::warning},
                                  std::pair{"error", LogLevel::error}};
  for (const auto& [name, level] : kLevels)
    if (settings.log_level == name) set_log_level(level);
  set_log_format(settings.log_format == "json" ? LogFormat::json : LogFormat::text);
}

Result<void> serve(const Config& settings) {
  LMS_ASSIGN(auto proxies, read_blocks(settings.trusted_proxies));
  LMS_ASSIGN(auto allowed, read_blocks(settings.outgoing_allow));
  const outgoing::AddressRule reachable(std::move(allowed));
  LMS_ASSIGN(const auto tls, load_tls(settings));
  LMS_ASSIGN(auto parts, open_installation(settings.data_dir, Missing::refuse, database_options(settings)));

  security::TryLimiter login_tries(try_limits(settings), system_clock());
  security::TryLimiter launch_tries(try_limits(settings), system_clock());
  security::PasswordHasher hasher({.parallel = static_cast<std::size_t>(settings.auth_password_threads)});
  service::Context context(*parts.db, *parts.content, *parts.keys, hasher, system_clock(), system_random(),
                           {});
  service::Services services(context);
  LMS_ASSIGN(const std::int64_t words_made, service::make_missing_words(context));
  if (words_made > 0)
    log(LogLevel::info, "lmsd", "made people and courses searchable",
        {{"count", std::to_string(words_made)}});
  content::PackageFiles files(*parts.content);
  Readiness readiness(*parts.db, *parts.content);
  std::unique_ptr<jobs::VersionChecks> checks;
  std::unique_ptr<outgoing::CurlClient> outgoing;
  service::DeliveryTally tally;
  std::unique_ptr<jobs::WebhookSender> sender;
  Metrics metrics;
  routes::Environment environment{.services = services,
                                  .files = files,
                                  .login_tries = login_tries,
                                  .launch_tries = launch_tries,
                                  .ready = [&] { return readiness.check(); },
                                  .version_imported = [&] { checks->wake(); },
                                  .metrics = [&] { return metrics.text(); },
                                  .answered = metrics.counter_of("app")};
  http::Site app("app", routes::make_seams(environment));
  http::Site content("content", {.answered = metrics.counter_of("content")});
  LMS_ASSIGN(const bool needs_admin, services.identity.needs_admin());
  if (needs_admin) environment.setup_token = random_token(15);
  routes::add_app_routes(app.router(), environment);
  routes::add_webhooks(app.router(), services,
                       {.addresses = reachable, .message_waits = [&] { sender->wake(); }});
  routes::add_learner_data(app.router(), context);
  routes::add_lrs_records(app.router(), context);
  routes::add_forwards(app.router(), services, reachable);
  routes::add_content_routes(content.router(), environment);

  http::Server server(server_options(settings, std::move(proxies)));
  LMS_ASSIGN(const auto bound, listen(server, app, content, settings, tls.get()));
  LMS_ASSIGN(context.config, configure(settings, bound));
  if (const auto removed = services.courses.collect_garbage(); !removed)
    log(LogLevel::warning, "lmsd", "cannot remove unused packages", {{"why", removed.error().message}});
  checks = std::make_unique<jobs::VersionChecks>(services.courses);
  auto housekeeping = std::make_unique<jobs::Housekeeping>(
      context,
      jobs::KeepingTimes{.call_logs = std::chrono::days{settings.runtime_log_days},
                         .webhook_deliveries = std::chrono::days{settings.webhooks_log_days}},
      &tally);
  outgoing = std::make_unique<outgoing::CurlClient>(reachable, "lmsd/" LMS_VERSION);
  sender = std::make_unique<jobs::WebhookSender>(context, *outgoing, jobs::LaneLimits{}, service::RetryRule{},
                                                 &tally);
  auto forwarder = std::make_unique<jobs::StatementForwarder>(context, *outgoing);
  watch_load(metrics, server, hasher);
  watch_webhooks(metrics, context, tally);
  const jobs::KeyWatch key_watch(*parts.keys);
  server.start();
  const AddressFile addresses(std::filesystem::path(settings.data_dir) / "lmsd.addresses", bound);
  log(LogLevel::info, "lmsd", "listening",
      {{"app", http::to_text(bound.app)},
       {"content", http::to_text(bound.content)},
       {"public_url", context.config.public_url},
       {"content_url", context.config.content_url}});

  // The one secret that lmsd shows: whoever reads its console may make the first administrator.
  if (needs_admin)
    std::fprintf(stderr, "\nThere is no administrator yet. Make one at\n\n  %s/setup#t=%s\n\n",
                 context.config.public_url.c_str(), environment.setup_token.c_str());

  log(LogLevel::info, "lmsd", "stopping", {{"signal", wait_for_stop([&] { reload(tls.get()); })}});
  server.stop();
  checks.reset();
  housekeeping.reset();
  sender.reset();  // and with it what is being sent
  forwarder.reset();
  parts.db->close();
  log(LogLevel::info, "lmsd", "stopped");
  return {};
}

}  // namespace lms::commands
