#include "cli/bounded_line.hpp"

#include <catch2/catch.hpp>

#include <sstream>

namespace bounded_line_test {

using namespace lms::cli;

TEST_CASE("lines are read as getline reads them") {
  std::istringstream in("one\n\ntwo\r\nlast");
  std::string line;
  for (const char* expected : {"one", "", "two\r", "last"}) {
    CHECK(read_bounded_line(in, line, 5) == LineRead::line);
    CHECK(line == expected);
  }
  CHECK(read_bounded_line(in, line, 5) == LineRead::end);
}

TEST_CASE("a text may be as long as the bound, and a longer one is refused by name") {
  std::istringstream fits(std::string(2 << 20, 'x'));
  const auto text = read_bounded_text(fits, "file.json", 2 << 20);
  REQUIRE(text);
  CHECK(text->size() == 2 << 20);
  std::istringstream longer(std::string((2 << 20) + 1, 'x'));
  const auto refused = read_bounded_text(longer, "file.json", 2 << 20);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "file.too_large");
  CHECK(refused.error().file == "file.json");
}

TEST_CASE("a line may be as long as the bound, and of a longer one no more is held") {
  std::istringstream in("12345\n123456");
  std::string line;
  CHECK(read_bounded_line(in, line, 5) == LineRead::line);
  CHECK(read_bounded_line(in, line, 5) == LineRead::too_long);
  CHECK(line.size() == 5);
}

}  // namespace bounded_line_test
