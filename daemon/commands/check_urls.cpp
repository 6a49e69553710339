#include "base/ip.hpp"
#include "commands/check.hpp"
#include "commands/options.hpp"
#include "http/address.hpp"
#include "http/tls.hpp"

#include <arpa/inet.h>
#include <netdb.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <future>
#include <memory>
#include <string_view>
#include <thread>

namespace lms::commands {
namespace {

/// Where a host is, the farther the larger.
enum class Reach : std::uint8_t { loopback, own_network, world };

bool in_any(const IpBytes& ip, std::initializer_list<const char*> blocks) {
  return std::ranges::any_of(blocks, [&](const char* block) {
    const auto cidr = parse_cidr(block);
    return cidr && cidr->contains(ip);
  });
}

Reach reach_of_address(const IpBytes& ip) {
  if (in_any(ip, {"127.0.0.0/8", "::1", "0.0.0.0/8", "::/128"})) return Reach::loopback;
  if (in_any(ip, {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16",
                  "fc00::/7", "fe80::/10"}))
    return Reach::own_network;
  return Reach::world;
}

struct Place {
  bool secure = false;
  std::string host{};  ///< without brackets and port; `check` in place of a `*`
};

Place place_of(std::string_view url) {
  Place place{.secure = url.starts_with("https://"), .host = {}};
  url.remove_prefix(place.secure ? 8 : 7);
  if (url.starts_with("*.")) {
    place.host = "check";
    url.remove_prefix(1);
  }
  if (url.starts_with('[')) {
    place.host = url.substr(1, url.find(']') - 1);
  } else {
    place.host += url.substr(0, url.find_first_of(":/"));
  }
  return place;
}

bool is_local_name(std::string_view host) {
  return std::ranges::any_of(std::array{".local", ".lan", ".internal", ".home.arpa", ".test"},
                             [&](const char* end) { return host.ends_with(end); });
}

void check_url(const std::string& key, const std::string& url, Findings& findings) {
  const Place place = place_of(url);
  auto addresses = addresses_of(place.host);
  Reach reach = Reach::world;
  bool known = is_local_name(place.host);
  if (known) reach = Reach::own_network;
  if (place.host == "localhost" || place.host.ends_with(".localhost")) {
    reach = Reach::loopback;
    known = true;
  }
  for (const std::string& address : addresses)
    if (const auto ip = parse_ip(address)) {
      known = true;
      reach = std::min(reach, reach_of_address(*ip));
    }
  const std::string what = key + " " + url;
  if (reach == Reach::loopback)
    return findings.problem("url.loopback", what + " is this machine alone",
                            "set " + key + " to the address that browsers use");
  if (reach == Reach::own_network)
    findings.problem("url.private", what + " is an address of a private network",
                     "customers outside cannot reach it; if nobody is outside, write url.private in "
                     "check.accept");
  if (!known)
    findings.warning("url.unresolved", "nobody here knows the host of " + what,
                     "make an entry for " + place.host + " in DNS");
  if (!place.secure)
    findings.problem("url.http", what + " is not encrypted",
                     "use https: customers' pages refuse to embed it, and results travel in the clear");
  if (reach == Reach::world && place.secure && known) findings.ok("url", what);
}

void check_certificate(const Config& config, const std::vector<std::string>& urls, Findings& findings) {
  if (config.tls_cert.empty() || config.tls_key.empty()) return;
  const auto tls = http::Tls::load(config.tls_cert, config.tls_key, config.tls_key_password);
  if (!tls)
    return findings.problem(tls.error().code, tls.error().message + " (" + tls.error().file + ")",
                            "put a certificate and its key there");
  const auto left = (*tls)->expires() - system_clock().now();
  const std::string until = "the certificate is valid until " + format_time((*tls)->expires());
  if (left <= Millis{0})
    findings.problem("tls.expired", until, "renew it, then send lmsd SIGHUP");
  else if (left < std::chrono::days{14})
    findings.warning("tls.expiring", until, "renew it, then send lmsd SIGHUP");
  else
    findings.ok("tls", until);
  for (const std::string& url : urls)
    if (const auto host = place_of(url).host; !(*tls)->covers(host))
      findings.problem("tls.name", "the certificate is not for " + host, "get one that has this name");
}

}  // namespace

std::vector<std::string> addresses_of(const std::string& host) {
  if (parse_ip(host)) return {host};
  // The system's look-up cannot be ended; a thread that is late is left to itself.
  auto promise = std::make_shared<std::promise<std::vector<std::string>>>();
  auto future = promise->get_future();
  std::thread([promise, host] {
    std::vector<std::string> found;
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    if (::getaddrinfo(host.c_str(), nullptr, &hints, &list) == 0) {
      std::array<char, NI_MAXHOST> text{};
      for (const addrinfo* a = list; a != nullptr; a = a->ai_next)
        if (::getnameinfo(a->ai_addr, a->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) ==
            0)
          found.emplace_back(text.data());
      ::freeaddrinfo(list);
    }
    promise->set_value(std::move(found));
  }).detach();
  if (future.wait_for(std::chrono::seconds{3}) != std::future_status::ready) return {};
  return future.get();
}

void check_urls(const Config& config, Findings& findings) {
  const auto scheme = config.tls_cert.empty() ? Scheme::http : Scheme::https;
  const auto effective = [&](const std::string& url, const std::string& listen) {
    if (!url.empty()) return url;
    const auto address = http::parse_host_port(listen);
    return default_origin(address ? *address : http::HostPort{}, scheme);
  };
  const std::string app = effective(config.public_url, config.listen);
  const std::string content = effective(config.content_url, config.content_listen);
  check_url("public_url", app, findings);
  check_url("content_url", content, findings);
  if (content.find("://*.") == std::string::npos)
    findings.warning(
        "origin.shared",
        "all courses and learners of one browser share the storage of " + content +
            ": a course can read what another one has left there",
        "with a wildcard name and certificate use a * in content_url: https://*.play.example.org");
  else
    findings.ok("origin", "every learner and course has an origin of its own");
  check_certificate(config, {app, content}, findings);
}

}  // namespace lms::commands
