#include "http/address.hpp"

#include "base/text.hpp"

#include <charconv>
#include <optional>

namespace lms::http {
namespace {

std::unexpected<Error> invalid(std::string_view text, std::string_view wanted) {
  return fail("listen.invalid", "'" + std::string(text) + "' is not " + std::string(wanted));
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t value = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

}  // namespace

Result<HostPort> parse_host_port(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return invalid(text, "HOST:PORT");
  auto host = text.substr(0, colon);
  const auto port = parse_port(text.substr(colon + 1));
  if (!port) return invalid(text, "HOST:PORT");
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (!bracketed && host.find(':') != std::string_view::npos)
    return invalid(text, "HOST:PORT (IPv6 needs brackets)");
  return HostPort{std::string(host), *port};
}

std::string to_text(const HostPort& address) {
  const bool v6 = address.host.find(':') != std::string::npos;
  return (v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

bool is_trusted(std::string_view peer, const std::vector<Cidr>& trusted) {
  if (trusted.empty()) return false;
  const auto ip = parse_ip(peer);
  return ip && is_within(trusted, *ip);
}

std::string client_address(std::string_view peer, std::string_view forwarded_for,
                           const std::vector<Cidr>& trusted) {
  std::string client(peer);
  while (is_trusted(client, trusted) && !forwarded_for.empty()) {
    const auto comma = forwarded_for.rfind(',');
    const auto hop = trim(comma == std::string_view::npos ? forwarded_for : forwarded_for.substr(comma + 1));
    forwarded_for = comma == std::string_view::npos ? std::string_view{} : forwarded_for.substr(0, comma);
    if (!parse_ip(hop)) break;
    client = hop;
  }
  return client;
}

}  // namespace lms::http
