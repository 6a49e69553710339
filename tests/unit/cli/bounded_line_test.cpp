#include "cli/bounded_line.hpp"

#include <catch2/catch.hpp>

#include <sstream>

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

TEST_CASE("a line may be as long as the bound, and of a longer one no more is held") {
  std::istringstream in("12345\n123456");
  std::string line;
  CHECK(read_bounded_line(in, line, 5) == LineRead::line);
  CHECK(read_bounded_line(in, line, 5) == LineRead::too_long);
  CHECK(line.size() == 5);
}
