#include "cli/url.hpp"

#include "base/text.hpp"

#include <charconv>

namespace lms::cli {
namespace {

int default_port(std::string_view scheme) { return scheme == "https" ? 443 : 80; }

std::unexpected<Error> invalid(std::string_view text, std::string_view why) {
  return fail(
      Error{"url.invalid", "'" + printable(text) + "' is not an address of a server: " + std::string(why)});
}

bool is_host(std::string_view host) {
  return !host.empty() && host.find_first_of(" \t\r\n\"<>\\^`{|}%@") == std::string_view::npos;
}

}  // namespace

std::string Url::origin() const {
  std::string out = scheme + "://";
  out += host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != default_port(scheme)) out += ":" + std::to_string(port);
  return out;
}

bool Url::is_loopback() const { return host == "localhost" || host == "::1" || host.starts_with("127."); }

Result<Url> parse_url(std::string_view text) {
  Url url;
  const auto colon = text.find("://");
  if (colon == std::string_view::npos) return invalid(text, "it must start with http:// or https://");
  url.scheme = ascii_lower(text.substr(0, colon));
  if (url.scheme != "http" && url.scheme != "https")
    return invalid(text, "it must start with http:// or https://");
  if (text.find_first_of("?#") != std::string_view::npos)
    return invalid(text, "it must not have a query or fragment");
  const auto rest = text.substr(colon + 3);
  const auto slash = std::min(rest.find('/'), rest.size());
  std::string_view authority = rest.substr(0, slash);
  url.prefix = std::string(rest.substr(slash));
  while (!url.prefix.empty() && url.prefix.back() == '/') url.prefix.pop_back();
  if (authority.find('@') != std::string_view::npos)
    return invalid(text, "it must not have a user name or password");

  std::string_view port;
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return invalid(text, "a bracket is not closed");
    url.host = ascii_lower(authority.substr(1, close - 1));
    port = authority.substr(close + 1);
    if (!port.empty() && port.front() != ':') return invalid(text, "the port is not a number");
  } else {
    const auto at = std::min(authority.find(':'), authority.size());
    url.host = ascii_lower(authority.substr(0, at));
    port = authority.substr(at);
  }
  if (!is_host(url.host)) return invalid(text, "it has no host");
  url.port = default_port(url.scheme);
  if (!port.empty()) {
    port.remove_prefix(1);
    const auto [end, bad] = std::from_chars(port.data(), port.data() + port.size(), url.port);
    if (bad != std::errc{} || end != port.data() + port.size() || url.port < 1 || url.port > 65535)
      return invalid(text, "the port is not a number from 1 to 65535");
  }
  return url;
}

}  // namespace lms::cli
