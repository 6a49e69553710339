#include "outgoing/address_rule.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace address_rule_test {

using namespace lms;
using outgoing::AddressRule;

TEST_CASE("requests go to public addresses only") {
  const AddressRule rule;
  for (const auto* ip : {"8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "198.20.0.1", "2606:4700::1111",
                         "2a00:1450::1", "::ffff:8.8.8.8"}) {
    INFO(ip);
    CHECK(rule.allows(*parse_ip(ip)));
  }
  for (const auto* ip : {"127.0.0.1",
                         "127.255.255.254",
                         "10.0.0.1",
                         "172.16.0.1",
                         "172.31.255.255",
                         "192.168.1.1",
                         "169.254.169.254",
                         "100.64.0.1",
                         "100.127.255.255",
                         "0.0.0.0",
                         "0.1.2.3",
                         "224.0.0.1",
                         "239.1.1.1",
                         "255.255.255.255",
                         "240.0.0.1",
                         "192.0.0.8",
                         "198.18.0.1",
                         "192.0.2.1",
                         "198.51.100.1",
                         "203.0.113.1",
                         "::",
                         "::1",
                         "::127.0.0.1",
                         "fc00::1",
                         "fd12:3456::1",
                         "fe80::1",
                         "fec0::1",
                         "ff02::1",
                         "::ffff:127.0.0.1",
                         "::ffff:10.0.0.1",
                         "::ffff:169.254.169.254",
                         "64:ff9b::7f00:1",
                         "64:ff9b::808:808",
                         "64:ff9b:1::1",
                         "2002:7f00:1::",
                         "2001::1",
                         "2001:db8::1"}) {
    INFO(ip);
    CHECK_FALSE(rule.allows(*parse_ip(ip)));
  }
}

TEST_CASE("outgoing.allow opens the blocks that it names and no others") {
  const AddressRule rule({*parse_cidr("10.1.0.0/16"), *parse_cidr("fd00::/8")});
  CHECK(rule.allows(*parse_ip("10.1.2.3")));
  CHECK(rule.allows(*parse_ip("::ffff:10.1.2.3")));
  CHECK(rule.allows(*parse_ip("fd00::1")));
  CHECK_FALSE(rule.allows(*parse_ip("10.2.0.1")));
  CHECK_FALSE(rule.allows(*parse_ip("127.0.0.1")));
  CHECK(rule.allows(*parse_ip("8.8.8.8")));
}

TEST_CASE("a URL is absolute, http or https, and names no user") {
  const AddressRule rule;
  const auto code = [&](const std::string& url) { return std::string(error_code(rule.check(url))); };
  for (const auto* good : {"https://example.org/hook?x=1", "http://example.org:8080/", "HTTPS://EXAMPLE.ORG",
                           "https://8.8.8.8/x", "https://[2606:4700::1111]/", "https://localhost/"})
    CHECK(code(good).empty());
  for (const auto* bad :
       {"", "example.org", "/hook", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/",
        "https://", "https://user:secret@example.org/", "https://user@example.org/",
        "https://example.org/a b", "https://example.org/\r\nX: y", "https://exa\xc3\xa4mple.org/",
        "https://example.org:99999/"}) {
    INFO(bad);
    CHECK(code(bad) == "outgoing.url_invalid");
  }
  CHECK(code("https://example.org/" + std::string(2048, 'a')) == "outgoing.url_invalid");
  for (const auto* inside :
       {"http://127.0.0.1/", "http://[::1]:80/", "http://[::ffff:127.0.0.1]/", "http://2130706433/",
        "http://0x7f.1/", "http://169.254.169.254/latest/meta-data/"}) {
    INFO(inside);
    CHECK(code(inside) == "outgoing.address_refused");
  }
}

}  // namespace address_rule_test
