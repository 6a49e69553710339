#include "base/encoding.hpp"

#include "base/codec.hpp"
#include "base/random.hpp"
#include "base/text.hpp"

#include <catch2/catch.hpp>

#include <limits>
#include <set>
#include <string>
#include <vector>

namespace encoding_test {

using namespace lms;

TEST_CASE("base64 follows the vectors of RFC 4648") {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : vectors) {
    CHECK(to_base64(as_bytes(plain)) == coded);
    CHECK(as_text(from_base64(coded).value()) == plain);
    CHECK(as_text(from_base64(to_base64url(as_bytes(plain))).value()) == plain);
  }
  for (const char* bad : {"Zg=", "Z", "Zg==Zg==", "Zh==", "Zm 8", "===="}) CHECK_FALSE(from_base64(bad));
}

TEST_CASE("what Writer writes, Reader reads") {
  Writer w;
  w.varint(0);
  w.varint(std::numeric_limits<std::uint64_t>::max());
  w.signed_varint(std::numeric_limits<std::int64_t>::min());
  w.signed_varint(-1);
  w.real(-0.5);
  w.text("grüße");
  Reader r(w.view());
  CHECK(r.varint() == 0);
  CHECK(r.varint() == std::numeric_limits<std::uint64_t>::max());
  CHECK(r.signed_varint() == std::numeric_limits<std::int64_t>::min());
  CHECK(r.signed_varint() == -1);
  CHECK(r.real() == -0.5);
  CHECK(r.text() == "grüße");
  CHECK(r.at_end());
}

TEST_CASE("Reader gives nothing beyond a truncated or lying input") {
  Writer w;
  w.text("twelve bytes");
  for (std::size_t n = 0; n < w.size(); ++n) {
    Reader r(w.view().first(n));
    CHECK(r.text().empty());
    CHECK_FALSE(r.ok());
    CHECK(r.varint() == 0);
  }
  Writer huge;
  huge.varint(1ULL << 40);
  Reader r(huge.view());
  CHECK(r.count() == 0);
  CHECK_FALSE(r.ok());
}

TEST_CASE("UTF-16 length counts surrogate pairs as two") {
  CHECK(utf16_length("aä€") == 3);
  CHECK(utf16_length("😀") == 2);
  for (const std::string_view text : {"", "a", "aä€", "😀", "€€€€€", "😀😀a", "aaaaaaaaaaaaaaaaa"})
    for (std::size_t units = 0; units < 20; ++units)
      CHECK(is_longer(text, units) == (utf16_length(text) > units));
  CHECK(utf16_prefix("a😀b", 2) == "a");
  CHECK(utf16_prefix("a😀b", 3) == "a😀");
  CHECK(is_wtf8("\xed\xa0\x80"));
  CHECK_FALSE(is_utf8("\xed\xa0\x80"));
  CHECK_FALSE(is_utf8("\xc0\x80"));
  CHECK_FALSE(is_utf8("\xf4\x90\x80\x80"));
  CHECK_FALSE(is_utf8("\xe2\x82"));
}

TEST_CASE("text that is read many bytes at a time is judged like any other") {
  const std::vector<std::string> pieces = {"a",
                                           "ß",
                                           "ёё",
                                           "漢",
                                           "漢漢漢",
                                           "😀",
                                           "\xed\xa0\x80",
                                           "\xef\xbf\xbf",
                                           "\xe0\xa0\x80",
                                           "word word",
                                           "forty-three letters, which are read together"};
  const std::vector<std::string> broken = {
      "\x80",     "\xff",         "\xc0\x80",         "\xc1\xbf",        "\xc3",
      "\xe3\x81", "\xe0\x80\x80", "\xe3\x81\x81\xe3", "\xf4\x90\x80\x80"};
  for (std::size_t i = 0; i < 11 * 11 * 11; ++i) {
    const std::string &one = pieces[i % 11], &two = pieces[i / 11 % 11], &three = pieces[i / 121];
    const std::string text = one + two + three + two + one + three;
    const std::size_t units = 2 * (utf16_length(one) + utf16_length(two) + utf16_length(three));
    CAPTURE(text);
    CHECK(is_wtf8(text));
    CHECK(is_utf8(text) == (text.find("\xed\xa0\x80") == std::string::npos));
    CHECK(utf16_length(text) == units);
    for (const std::string& wrong : broken) {
      CHECK_FALSE(is_wtf8(one + two + wrong + " " + three + one));
      CHECK_FALSE(is_wtf8(one + two + three + wrong));
    }
  }
}

TEST_CASE("percent-encoding survives a round trip and keeps stray percent signs") {
  CHECK(url_decode(url_encode("a b/ü?&%")) == "a b/ü?&%");
  CHECK(url_decode("100%") == "100%");
  CHECK(url_decode("%zz%4") == "%zz%4");
  CHECK(url_decode("%41") == "A");
}

TEST_CASE("ids are unique, ordered and recognised") {
  std::set<std::string> seen;
  std::string last;
  for (int i = 0; i < 10'000; ++i) {
    const std::string id = new_id();
    CHECK(is_id(id));
    CHECK(id > last);
    last = id;
    seen.insert(id);
  }
  CHECK(seen.size() == 10'000);
  CHECK_FALSE(is_id("0190A000-0000-7000-8000-000000000000"));
}

}  // namespace encoding_test
