#include "dispatch/host_list.hpp"

#include <catch2/catch.hpp>

namespace lms::dispatch {
namespace {

TEST_CASE("domains are kept in lower case, each once") {
  const auto domains = check_host_list({" LMS.Acme.Example ", "*.acme.example", "lms.acme.example"}, "x");
  REQUIRE(domains);
  CHECK(*domains == HostList{"lms.acme.example", "*.acme.example"});
}

TEST_CASE("a domain is a host, a wildcard before one, or an address, with a port or any") {
  for (const char* good : {"localhost", "lms.acme.example:8443", "*.acme.example:*", "10.0.0.7", "[::1]",
                           "[::1]:80", "xn--mnchen-3ya.example"})
    CHECK(check_host_list({good}, "x"));
  for (const char* bad : {"",
                          " ",
                          "*",
                          "*.",
                          "http://acme.example",
                          "acme.example/path",
                          "a b",
                          "acme..example",
                          "-a.example",
                          "a.*.example",
                          "acme.example:",
                          "acme.example:0",
                          "acme.example:70000",
                          "acme.example:8a",
                          "[::1",
                          "[acme]",
                          "münchen.example",
                          "acme.example;script-src",
                          "'self'",
                          "user@acme.example"}) {
    INFO(bad);
    const auto checked = check_host_list({bad}, "lmsDomains");
    REQUIRE(error_code(checked) == "request.invalid");
    CHECK(checked.error().element == "lmsDomains");
  }
  CHECK(error_code(check_host_list(HostList(kMaxHosts + 1, "a.example"), "x")) == "");
  HostList many;
  for (std::size_t i = 0; i <= kMaxHosts; ++i) many.push_back("h" + std::to_string(i) + ".example");
  CHECK(error_code(check_host_list(many, "x")) == "request.invalid");
}

struct OriginCase {
  const char* domain;
  const char* origin;
  bool allowed;
};

TEST_CASE("an origin is allowed by host and port, whatever its scheme") {
  const OriginCase cases[] = {
      {"lms.acme.example", "https://lms.acme.example", true},
      {"lms.acme.example", "http://lms.acme.example", true},
      {"lms.acme.example", "HTTPS://LMS.acme.example", true},
      {"lms.acme.example", "https://lms.acme.example:443", true},
      {"lms.acme.example", "https://lms.acme.example:8443", false},
      {"lms.acme.example:8443", "https://lms.acme.example:8443", true},
      {"lms.acme.example:8443", "https://lms.acme.example", false},
      {"lms.acme.example:*", "http://lms.acme.example:8080", true},
      {"lms.acme.example", "https://evil.example", false},
      {"lms.acme.example", "https://lms.acme.example.evil.example", false},
      {"acme.example", "https://lms.acme.example", false},
      {"*.acme.example", "https://lms.acme.example", true},
      {"*.acme.example", "https://a.b.acme.example", true},
      {"*.acme.example", "https://acme.example", false},
      {"*.acme.example", "https://evilacme.example", false},
      {"[::1]:3000", "http://[::1]:3000", true},
      {"[::1]", "http://[::1]", true},
      {"lms.acme.example", "null", false},
      {"lms.acme.example", "ftp://lms.acme.example", false},
      {"lms.acme.example", "", false},
  };
  for (const auto& one : cases) {
    INFO(one.domain << " " << one.origin);
    CHECK(allows_origin({one.domain}, one.origin) == one.allowed);
  }
}

TEST_CASE("an empty list names nobody") { CHECK_FALSE(names_origin({}, "https://lms.acme.example")); }

TEST_CASE("without domains every page may show the dispatch, a sandboxed one, too") {
  CHECK(allows_origin({}, "https://anywhere.example"));
  CHECK(allows_origin({}, "null"));
  CHECK(frame_ancestors({}) == "*");
}

TEST_CASE("frame-ancestors name both schemes of each domain") {
  CHECK(frame_ancestors({"lms.acme.example", "*.b.example:*"}) ==
        "https://lms.acme.example http://lms.acme.example https://*.b.example:* http://*.b.example:*");
}

}  // namespace
}  // namespace lms::dispatch
