#include "base/ip.hpp"

#include <catch2/catch.hpp>

namespace ip_test {

using namespace lms;

TEST_CASE("blocks of addresses hold what they should") {
  const auto holds = [](std::string_view block, std::string_view ip) {
    return parse_cidr(block)->contains(*parse_ip(ip));
  };
  CHECK(holds("10.0.0.0/8", "10.255.1.2"));
  CHECK_FALSE(holds("10.0.0.0/8", "11.0.0.1"));
  CHECK(holds("192.168.4.0/23", "192.168.5.9"));
  CHECK_FALSE(holds("192.168.4.0/23", "192.168.6.0"));
  CHECK(holds("10.1.2.3", "::ffff:10.1.2.3"));
  CHECK(holds("2001:db8::/33", "2001:db8:7fff::1"));
  CHECK_FALSE(holds("2001:db8::/33", "2001:db8:8000::1"));
  CHECK(holds("0.0.0.0/0", "1.2.3.4"));
  CHECK_FALSE(holds("0.0.0.0/0", "::1"));
  for (const auto* bad : {"10.0.0.0/33", "x", "10.0.0.0/", "::/129"}) CHECK_FALSE(parse_cidr(bad));
}

}  // namespace ip_test
