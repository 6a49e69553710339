#include "package/launch_url.hpp"

#include <catch2/catch.hpp>

namespace lms::package {

TEST_CASE("references resolve as RFC 3986 says, and never out of the package") {
  struct Case {
    const char* base;
    const char* reference;
    const char* resolved;
  };
  const Case cases[] = {
      {"", "a.htm", "a.htm"},
      {"", "./a.htm", "a.htm"},
      {"", ".//a.htm", "a.htm"},
      {"", "/a.htm", "a.htm"},
      {"", "//a.htm", "a.htm"},
      {"course/", "a.htm", "course/a.htm"},
      {"course/", "../a.htm", "a.htm"},
      {"course/", "../../../a.htm", "a.htm"},
      {"course/", "/a.htm", "a.htm"},
      {"course", "a.htm", "a.htm"},
      {"course/index.htm", "a.htm", "course/a.htm"},
      {"a/b/", "c/./d/../e.htm?x=../y#../z", "a/b/c/e.htm?x=../y#../z"},
      {"", "sub\\a.htm?p=\\", "sub/a.htm?p=\\"},
      {"", "my%20file.htm", "my%20file.htm"},
      {"", "sub/", "sub/"},
      {"sub/", "", "sub/"},
      {"https://cdn.example.org/c/", "a.htm", "https://cdn.example.org/c/a.htm"},
      {"https://cdn.example.org/c/", "/a.htm", "https://cdn.example.org/a.htm"},
      {"https://cdn.example.org", "a.htm", "https://cdn.example.org/a.htm"},
      {"course/", "https://example.org/x", "https://example.org/x"},
      {"course/", "javascript:alert(1)", "javascript:alert(1)"},
  };
  for (const Case& c : cases) {
    INFO(c.base << " + " << c.reference);
    CHECK(resolve(c.base, c.reference) == c.resolved);
  }
}

TEST_CASE("parameters join as CAM says") {
  struct Case {
    const char* href;
    const char* parameters;
    const char* joined;
  };
  const Case cases[] = {
      {"a.htm", "", "a.htm"},
      {"a.htm", "x=1", "a.htm?x=1"},
      {"a.htm", "?x=1", "a.htm?x=1"},
      {"a.htm", "&x=1", "a.htm?x=1"},
      {"a.htm", "?&?x=1", "a.htm?x=1"},
      {"a.htm?y=2", "?x=1&z=3", "a.htm?y=2&x=1&z=3"},
      {"a.htm", "#top", "a.htm#top"},
      {"a.htm#here", "#top", "a.htm#here"},
      {"a.htm#here", "x=1", "a.htm?x=1#here"},
      {"a.htm", "x=1#top", "a.htm?x=1#top"},
      {"a.htm", " ?x=1 ", "a.htm?x=1"},
      {"a.htm", "?", "a.htm"},
  };
  for (const Case& c : cases) CHECK(add_parameters(c.href, c.parameters) == c.joined);
}

TEST_CASE("the file a URL means is its decoded path") {
  CHECK(file_name_of("a%20b/%C3%A9.htm?x=%20#y") == "a b/é.htm");
  CHECK(file_name_of("100%.htm") == "100%.htm");
}

TEST_CASE("only http and https with a host are web addresses") {
  CHECK(is_web_url("https://example.org/a"));
  CHECK(is_web_url("HTTP://example.org"));
  for (const char* url : {"javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https:a.htm",
                          "https://", "C:\\a.htm", "a.htm", "mailto:a@b"})
    CHECK_FALSE(is_web_url(url));
}

}  // namespace lms::package
