#include "cli/url.hpp"

#include <catch2/catch.hpp>

namespace url_test {

using namespace lms;
using namespace lms::cli;

TEST_CASE("an address is read into its parts and written in one way") {
  struct Case {
    const char* text;
    const char* written;
    int port;
  };
  for (const auto& [text, written, port] :
       {Case{"http://LMS.example.org", "http://lms.example.org", 80},
        Case{"https://lms.example.org/", "https://lms.example.org", 443},
        Case{"https://lms.example.org:443", "https://lms.example.org", 443},
        Case{"http://127.0.0.1:3000/base/", "http://127.0.0.1:3000/base", 3000},
        Case{"HTTP://[::1]:3000", "http://[::1]:3000", 3000}}) {
    INFO(text);
    const auto url = parse_url(text);
    REQUIRE(url);
    CHECK(url->text() == written);
    CHECK(url->port == port);
  }
}

TEST_CASE("what is not a server's address is refused") {
  for (const char* text :
       {"", "lms.example.org", "ftp://x", "http://", "http://:80", "http://a:0", "http://a:65536",
        "http://a:b", "http://user@a", "http://a?x", "http://a#x", "http://[::1", "http://a b"}) {
    INFO(text);
    CHECK(error_code(parse_url(text)) == "url.invalid");
  }
}

TEST_CASE("loopback addresses are known") {
  for (const char* text : {"http://localhost:1", "http://127.0.0.1", "http://127.9.9.9", "http://[::1]"})
    CHECK(parse_url(text)->is_loopback());
  CHECK_FALSE(parse_url("http://example.org")->is_loopback());
}

}  // namespace url_test
