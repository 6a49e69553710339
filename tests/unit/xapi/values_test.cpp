#include "xapi/values.hpp"

#include <catch2/catch.hpp>

namespace values_test {

using namespace lms;
using namespace lms::xapi;

TEST_CASE("IRIs have a scheme and no marks that an IRI cannot hold") {
  for (const char* good :
       {"http://example.org/", "urn:x", "mailto:a@b", "tag:x,2020:y", "a+b-c.d:e", "http://\u00e9/\u4e2d"})
    CHECK(is_iri(good));
  for (const char* bad :
       {"", "a", ":a", "a:", "1a:b", "ab=c://x", "http://a b", "http://a<b", "//x", "a:\"", "a:\n"})
    CHECK_FALSE(is_iri(bad));
}

TEST_CASE("a mailto IRI has one address") {
  CHECK(is_mailto("mailto:ann@example.org"));
  for (const char* bad :
       {"ann@example.org", "mailto:ann", "mailto:@x", "mailto:a@", "mailto:a@b@c", "mailto:a@b,c@d"})
    CHECK_FALSE(is_mailto(bad));
}

TEST_CASE("language tags are well-formed by RFC 5646") {
  for (const char* good : {"de", "de-CH", "zh-Hant-TW", "es-419", "sl-rozaj-biske-1994", "de-CH-1901",
                           "en-a-bbb-x-a-ccc", "x-whatever", "i-klingon", "zh-cmn-Hans-CN", "en-GB-oed"})
    CHECK(is_language_tag(good));
  for (const char* bad : {"", "e", "en_US", "en-", "-en", "toolongtag", "de-419-DE", "a-DE",
                          "ar-a-aaa-b-bbb-a-ccc", "en-x", "x", "de-1996-1996", "12"})
    CHECK_FALSE(is_language_tag(bad));
}

TEST_CASE("durations are those of ISO 8601 with at most one fraction") {
  for (const char* good :
       {"P4W", "PT4H35M59.14S", "P3Y1M29DT4H35M59.14S", "PT0S", "P1.5Y", "PT16559.14S", "P0D"})
    CHECK(is_duration(good));
  for (const char* bad :
       {"", "P", "PT", "P1", "1D", "P4W1D", "P1DT", "PT1.5H1M", "PT1M1H", "P1H", "-P1D", "PT1.S", "P.5D"})
    CHECK_FALSE(is_duration(bad));
  CHECK(comparable_duration("PT1.239S") == "PT1.23S");
  CHECK(comparable_duration("PT1.2S") == comparable_duration("PT1.20S"));
  CHECK(comparable_duration("PT1.001S") == "PT1S");
}

TEST_CASE("time stamps are read to the microsecond, in UTC") {
  const auto read = [](const char* text) {
    const auto stamp = parse_timestamp(text);
    return stamp ? format_instant(stamp->at) : std::string(error_code(stamp));
  };
  CHECK(read("2026-05-18T05:32:34.804Z") == "2026-05-18T05:32:34.804000Z");
  CHECK(read("2026-05-18T05:32:34.1234567+02:00") == "2026-05-18T03:32:34.123456Z");
  CHECK(read("2026-01-01T00:30:00+0100") == "2025-12-31T23:30:00.000000Z");
  CHECK(read("2026-05-18") == "2026-05-18T00:00:00.000000Z");
  CHECK(read("2026-05-18T24:00:00Z") == "2026-05-19T00:00:00.000000Z");
  for (const char* bad :
       {"", "2026", "2026-02-30T00:00:00Z", "2026-05-18T25:00:00Z", "2026-05-18T05:32:34-00:00",
        "2026-05-18T05:32:34-0000", "2026-05-18T05:32:34-00", "2026-05-18T05:32:34.Z", "2026-05-18X",
        "2026-05-18T05:32:34Zx", "18.05.2026", "0000-01-01T00:59:59+01:00", "9999-12-31T23:00:00-01:00"})
    CHECK(read(bad) == "xapi.timestamp.invalid");
  CHECK(read("0000-01-01T01:00:00+01:00") == "0000-01-01T00:00:00.000000Z");
  CHECK(read("9999-12-31T22:59:59-01:00") == "9999-12-31T23:59:59.000000Z");
  CHECK(http_date(parse_timestamp("2031-05-04T03:02:01Z")->at) == "Sun, 04 May 2031 03:02:01 GMT");
}

TEST_CASE("UUIDs and hashes have their form") {
  CHECK(is_uuid("01890A5D-ac96-774b-bcce-b302099a8057"));
  CHECK_FALSE(is_uuid("01890a5d-ac96-774b-bcce-b302099a805g"));
  CHECK_FALSE(is_uuid("01890a5dac96774bbcceb302099a8057"));
  CHECK(is_sha2(std::string(64, 'a')));
  CHECK_FALSE(is_sha2(std::string(63, 'a')));
  CHECK(is_sha1(std::string(40, 'F')));
}

}  // namespace values_test
