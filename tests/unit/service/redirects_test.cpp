#include "service/redirects.hpp"

#include <catch2/catch.hpp>

namespace redirects_test {

using namespace lms;
using namespace lms::service;

TEST_CASE("a learner is sent to hosts of the link's or the tenant's list alone") {
  CHECK(may_redirect("https://portal.acme.example/done?x=1#y", {"portal.acme.example"}, {}));
  CHECK(may_redirect("https://portal.acme.example", {}, {"*.acme.example"}));
  CHECK_FALSE(may_redirect("https://portal.acme.example", {}, {}));
  CHECK_FALSE(may_redirect("https://evil.example/portal.acme.example", {"portal.acme.example"}, {}));
  CHECK_FALSE(may_redirect("https://portal.acme.example:8443/", {"portal.acme.example"}, {}));
}

TEST_CASE("what a browser may read as another host is no address to go to") {
  for (const char* url :
       {"", "portal.acme.example", "//portal.acme.example", "javascript:alert(1)", "data:text/html,x",
        "https:/portal.acme.example", "https://", "https:///x", "https://portal.acme.example@evil.example",
        "https://evil.example\\@portal.acme.example", "https://portal.acme.example\\.evil.example",
        "https://portal.acme.example\t.evil.example", " https://portal.acme.example",
        "https://p\xc3\xb6rtal.acme.example", "HTTPS://portal.acme.example", "ftp://portal.acme.example"}) {
    INFO(url);
    CHECK_FALSE(may_redirect(url, {"portal.acme.example", "*.acme.example"}, {}));
  }
}

TEST_CASE("the origin of an address ends before path, query and fragment") {
  CHECK(origin_of("https://a.example:8443/b/c") == "https://a.example:8443");
  CHECK(origin_of("http://a.example?b") == "http://a.example");
  CHECK(origin_of("http://a.example#b") == "http://a.example");
  CHECK(origin_of("https://[::1]:3000/") == "https://[::1]:3000");
}

}  // namespace redirects_test
