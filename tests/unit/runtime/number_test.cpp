#include "runtime/number.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdlib>
#include <random>

namespace number_test {

using namespace lms::runtime;

TEST_CASE("a real is written as the shortest decimal without an exponent") {
  const std::pair<double, const char*> cases[] = {{0, "0"},
                                                  {-0.0, "0"},
                                                  {1, "1"},
                                                  {-1, "-1"},
                                                  {0.5, "0.5"},
                                                  {-0.25, "-0.25"},
                                                  {0.1, "0.1"},
                                                  {0.7, "0.7"},
                                                  {0.95, "0.95"},
                                                  {100, "100"},
                                                  {7.0000999, "7.0000999"},
                                                  {1.0 / 3.0, "0.3333333333333333"},
                                                  {1234567.25, "1234567.25"},
                                                  {0.000001, "0.000001"}};
  for (const auto& [value, text] : cases) CHECK(format_real(value) == text);
  CHECK(format_real(std::nan("")) == "0");
}

TEST_CASE("what is written reads back as the same double") {
  std::mt19937_64 random(1);
  for (int i = 0; i < 200'000; ++i) {
    const double scale = std::pow(10.0, static_cast<double>(random() % 9));
    const double value = (static_cast<double>(random() % 2'000'001) - 1'000'000.0) / 1'000'000.0 * scale;
    const auto back = parse_real(format_real(value));
    REQUIRE(back);
    REQUIRE(*back == value);
  }
}

TEST_CASE("decimals are read as strtod reads them") {
  std::mt19937_64 random(2);
  for (int i = 0; i < 100'000; ++i) {
    std::string text = std::to_string(random() % 1'000'000'000);
    text += '.';
    text += std::to_string(random() % 1'000'000'000);
    const auto value = parse_real(text);
    REQUIRE(value);
    REQUIRE(*value == std::strtod(text.c_str(), nullptr));
  }
}

TEST_CASE("a real is digits with at most a sign and a point") {
  for (const char* good : {"0", "-1", "+1", "1.", ".5", "-.5", "007", "1.000099999887765544"})
    CHECK(parse_real(good));
  for (const char* bad : {"", "-", ".", "1e5", " 1", "1 ", "1,5", "0x1", "nan", "inf", "1.2.3", "--1"})
    CHECK_FALSE(parse_real(bad));
}

TEST_CASE("a decimal is compared with a whole number exactly") {
  CHECK(compare_decimal("1", 1) == 0);
  CHECK(compare_decimal("1.0", 1) == 0);
  CHECK(compare_decimal("1.00000000000000000000000001", 1) == 1);
  CHECK(compare_decimal("-1.0000000000000000000000001", -1) == -1);
  CHECK(compare_decimal("-0.1", 0) == -1);
  CHECK(compare_decimal("-0.0", 0) == 0);
  CHECK(compare_decimal("99999999999999999999999999", 100) == 1);
}

TEST_CASE("an index is digits within its limit") {
  CHECK(parse_index("0", 9) == 0U);
  CHECK(parse_index("007", 9) == 7U);
  CHECK_FALSE(parse_index("10", 9));
  CHECK_FALSE(parse_index("-1", 9));
  CHECK_FALSE(parse_index("", 9));
  CHECK_FALSE(parse_index("99999999999999999999", 9));
}

}  // namespace number_test
