#include "outgoing/address_rule.hpp"

#include <curl/curl.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace lms::outgoing {
namespace {

constexpr std::size_t kMaxUrl = 2048;

// The IANA special-purpose registries, as far as they are not globally reachable. Mapped addresses are
// compared as the IPv4 addresses they are.
constexpr const char* kRefused[] = {
    "0.0.0.0/8",      "10.0.0.0/8",      "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16",
    "172.16.0.0/12",  "192.0.0.0/24",    "192.0.2.0/24",   "192.88.99.0/24", "192.168.0.0/16",
    "198.18.0.0/15",  "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",    "240.0.0.0/4",
    "::/96",           // unspecified, loopback, IPv4-compatible
    "64:ff9b::/96",    // NAT64
    "64:ff9b:1::/48",  // NAT64 within a network
    "100::/64",        // discard
    "2001::/23",       // Teredo, ORCHID, benchmarking
    "2001:db8::/32",   // documentation
    "2002::/16",       // 6to4
    "3fff::/20",       // documentation
    "5f00::/16",       // segment routing
    "fc00::/7",        // unique local
    "fe80::/10",       // link-local
    "fec0::/10",       // site-local
    "ff00::/8",        // multicast
};

const std::vector<Cidr>& refused() {
  static const std::vector<Cidr> blocks = [] {
    std::vector<Cidr> out;
    for (const char* text : kRefused) {
      const auto block = parse_cidr(text);
      if (!block) throw std::logic_error("a refused block that is none");
      out.push_back(*block);
    }
    return out;
  }();
  return blocks;
}

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

std::unexpected<Error> bad_url(std::string message) {
  return fail(Error{.code = "outgoing.url_invalid", .message = std::move(message), .element = "url"});
}

/// A part of a URL; "" when it has none.
std::string part(CURLU* url, CURLUPart which) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, 0) != CURLUE_OK || text == nullptr) return {};
  const std::unique_ptr<char, decltype(&curl_free)> kept(text, curl_free);
  return text;
}

bool is_printable(std::string_view text) {
  for (const char c : text)
    if (c <= ' ' || c > '~') return false;
  return true;
}

}  // namespace

bool AddressRule::allows(const IpBytes& ip) const {
  return is_within(allow_, ip) || !is_within(refused(), ip);
}

Result<void> AddressRule::check(std::string_view url) const {
  if (url.empty() || url.size() > kMaxUrl || !is_printable(url))
    return bad_url("a URL is 1 to 2048 printable ASCII characters");
  const std::unique_ptr<CURLU, FreeUrl> parsed(curl_url());
  const std::string text(url);
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK)
    return bad_url("this is not a URL such as https://example.org/hook");
  const std::string scheme = part(parsed.get(), CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") return bad_url("the URL must begin with https:// or http://");
  if (!part(parsed.get(), CURLUPART_USER).empty() || !part(parsed.get(), CURLUPART_PASSWORD).empty())
    return bad_url("the URL must not hold a user or a password");
  std::string host = part(parsed.get(), CURLUPART_HOST);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty()) return bad_url("the URL has no host");
  if (const auto ip = parse_ip(host); ip && !allows(*ip))
    return fail(Error{.code = "outgoing.address_refused",
                      .message = host + " is no public address; outgoing.allow can allow it",
                      .element = "url"});
  return {};
}

}  // namespace lms::outgoing
