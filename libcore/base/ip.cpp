#include "base/ip.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace lms {
namespace {

std::unexpected<Error> invalid(std::string_view text) {
  return fail("listen.invalid",
              "'" + std::string(text) + "' is not an address or a block such as 10.0.0.0/8");
}

std::optional<unsigned> parse_bits(std::string_view text, unsigned max) {
  unsigned value = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc{} || stop != end || value > max) return std::nullopt;
  return value;
}

}  // namespace

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
  if (!base) return invalid(text);
  if (slash == std::string_view::npos) return Cidr{*base, 128};
  const bool v4 = text.find(':') == std::string_view::npos;
  const auto bits = parse_bits(text.substr(slash + 1), v4 ? 32 : 128);
  if (!bits) return invalid(text);
  return Cidr{*base, v4 ? *bits + 96 : *bits};
}

bool is_within(const std::vector<Cidr>& blocks, const IpBytes& ip) {
  return std::ranges::any_of(blocks, [&](const Cidr& block) { return block.contains(ip); });
}

}  // namespace lms
