#include "runtime/duration.hpp"

#include <catch2/catch.hpp>

namespace duration_test {

using namespace lms::runtime;

TEST_CASE("an interval has at least one part, in order, with a fraction on seconds alone") {
  const std::pair<const char*, std::int64_t> good[] = {
      {"PT0S", 0},
      {"PT1S", 100},
      {"PT1.5S", 150},
      {"PT1.05S", 105},
      {"PT1M", 6'000},
      {"P1D", 8'640'000},
      {"PT1H1M1S", 366'100},
      {"P0Y029DT0H", 250'560'000},
      {"PT01H059M020S", 716'000},
      {"P1Y", 3'153'600'000},
      {"P12M", 3'153'600'000},
  };
  for (const auto& [text, hundredths] : good) {
    CAPTURE(text);
    CHECK(parse_interval(text) == hundredths);
  }
  for (const char* bad : {"", "P", "PT", "P1", "1Y", "P1H", "PT1D", "PT1S1M", "PT1.5M", "PT1.234S", "P1YT",
                          "PT-1S", "P1Y6M14D4H", "PT1S ", "pt1s", "PT99999999999999999999S", "PT1.S"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_interval(bad));
  }
}

TEST_CASE("a total time is written in hours, minutes and seconds") {
  CHECK(format_interval(0) == "PT0H0M0S");
  CHECK(format_interval(366'105) == "PT1H1M1.05S");
  CHECK(format_interval(366'150) == "PT1H1M1.5S");
  CHECK(format_interval(100LL * 3600 * 696) == "PT696H0M0S");
  for (std::int64_t t = 0; t < 1'000'000; t += 37) CHECK(parse_interval(format_interval(t)) == t);
}

TEST_CASE("a timestamp is a real date from 1970 to 2038, a zone only after a fraction") {
  for (const char* good : {"1970", "2038", "2004-02-29", "2004-04-01T15", "2004-04-01T15:21",
                           "2004-04-01T15:21:45", "2004-04-01T15:21:45.2", "2004-04-01T09:45:58.55Z",
                           "2004-04-01T09:45:58.55+02", "2004-04-01T09:45:58.55-03:00"}) {
    CAPTURE(good);
    CHECK(is_timestamp(good));
  }
  for (const char* bad :
       {"", "1969", "2039", "2003-02-29", "2004-4-1", "2004-04-01T", "2004-04-01T24", "2004-04-01T15Z",
        "2004-04-01T09:45:58Z", "2004-04-01T09:45:58.555", "2004-04-01T09:45:58.55+24",
        "2004-04-01T09:45:58.55+05:60", "2004-04-01 09:45", "20040401"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_timestamp(bad));
  }
}

TEST_CASE("a SCORM 1.2 time span has two to four hour digits, any number when lenient") {
  CHECK(parse_timespan("00:00:00", false) == 0);
  CHECK(parse_timespan("0001:30:05.25", false) == 540'525);
  CHECK(parse_timespan("00:00:01.5", false) == 150);
  CHECK_FALSE(parse_timespan("1:00:00", false));
  CHECK(parse_timespan("1:00:00", true) == 360'000);
  CHECK_FALSE(parse_timespan("12345:00:00", false));
  CHECK(parse_timespan("12345:00:00", true));
  CHECK_FALSE(parse_timespan("00:00:01.234", false));
  CHECK(parse_timespan("00:00:01.234", true) == 123);
  for (const char* bad :
       {"", "0", "00:00", "00:00:0", "00:0:00", "aa:00:00", "00:00:00.", "PT1S", "00:00:00 "}) {
    CHECK_FALSE(parse_timespan(bad, false));
    CHECK_FALSE(parse_timespan(bad, true));
  }
}

TEST_CASE("a SCORM 1.2 total time has four hour digits and never overflows them") {
  CHECK(format_timespan(0) == "0000:00:00.00");
  CHECK(format_timespan(540'525) == "0001:30:05.25");
  CHECK(format_timespan(1LL << 50) == "9999:59:59.99");
  for (std::int64_t t = 0; t < 1'000'000; t += 37) CHECK(parse_timespan(format_timespan(t), false) == t);
}

TEST_CASE("a SCORM 1.2 time is a time of day") {
  for (const char* good : {"00:00:00", "23:59:59", "12:30:05.2", "12:30:05.25"}) CHECK(is_time_of_day(good));
  for (const char* bad : {"", "24:00:00", "12:60:00", "12:30:60", "1:00:00", "12:30", "12:30:05."})
    CHECK_FALSE(is_time_of_day(bad));
}

}  // namespace duration_test
