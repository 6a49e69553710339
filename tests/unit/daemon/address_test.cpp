#include "http/address.hpp"

#include <catch2/catch.hpp>

namespace address_test {

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

}  // namespace address_test
