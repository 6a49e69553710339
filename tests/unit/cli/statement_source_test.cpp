#include "cli/statement_source.hpp"

#include "cli/bounded_line.hpp"

#include <catch2/catch.hpp>

#include <sstream>
#include <utility>
#include <vector>

namespace statement_source_test {

using namespace lms::cli;
using Texts = std::vector<std::pair<std::uint64_t, std::string>>;

namespace {

Texts texts(const std::string& file) {
  std::istringstream in(file);
  Texts out;
  const auto done = each_statement(in, "file.json", [&](std::string_view text, std::uint64_t line) {
    out.emplace_back(line, text);
    return lms::Result<void>{};
  });
  CHECK(done);
  return out;
}

}  // namespace

TEST_CASE("a file of statements has one text a line") {
  CHECK(texts("").empty());
  CHECK(texts("\n \n\r\n").empty());
  CHECK(texts("{}") == Texts{{1, "{}"}});
  CHECK(texts("\n{}\n\n[1, {}]\r\n{\"a\"") == Texts{{2, "{}"}, {4, "1"}, {4, "{}"}, {5, "{\"a\""}});
  CHECK(texts("\xEF\xBB\xBF{}\n{}") == Texts{{1, "{}"}, {2, "{}"}});
}

TEST_CASE("a file of statements is one text in several lines") {
  const std::string one = "{\n\"a\":1}";
  CHECK(texts(one) == Texts{{1, one}});
  CHECK(texts("\n " + one + "\n") == Texts{{2, " " + one + "\n"}});
  CHECK(texts("[\n{},\n{\n}, 7\n]\n") == Texts{{2, "{}"}, {3, "{\n}"}, {4, "7"}});
  CHECK(texts("\xEF\xBB\xBF[\n]").empty());
}

TEST_CASE("an array may hold more values than a request") {
  std::string file = "[\n";
  for (int n = 0; n < 200'000; ++n) file += (n == 0 ? "" : ",\n") + std::string("[1,2,3,4,5,6]");
  const auto found = texts(file + "]\n");
  REQUIRE(found.size() == 200'000);
  CHECK(found.back().first == 200'001);
  std::erase(file, '\n');
  CHECK(texts(file + "]").size() == 200'000);
}

TEST_CASE("an array in several lines that is broken is told of where it is") {
  std::istringstream in("\n[{},\n{}\n{},\n{}]\n");
  const auto done =
      each_statement(in, "file.json", [](std::string_view, std::uint64_t) { return lms::Result<void>{}; });
  REQUIRE_FALSE(done);
  CHECK(done.error().code == "xapi.json.invalid");
  CHECK(done.error().line == 4);
}

TEST_CASE("an array that is larger than a request is told as such") {
  std::istringstream in("[\n" + std::string(kMostText, ' ') + "{}]");
  const auto done =
      each_statement(in, "file.json", [](std::string_view, std::uint64_t) { return lms::Result<void>{}; });
  REQUIRE_FALSE(done);
  CHECK(done.error().code == "file.too_large");
  CHECK(done.error().line == 1);
}

TEST_CASE("a file of statements whose first line is broken is read line by line") {
  CHECK(texts("{\n{}\n\n{}") == Texts{{1, "{"}, {2, "{}"}, {4, "{}"}});
  CHECK(texts("{") == Texts{{1, "{"}});
  // More than is read ahead: a line of it is cut and put together again.
  const std::string line(std::size_t{1} << 20, 'x');
  std::string file = "{\n";
  for (int n = 0; n < 70; ++n) file += line + "\n";
  const auto found = texts(file);
  REQUIRE(found.size() == 71);
  for (std::size_t n = 1; n < found.size(); ++n) {
    CHECK(found[n].first == n + 1);
    CHECK((found[n].second == line));
  }
}

TEST_CASE("a line that is too long is told by its number, after those before it") {
  for (const char* first : {"{}\n", "{\n"}) {
    std::istringstream in(first + std::string(kMostText + 1, 'x') + "\n{}\n");
    std::size_t given = 0;
    const auto done = each_statement(in, "file.json", [&](std::string_view, std::uint64_t) {
      ++given;
      return lms::Result<void>{};
    });
    REQUIRE_FALSE(done);
    CHECK(done.error().code == "file.too_large");
    CHECK(done.error().file == "file.json");
    CHECK(done.error().line == 2);
    CHECK(given == 1);
  }
}

TEST_CASE("JSON in one line") { CHECK(one_line("{\"a\":\r\n1}") == "{\"a\":  1}"); }

}  // namespace statement_source_test
