#include "service/checks.hpp"

#include "service/tenants.hpp"

#include <catch2/catch.hpp>

namespace lms::service {
namespace {

using namespace std::string_literals;

std::string x(std::size_t count) { return std::string(count, 'x'); }

TEST_CASE("a domain is made of lower-case labels") {
  for (const char* good : {"acme", "a", "acme-corp", "acme.example", "3m.example", "xn--bcher-kva.example"})
    CHECK(check_domain(good) == std::string(good));
  CHECK(check_domain(" ACME.Example ") == "acme.example"s);
  CHECK(check_domain(x(63)).has_value());
  for (const std::string& bad :
       {""s, "-acme"s, "acme-"s, "ac me"s, "acme."s, ".acme"s, "a..b"s, "a_b"s, "bücher"s, "a/b"s, "a\0b"s,
        x(64), x(63) + "." + x(63) + "." + x(63) + "." + x(63), "0190a0b0-0000-7000-8000-000000000000"s}) {
    const auto result = check_domain(bad);
    CHECK(error_code(result) == "request.invalid");
    if (!result) CHECK(result.error().element == "domain");
  }
}

TEST_CASE("an e-mail has one at-sign with something around it") {
  for (const char* good : {"a@b", "ann.lee+x@example.org", "o'neil@example.org", "jürgen@bücher.example"})
    CHECK(check_email(good) == std::string(good));
  CHECK(check_email("  Ann@Example.org ") == "Ann@Example.org"s);
  for (const std::string& bad : {""s, "ann"s, "@b"s, "a@"s, "a@b@c"s, "a b@c"s, "a@b..c"s, "a@.b"s, "a@b."s,
                                 "a\n@b"s, "<a@b>"s, "a@b\0c"s, "\xff@b"s, x(65) + "@b", "a@" + x(260)})
    CHECK(error_code(check_email(bad)) == "request.invalid");
}

TEST_CASE("e-mails compare without regard to case") {
  CHECK(fold_email(" Ann@Example.ORG ") == "ann@example.org");
}

TEST_CASE("a password has ten characters and is not the e-mail") {
  CHECK(check_password("correct horse", "a@b"));
  CHECK(check_password("ÄÖÜäöüßéèê", "a@b"));
  CHECK(error_code(check_password("123456789", "a@b")) == "request.invalid");
  CHECK(error_code(check_password("ÄÖÜäöüßéè", "a@b")) == "request.invalid");
  CHECK(error_code(check_password("Somebody@Example.org", "somebody@example.org")) == "request.invalid");
  CHECK(error_code(check_password(x(kMaxPasswordLength + 1), "a@b")) == "request.invalid");
  CHECK(error_code(check_password("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "a@b")) ==
        "request.invalid");
}

TEST_CASE("a name is printable text of its length in characters, kept literally") {
  const std::string markup = "<script>alert('x')</script>; DROP TABLE users; --";
  CHECK(check_name(markup, "name") == markup);
  CHECK(check_name("  Ann  ", "name") == "Ann"s);
  std::string long_name;
  for (int i = 0; i < 200; ++i) long_name += "ä";
  CHECK(check_name(long_name, "name").has_value());
  CHECK(error_code(check_name(long_name + "ä", "name")) == "request.invalid");
  for (const std::string& bad : {""s, "  "s, "a\nb"s, "a\0b"s, "a\x7f"s, "a\xc2\x85"s, "\xc3"s})
    CHECK(error_code(check_name(bad, "name")) == "request.invalid");
}

TEST_CASE("a course key is folded and never looks like an id") {
  CHECK(check_key("Safety-2031_v1.2", "key") == "safety-2031_v1.2"s);
  for (const std::string& bad :
       {""s, "-a"s, "a b"s, "a/b"s, "ä"s, x(81), "0190a0b0-0000-7000-8000-000000000000"s})
    CHECK(error_code(check_key(bad, "key")) == "request.invalid");
}

TEST_CASE("a key is made of a title") {
  CHECK(slug("Golf Explained - Run-time Basic Calls") == "golf-explained-run-time-basic-calls");
  CHECK(slug("  ---  ") == "course");
  CHECK(slug("日本語") == "course");
  CHECK(slug("Einführung (Teil 2)") == "einf-hrung-teil-2");
  for (const std::string& title : {x(300), std::string(59, 'a') + " b"}) {
    const std::string key = slug(title);
    CHECK(check_key(key, "key") == key);
  }
}

TEST_CASE("a foreign title is made fit to store") {
  CHECK(tidy_title(" \n\tSafety\r\n  first\x01 ") == "Safety first");
  CHECK(tidy_title("<b>'x'</b>") == "<b>'x'</b>");
  CHECK(tidy_title("abc\xff") == "abc");
  CHECK(tidy_title("äöü", 2) == "äö");
  CHECK(tidy_title("\n\n").empty());
}

}  // namespace
}  // namespace lms::service
