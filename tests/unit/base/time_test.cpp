#include "base/time.hpp"

#include <catch2/catch.hpp>

namespace time_test {

using namespace lms;

TEST_CASE("a time is printed in fixed width and read back") {
  const auto t = parse_time("2031-05-04T03:02:01.5+02:00");
  REQUIRE(t);
  CHECK(format_time(*t) == "2031-05-04T01:02:01.500Z");
  CHECK(parse_time(format_time(*t)) == *t);
  CHECK(format_time(from_millis(-62167219200000 - 5)) == "0000-01-01T00:00:00.000Z");
}

TEST_CASE("what is not a time is refused") {
  for (const char* text :
       {"", "2031", "2031-13-01", "2031-02-30", "2031-01-01T24:00:00Z", "2031-01-01T10:00:00",
        "2031-01-01T10:00:00.Z", "2031-01-01T10:00:00Zx", "2031-01-01 10:00:00+2"})
    CHECK(error_code(parse_time(text)) == "time.invalid");
}

TEST_CASE("a span counts from now") {
  const TimePoint now = from_millis(1'900'000'000'000);
  CHECK(*parse_time_or_span("7d", now) - now == std::chrono::days{7});
  CHECK(*parse_time_or_span("90s", now) - now == std::chrono::seconds{90});
  CHECK(*parse_time_or_span("2031-01-01", now) == *parse_time("2031-01-01T00:00:00Z"));
  CHECK(error_code(parse_time_or_span("-7d", now)) == "time.invalid");
  CHECK(error_code(parse_time_or_span("99999999d", now)) == "time.invalid");
}

}  // namespace time_test
