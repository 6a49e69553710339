#include "cli/yaml.hpp"

#include <catch2/catch.hpp>

namespace yaml_test {

using namespace lms;
using namespace lms::cli;

namespace {

YamlNode one(std::string_view text) {
  const auto documents = parse_yaml(text, "f.yaml");
  INFO((documents ? std::string() : documents.error().message));
  REQUIRE(documents);
  REQUIRE(documents->size() == 1);
  return documents->front();
}

Error failure(std::string_view text) {
  const auto documents = parse_yaml(text, "f.yaml");
  REQUIRE_FALSE(documents);
  return documents.error();
}

}  // namespace

TEST_CASE("YAML and JSON give the same nodes, with their lines") {
  const YamlNode yaml = one("a: 1\nb:\n  - x\n  - {c: 'no'}\n");
  CHECK(yaml.find("a")->text == "1");
  CHECK(yaml.find("b")->items[1].find("c")->text == "no");
  CHECK(yaml.find("b")->items[1].line == 4);
  const YamlNode json = one("{\"a\":1,\n\t\"b\": [\"x\", {\"c\":\"\\ud83d\\ude00\\/\"}]}");
  CHECK(json.find("b")->items[1].find("c")->text == "\xf0\x9f\x98\x80/");
  CHECK(json.find("b")->line == 2);
}

TEST_CASE("only what is bare can be nothing") {
  CHECK(one("a:\n").find("a")->is_null());
  CHECK(one("a: null\n").find("a")->is_null());
  CHECK_FALSE(one("a: 'null'\n").find("a")->is_null());
  CHECK_FALSE(one("a: ''\n").find("a")->is_null());
}

TEST_CASE("anchors are copied and maps merged, a map's own keys first") {
  const YamlNode node = one("base: &b {role: learner, active: true}\nann: {<<: *b, role: instructor}\n");
  CHECK(node.find("ann")->find("role")->text == "instructor");
  CHECK(node.find("ann")->find("active")->text == "true");
}

TEST_CASE("what is wrong is told with its line") {
  CHECK(failure("a: 1\nb: [\n").line >= 2);
  CHECK(failure("a: 1\na: 2\n").line == 2);
  CHECK(failure("a: 1\na: 2\n").message.find("twice") != std::string::npos);
  CHECK(failure("a: *nowhere\n").line == 1);
  CHECK(failure("? [a]\n: 1\n").code == "yaml.invalid");
  CHECK(failure("a: ok\nb: \xff\n").line == 2);
  CHECK(failure("a:\n\t- b\n").message.find("not tabs") != std::string::npos);
}

TEST_CASE("aliases of aliases do not grow into gigabytes") {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k) bomb += (k == 0 ? "" : ", ") + before;
    bomb += "]\n";
  }
  CHECK(failure(bomb).message.find("too large") != std::string::npos);
  CHECK(failure(std::string(10'000, '[')).code == "yaml.invalid");
}

TEST_CASE("a scalar that is written reads back as it was") {
  for (const std::string text : {"Ada",
                                 "ada@acme.example",
                                 "no",
                                 "null",
                                 "~",
                                 "",
                                 "1",
                                 "0815",
                                 "a: b",
                                 "- x",
                                 "x #y",
                                 " x",
                                 "x ",
                                 "\"quoted\"",
                                 "back\\slash",
                                 "two\nlines",
                                 "tab\there",
                                 "\xc3\xa9t\xc3\xa9",
                                 "\xc2\xa0",
                                 "*a",
                                 "&a",
                                 "!t",
                                 "{x}",
                                 "[x]",
                                 "%x",
                                 "@x",
                                 "`x`",
                                 "|",
                                 ">",
                                 "?",
                                 "-",
                                 "true",
                                 "2031-01-01T00:00:00Z",
                                 "a,b",
                                 "it's"}) {
    INFO(text);
    CHECK(one("k: " + yaml_scalar(text) + "\n").find("k")->text == text);
    CHECK_FALSE(one("k: " + yaml_scalar(text) + "\n").find("k")->is_null());
  }
}

}  // namespace yaml_test
