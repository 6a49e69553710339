#pragma once
#include "base/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace lms {

/// An IP address; IPv4 in its mapped IPv6 form (`::ffff:10.0.0.1`), so that both compare.
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

[[nodiscard]] bool is_within(const std::vector<Cidr>& blocks, const IpBytes& ip);

}  // namespace lms
