#pragma once
#include "base/ip.hpp"
#include "base/result.hpp"

#include <string_view>
#include <vector>

namespace lms::outgoing {

/// Which addresses requests may go to: those that the whole world can reach, and what `allow` names.
/// Refused are loopback, private, link-local, shared (RFC 6598), multicast, unspecified, documentation,
/// benchmarking and reserved blocks of IPv4; the same and unique local addresses of IPv6; and IPv6 that
/// wraps an IPv4 address in a way that some router unwraps (mapped, compatible, NAT64, 6to4, Teredo).
class AddressRule {
 public:
  explicit AddressRule(std::vector<Cidr> allow = {}) : allow_(std::move(allow)) {}
  [[nodiscard]] bool allows(const IpBytes& ip) const;

  /// The URL's form, and its host when that is an address: absolute, http or https, with a host and
  /// without user or password, 2048 bytes at most.
  /// Errors: outgoing.url_invalid, outgoing.address_refused
  [[nodiscard]] Result<void> check(std::string_view url) const;

 private:
  std::vector<Cidr> allow_;
};

}  // namespace lms::outgoing
