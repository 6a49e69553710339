#pragma once
#include "base/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::http {

/// `HOST:PORT` as on the command line: `127.0.0.1:3000`, `[::1]:0`, `localhost:3000`, `:3000` (all
/// addresses).
struct HostPort {
  std::string host{};  ///< "" = all addresses
  std::uint16_t port = 0;
};

/// Errors: listen.invalid
[[nodiscard]] Result<HostPort> parse_host_port(std::string_view text);

/// `host:port`, IPv6 in brackets.
[[nodiscard]] std::string to_text(const HostPort& address);

/// An IP address; IPv4 in its mapped IPv6 form, so that both compare.
using IpBytes = std::array<std::uint8_t, 16>;
[[nodiscard]] std::optional<IpBytes> parse_ip(std::string_view text);

/// A block of addresses: `10.0.0.0/8`, `::1`, `2001:db8::/32`.
struct Cidr {
  IpBytes base{};
  unsigned bits = 128;  ///< of the 128
  [[nodiscard]] bool contains(const IpBytes& ip) const;
};
/// Errors: listen.invalid
[[nodiscard]] Result<Cidr> parse_cidr(std::string_view text);

/// Who a request comes from: `peer`, or, while that is a trusted proxy, what `forwarded_for`
/// (X-Forwarded-For) says from right to left.
[[nodiscard]] std::string client_address(std::string_view peer, std::string_view forwarded_for,
                                         const std::vector<Cidr>& trusted);

[[nodiscard]] bool is_trusted(std::string_view peer, const std::vector<Cidr>& trusted);

}  // namespace lms::http
