#include "commands/settings.hpp"

#include "commands/options.hpp"
#include "http/address.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <utility>

namespace lms::commands {
namespace {

Result<void> is_public_origin(std::string_view url) {
  LMS_TRY(check_origin("", url, Wildcard::refused));
  return {};
}
Result<void> is_content_origin(std::string_view url) {
  LMS_TRY(check_origin("", url, Wildcard::allowed));
  return {};
}
Result<void> is_host_port(std::string_view text) {
  LMS_TRY(http::parse_host_port(text));
  return {};
}
Result<void> is_cidr(std::string_view text) {
  LMS_TRY(parse_cidr(text));
  return {};
}

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kMegabyte = 1 << 20;

const std::array kSettings = {
    Setting{.key = "data_dir",
            .value = "DIR",
            .target = &Config::data_dir,
            .help = "the folder that lmsd init made: database, content and keys"},
    Setting{.key = "listen",
            .value = "HOST:PORT",
            .target = &Config::listen,
            .fallback = "127.0.0.1:3000",
            .help = "where pages and REST are served; port 0 takes a free one",
            .check = is_host_port},
    Setting{.key = "content_listen",
            .value = "HOST:PORT",
            .target = &Config::content_listen,
            .fallback = "127.0.0.1:3001",
            .help = "where player and course files are served",
            .check = is_host_port},
    Setting{.key = "public_url",
            .value = "URL",
            .target = &Config::public_url,
            .help = "how browsers and lmsctl reach the application port; unset: where it listens",
            .check = is_public_origin},
    Setting{.key = "content_url",
            .value = "URL",
            .target = &Config::content_url,
            .help = "how browsers reach the content port, another origin than public_url; a * for the host's "
                    "first label gives each learner and course a browser storage of its own; unset: where it "
                    "listens",
            .check = is_content_origin},
    Setting{.key = "content_aliases",
            .value = "URL",
            .target = &Config::content_aliases,
            .help = "further origins of the content port, written into dispatch packages: where a package "
                    "does not find content_url, it tries these, so that the host may change",
            .check = is_content_origin},
    Setting{.key = "trusted_proxies",
            .value = "CIDR",
            .target = &Config::trusted_proxies,
            .help = "address or block of a reverse proxy whose X-Forwarded-For and X-Forwarded-Proto are "
                    "believed, and which no limit per address holds back",
            .check = is_cidr},
    Setting{.key = "tls.cert",
            .value = "FILE",
            .target = &Config::tls_cert,
            .help =
                "PEM file with the certificate and its chain: both ports then speak HTTPS alone, with TLS "
                "1.2 or newer; read again at SIGHUP"},
    Setting{.key = "tls.key",
            .value = "FILE",
            .target = &Config::tls_key,
            .help = "PEM file with the certificate's private key"},
    Setting{.key = "tls.key_password",
            .value = "PASSWORD",
            .target = &Config::tls_key_password,
            .help = "what an encrypted private key is opened with",
            .secret = Secret::yes},
    Setting{.key = "log.level",
            .value = "LEVEL",
            .target = &Config::log_level,
            .fallback = "info",
            .help = "the least important lines that are written",
            .choices = "debug|info|warning|error"},
    Setting{.key = "log.format",
            .value = "FORMAT",
            .target = &Config::log_format,
            .fallback = "text",
            .help = "text for people, json for collectors: one object a line",
            .choices = "text|json"},
    Setting{.key = "http.workers",
            .value = "N",
            .target = &Config::http_workers,
            .fallback = "32",
            .help = "the most threads for requests that wait for the database or the disk",
            .min = 1,
            .max = 1024},
    Setting{.key = "http.max_connections",
            .value = "N",
            .target = &Config::http_max_connections,
            .fallback = "0",
            .help = "connections open at once; 0: what the limit of open files leaves",
            .max = 1 << 20},
    Setting{.key = "http.max_per_address",
            .value = "N",
            .target = &Config::http_max_per_address,
            .fallback = "1024",
            .help = "connections of one address; does not hold for trusted proxies",
            .min = 1,
            .max = 1 << 20},
    Setting{.key = "http.head_timeout",
            .value = "TIME",
            .target = &Config::http_head_timeout,
            .fallback = "10s",
            .help = "for a request to arrive up to its body",
            .min = kSecond / 10,
            .max = 3600 * kSecond},
    Setting{.key = "http.idle_timeout",
            .value = "TIME",
            .target = &Config::http_idle_timeout,
            .fallback = "75s",
            .help = "a connection without a request is kept for this long",
            .min = kSecond / 10,
            .max = 24 * 3600 * kSecond},
    Setting{.key = "http.write_timeout",
            .value = "TIME",
            .target = &Config::http_write_timeout,
            .fallback = "2m",
            .help = "a client that takes nothing of its answer for this long is gone",
            .min = kSecond,
            .max = 3600 * kSecond},
    Setting{.key = "http.body_rate",
            .value = "SIZE",
            .target = &Config::http_body_rate,
            .fallback = "1KiB",
            .help = "the least a second that a request's body must come with",
            .min = 1,
            .max = 1024 * kMegabyte},
    Setting{.key = "http.drain",
            .value = "TIME",
            .target = &Config::http_drain,
            .fallback = "10s",
            .help = "what is being answered when lmsd is stopped has this long to end",
            .max = 3600 * kSecond},
    Setting{.key = "limits.package_size",
            .value = "SIZE",
            .target = &Config::limit_package_size,
            .fallback = "4GiB",
            .help = "the largest course package that may be imported",
            .min = kMegabyte},
    Setting{.key = "limits.uploads",
            .value = "N",
            .target = &Config::limit_uploads,
            .fallback = "16",
            .help = "packages that are received at once; must be less than http.workers",
            .min = 1,
            .max = 1024},
    Setting{.key = "limits.buffered_bodies",
            .value = "SIZE",
            .target = &Config::limit_buffered,
            .fallback = "256MiB",
            .help = "memory for the bodies of all requests that are being read",
            .min = 8 * kMegabyte},
    Setting{.key = "rate_limit.account_burst",
            .value = "N",
            .target = &Config::rate_account_burst,
            .fallback = "10",
            .help = "failed logins of one account, or openings of one launch link, at once",
            .min = 1,
            .max = 1 << 20},
    Setting{.key = "rate_limit.account_interval",
            .value = "TIME",
            .target = &Config::rate_account_interval,
            .fallback = "6s",
            .help = "time after which an account or a launch link has one more",
            .min = 1,
            .max = 24 * 3600 * kSecond},
    Setting{.key = "rate_limit.address_burst",
            .value = "N",
            .target = &Config::rate_address_burst,
            .fallback = "300",
            .help = "the same for one address, which may be a whole company",
            .min = 1,
            .max = 1 << 20},
    Setting{.key = "rate_limit.address_interval",
            .value = "TIME",
            .target = &Config::rate_address_interval,
            .fallback = "200ms",
            .help = "time after which an address has one more",
            .min = 1,
            .max = 24 * 3600 * kSecond},
    Setting{.key = "auth.access_token_life",
            .value = "TIME",
            .target = &Config::auth_access_token_life,
            .fallback = "10m",
            .help = "how long a login's token is taken before it must be refreshed",
            .min = 10 * kSecond,
            .max = 24 * 3600 * kSecond},
    Setting{.key = "auth.refresh_token_life",
            .value = "TIME",
            .target = &Config::auth_refresh_token_life,
            .fallback = "14d",
            .help = "how long a login lasts that nobody uses",
            .min = 60 * kSecond,
            .max = 366LL * 24 * 3600 * kSecond},
    Setting{.key = "auth.password_threads",
            .value = "N",
            .target = &Config::auth_password_threads,
            .fallback = "0",
            .help = "passwords that are checked at once, 19 MiB of memory each; 0: one a core",
            .max = 256},
    Setting{.key = "runtime.log_days",
            .value = "N",
            .target = &Config::runtime_log_days,
            .fallback = "180",
            .help = "days that the calls of courses are kept, which lmsctl registration log shows; results "
                    "stay; 0: for ever",
            .max = 36'500},
    Setting{.key = "outgoing.allow",
            .value = "CIDR",
            .target = &Config::outgoing_allow,
            .help =
                "address or block that requests of lmsd may go to (webhooks and the like) although it is no "
                "public one, such as 10.1.0.0/16",
            .check = is_cidr},
    Setting{
        .key = "webhooks.log_days",
        .value = "N",
        .target = &Config::webhooks_log_days,
        .fallback = "7",
        .help =
            "days that webhook deliveries are kept, which lmsctl webhook deliveries shows and webhook resend "
            "sends again; 0: for ever",
        .max = 36'500},
    Setting{.key = "database.synchronous",
            .value = "MODE",
            .target = &Config::database_synchronous,
            .fallback = "full",
            .help = "what an answer waits for: full, the disk, so that a power cut loses nothing that was "
                    "acknowledged; normal, the operating system",
            .choices = "full|normal"},
    Setting{.key = "check.accept",
            .value = "FINDING",
            .target = &Config::check_accept,
            .help = "finding of lmsd --check that is meant so, such as url.private"},
};

std::unexpected<Error> wrong(const Setting& setting, std::string message) {
  return fail(
      Error{.code = "options.usage", .message = std::move(message), .element = std::string(setting.key)});
}

struct Unit {
  std::string_view name;
  std::int64_t worth;
};
// The largest first, as texts_of() looks for the first that divides.
constexpr std::array kTimes = {Unit{"d", 86'400'000}, Unit{"h", 3'600'000}, Unit{"m", 60'000},
                               Unit{"s", 1000}, Unit{"ms", 1}};
constexpr std::array kSizes = {Unit{"TiB", 1LL << 40}, Unit{"GiB", 1LL << 30}, Unit{"MiB", 1LL << 20},
                               Unit{"KiB", 1LL << 10}, Unit{"B", 1}};

std::optional<std::int64_t> read_integer(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return number;
}

/// `10s`, `4GiB`: a whole number and one of `units`.
std::optional<std::int64_t> read_amount(std::string_view text, std::span<const Unit> units) {
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = read_integer(text.substr(0, digits));
  const auto unit = std::ranges::find(units, text.substr(digits), &Unit::name);
  std::int64_t amount = 0;
  if (!number || unit == units.end() || __builtin_mul_overflow(*number, unit->worth, &amount))
    return std::nullopt;
  return amount;
}

std::string write_amount(std::int64_t amount, std::span<const Unit> units) {
  for (const Unit& unit : units)
    if (amount != 0 && amount % unit.worth == 0)
      return std::to_string(amount / unit.worth) + std::string(unit.name);
  return "0" + std::string(units.back().name);
}

Result<void> check_text(const Setting& setting, const std::string& text) {
  if (!setting.choices.empty()) {
    const std::string all = "|" + std::string(setting.choices) + "|";
    if (text.find('|') != std::string::npos || all.find("|" + text + "|") == std::string::npos) {
      std::string list(setting.choices);
      for (auto at = list.find('|'); at != std::string::npos; at = list.find('|')) list.replace(at, 1, ", ");
      return wrong(setting, "'" + text + "' is none of: " + list);
    }
  }
  if (setting.check == nullptr || text.empty()) return {};
  if (const auto checked = setting.check(text); !checked)
    return wrong(setting, "'" + text + "': " + checked.error().message);
  return {};
}

Result<std::int64_t> check_range(const Setting& setting, std::optional<std::int64_t> number,
                                 const std::string& text, std::string_view form,
                                 std::span<const Unit> units) {
  if (!number) return wrong(setting, "'" + text + "' is not " + std::string(form));
  const auto shown = [&](std::int64_t n) {
    return units.empty() ? std::to_string(n) : write_amount(n, units);
  };
  if (*number < setting.min) return wrong(setting, text + " is less than " + shown(setting.min));
  if (*number > setting.max) return wrong(setting, text + " is more than " + shown(setting.max));
  return *number;
}

/// One for each type of a setting.
struct Assign {
  const Setting& setting;
  Config& config;
  const std::vector<std::string>& texts;

  Result<void> operator()(std::string Config::* place) const {
    LMS_TRY(check_text(setting, texts.front()));
    config.*place = texts.front();
    return {};
  }
  Result<void> operator()(std::vector<std::string> Config::* place) const {
    for (const auto& text : texts) LMS_TRY(check_text(setting, text));
    config.*place = texts;
    return {};
  }
  Result<void> operator()(std::int64_t Config::* place) const {
    LMS_ASSIGN(config.*place,
               check_range(setting, read_integer(texts.front()), texts.front(), "a whole number", {}));
    return {};
  }
  Result<void> operator()(ByteCount Config::* place) const {
    auto bytes = read_integer(texts.front());
    if (!bytes) bytes = read_amount(texts.front(), kSizes);
    LMS_ASSIGN(const auto size,
               check_range(setting, bytes, texts.front(), "a size such as 512MiB or 4GiB", kSizes));
    (config.*place).bytes = static_cast<std::uint64_t>(size);
    return {};
  }
  Result<void> operator()(Millis Config::* place) const {
    LMS_ASSIGN(const auto time, check_range(setting, read_amount(texts.front(), kTimes), texts.front(),
                                            "a time such as 200ms, 10s, 15m, 12h or 7d", kTimes));
    config.*place = Millis{time};
    return {};
  }
};

struct Texts {
  const Config& config;

  std::vector<std::string> operator()(std::string Config::* place) const { return {config.*place}; }
  std::vector<std::string> operator()(std::vector<std::string> Config::* place) const {
    return config.*place;
  }
  std::vector<std::string> operator()(std::int64_t Config::* place) const {
    return {std::to_string(config.*place)};
  }
  std::vector<std::string> operator()(ByteCount Config::* place) const {
    return {write_amount(static_cast<std::int64_t>((config.*place).bytes), kSizes)};
  }
  std::vector<std::string> operator()(Millis Config::* place) const {
    return {write_amount((config.*place).count(), kTimes)};
  }
};

}  // namespace

std::span<const Setting> settings() { return kSettings; }

bool is_list(const Setting& setting) {
  return std::holds_alternative<std::vector<std::string> Config::*>(setting.target);
}

std::string flag_of(const Setting& setting) {
  if (setting.key == "trusted_proxies") return "--trusted-proxy";
  if (setting.key == "content_aliases") return "--content-alias";
  std::string flag = "--" + std::string(setting.key);
  std::ranges::replace(flag, '.', '-');
  std::ranges::replace(flag, '_', '-');
  return flag;
}

std::string variable_of(const Setting& setting) {
  std::string name = "LMSD_" + std::string(setting.key);
  for (char& c : name) c = c == '.' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return name;
}

Result<void> assign(const Setting& setting, Config& config, const std::vector<std::string>& texts) {
  if (texts.empty() && !is_list(setting)) return wrong(setting, "has no value");
  return std::visit(Assign{setting, config, texts}, setting.target);
}

std::vector<std::string> texts_of(const Setting& setting, const Config& config) {
  return std::visit(Texts{config}, setting.target);
}

Config default_config() {
  Config config;
  for (const Setting& setting : kSettings) {
    if (setting.fallback.empty()) continue;
    if (const auto set = assign(setting, config, {std::string(setting.fallback)}); !set)
      throw std::logic_error("the fallback of " + std::string(setting.key) +
                             " is wrong: " + set.error().message);
  }
  return config;
}

}  // namespace lms::commands
