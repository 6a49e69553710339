#pragma once
#include "base/ip.hpp"
#include "base/result.hpp"

#include <cstdint>
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

/// Who a request comes from: `peer`, or, while that is a trusted proxy, what `forwarded_for`
/// (X-Forwarded-For) says from right to left.
[[nodiscard]] std::string client_address(std::string_view peer, std::string_view forwarded_for,
                                         const std::vector<Cidr>& trusted);

[[nodiscard]] bool is_trusted(std::string_view peer, const std::vector<Cidr>& trusted);

}  // namespace lms::http
