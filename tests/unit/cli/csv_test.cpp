#include "cli/csv.hpp"

#include <catch2/catch.hpp>

#include <sstream>

namespace csv_test {

using namespace lms;
using namespace lms::cli;

namespace {

using Cells = std::vector<std::string>;

std::vector<CsvRow> rows(std::string_view text) {
  const auto parsed = parse_csv(text, "f.csv");
  REQUIRE(parsed);
  return *parsed;
}

}  // namespace

TEST_CASE("cells in quotes hold separators, line breaks and doubled quotes") {
  const auto found = rows(
      "\xef\xbb\xbf"
      "a,b\r\n\"x, \"\"y\"\"\",\"two\r\nlines\"\r\n\r\nlast,\"\"");
  REQUIRE(found.size() == 3);
  CHECK(found[0].cells == Cells{"a", "b"});
  CHECK(found[1].cells == Cells{"x, \"y\"", "two\r\nlines"});
  CHECK(found[1].line == 2);
  CHECK(found[2].cells == Cells{"last", ""});
  CHECK(found[2].line == 5);
}

TEST_CASE("a separator is what the first line has most of, outside quotes") {
  CHECK(rows("a;b,c;d\n1;2;3\n")[1].cells == Cells{"1", "2", "3"});
  CHECK(rows("a\tb\n1\t2\n")[1].cells == Cells{"1", "2"});
  CHECK(rows("\"a;;;\",b\n1,2\n")[1].cells == Cells{"1", "2"});
}

TEST_CASE("a row that cannot be read says why and keeps its line") {
  const auto open = rows("a\nb\n\"never closed\n");
  CHECK(open[2].line == 3);
  CHECK(open[2].fault.find("never closed") != std::string::npos);
  const auto after = rows("a,b\n\"x\"y,z\nok,ok\n");
  CHECK_FALSE(after[1].fault.empty());
  CHECK(after[2].fault.empty());
}

TEST_CASE("a file in another encoding is refused") {
  CHECK(parse_csv("a\n\xe9\n", "f.csv").error().message.find("UTF-8") != std::string::npos);
  CHECK(parse_csv(std::string_view("\xff\xfe"
                                   "a\0",
                                   4),
                  "f.csv")
            .error()
            .message.find("UTF-16") != std::string::npos);
  CHECK(error_code(parse_csv("", "f.csv")) == "csv.invalid");
}

TEST_CASE("a stream gives the records that the whole file has") {
  const std::string text =
      "\xef\xbb\xbf\na;b;c\r\n1;\"x\n\"\"y\"\";z\";3\n\n4;5;6\n\"x\"y;2;3\nlast;;\"never closed\n\n";
  const auto whole = rows(text);
  std::istringstream in(text);
  CsvStream stream(in, "f.csv");
  for (const CsvRow& row : whole) {
    const auto next = stream.next();
    REQUIRE(next);
    REQUIRE(*next);
    CHECK((*next)->line == row.line);
    CHECK((*next)->fault == row.fault);
    if (row.fault.empty()) CHECK((*next)->cells == row.cells);
  }
  const auto end = stream.next();
  REQUIRE(end);
  CHECK_FALSE(*end);
}

TEST_CASE("a stream refuses what is no text and a quote that swallows the file") {
  const auto error_of = [](const std::string& text) {
    std::istringstream in(text);
    CsvStream stream(in, "f.csv");
    for (;;) {
      const auto next = stream.next();
      if (!next) return next.error().message;
      if (!*next) return std::string("none");
    }
  };
  CHECK(error_of("").find("empty") != std::string::npos);
  CHECK(error_of("\n\n").find("empty") != std::string::npos);
  CHECK(error_of("a\n\xe9\n").find("UTF-8") != std::string::npos);
  std::string endless = "a\nb\n\"";
  for (int i = 0; i < 50'000; ++i) endless += std::string(99, 'x') + '\n';
  CHECK(error_of(endless).find("line 3 is longer") != std::string::npos);
}

}  // namespace csv_test
