#include "http/address.hpp"

#include "base/text.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace lms::http {
namespace {

std::unexpected<Error> invalid(std::string_view text, std::string_view wanted) {
  return fail("listen.invalid", "'" + std::string(text) + "' is not " + std::string(wanted));
}

template <class T>
std::optional<T> parse_number(std::string_view text, T max) {
  unsigned long value = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc{} || stop != end || value > max) return std::nullopt;
  return static_cast<T>(value);
}

}  // namespace

Result<HostPort> parse_host_port(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return invalid(text, "HOST:PORT");
  auto host = text.substr(0, colon);
  const auto port = parse_number<std::uint16_t>(text.substr(colon + 1), 65535);
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

std::optional<IpBytes> parse_ip(std::string_view text) {
  const std::string zero_ended(text);
  IpBytes out{};
  if (::inet_pton(AF_INET6, zero_ended.c_str(), out.data()) == 1) return out;
  out = {};
  if (::inet_pton(AF_INET, zero_ended.c_str(), out.data() + 12) != 1) return std::nullopt;
  out[10] = out[11] = 0xff;
  return out;
}

bool Cidr::contains(const IpBytes& ip) const {
  const auto whole = bits / 8;
  if (!std::equal(base.begin(), base.begin() + whole, ip.begin())) return false;
  if (bits % 8 == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xff << (8 - bits % 8));
  return (base.at(whole) & mask) == (ip.at(whole) & mask);
}

Result<Cidr> parse_cidr(std::string_view text) {
  const auto slash = text.find('/');
  const auto base = parse_ip(text.substr(0, slash));
  if (!base) return invalid(text, "an address or a block such as 10.0.0.0/8");
  if (slash == std::string_view::npos) return Cidr{*base, 128};
  const bool v4 = text.find(':') == std::string_view::npos;
  const auto bits = parse_number<unsigned>(text.substr(slash + 1), v4 ? 32 : 128);
  if (!bits) return invalid(text, "an address or a block such as 10.0.0.0/8");
  return Cidr{*base, v4 ? *bits + 96 : *bits};
}

bool is_trusted(std::string_view peer, const std::vector<Cidr>& trusted) {
  if (trusted.empty()) return false;
  const auto ip = parse_ip(peer);
  return ip &&
         std::any_of(trusted.begin(), trusted.end(), [&](const Cidr& block) { return block.contains(*ip); });
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
