#include "http/address.hpp"

#include <catch2/catch.hpp>

using namespace lms;
using namespace lms::http;

TEST_CASE("HOST:PORT takes names, IPv4, bracketed IPv6 and no host") {
  const auto text = [](std::string_view given) {
    const auto parsed = parse_host_port(given);
    return parsed ? to_text(*parsed) : parsed.error().code;
  };
  CHECK(text("127.0.0.1:3000") == "127.0.0.1:3000");
  CHECK(text("localhost:0") == "localhost:0");
  CHECK(text("[::1]:65535") == "[::1]:65535");
  CHECK(text(":3000") == ":3000");
  for (const auto* bad : {"3000", "h:", "h:65536", "h:-1", "h:1x", "::1:3000"})
    CHECK(text(bad) == "listen.invalid");
}

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

TEST_CASE("only trusted proxies say who the client is, and only for their own hop") {
  const std::vector<Cidr> trusted{*parse_cidr("10.0.0.0/8")};
  CHECK(client_address("10.0.0.1", "203.0.113.9", trusted) == "203.0.113.9");
  CHECK(client_address("10.0.0.1", "1.1.1.1, 203.0.113.9", trusted) == "203.0.113.9");
  CHECK(client_address("10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2", trusted) == "203.0.113.9");
  CHECK(client_address("203.0.113.9", "1.1.1.1", trusted) == "203.0.113.9");
  CHECK(client_address("10.0.0.1", "", trusted) == "10.0.0.1");
  CHECK(client_address("10.0.0.1", "garbage", trusted) == "10.0.0.1");
  CHECK(client_address("10.0.0.1", "1.1.1.1", {}) == "10.0.0.1");
}
