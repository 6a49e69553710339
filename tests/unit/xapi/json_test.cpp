#include "xapi/json.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <string>
#include <string_view>

namespace json_test {

using namespace lms;
using namespace lms::xapi;

TEST_CASE("a JSON text is read with the place of every value") {
  const std::string text = R"( {"a" : [1, -2.50e1 ,"x\u00e9\n"], "b":{ }, "c":null,"d":true} )";
  const auto json = Json::parse(text);
  REQUIRE(json);
  const JsonRef root = json->root();
  CHECK(root.size() == 4);
  CHECK(root.raw() == text.substr(1, text.size() - 2));
  const JsonRef a = *root.find("a");
  CHECK(a.raw() == R"([1, -2.50e1 ,"x\u00e9\n"])");
  std::vector<std::string> items;
  for (const JsonRef item : a) items.emplace_back(item.text());
  CHECK(items == std::vector<std::string>{"1", "-2.50e1", "x\u00e9\n"});
  CHECK(root.find("b")->raw() == "{ }");
  CHECK(root.find("b")->size() == 0);
  CHECK(root.find("c")->is(JsonKind::null));
  CHECK(root.find("d")->boolean());
  CHECK_FALSE(root.find("e"));
}

TEST_CASE("paths name members and items") {
  const std::string text = R"([{"actor":{"mbox":1}},{"actor":{"member":[{},{"mbox":2}]}}])";
  const auto json = Json::parse(text);
  REQUIRE(json);
  const JsonRef second = *++json->root().begin();
  const JsonRef member = *++second.find("actor")->find("member")->begin();
  CHECK(json->path_of(*member.find("mbox"), "statements") == "statements[1].actor.member[1].mbox");
  CHECK(json->path_of(second, "statements") == "statements[1]");
  CHECK(json->path_of(json->root(), "statements").empty());
}

TEST_CASE("what is no strict JSON is refused") {
  for (const char* text : {"",
                           " ",
                           "{",
                           "[1,]",
                           "{\"a\":1,}",
                           "{a:1}",
                           "NaN",
                           "[Infinity]",
                           "[-]",
                           "[01]",
                           "[1] 2",
                           "'a'",
                           "[\"\t\"]",
                           "\"\\ud800\"",
                           "\"\\udc00\"",
                           "\"\\ud800x\"",
                           "\"\\x\"",
                           "{\"a\":1,\"a\":2}",
                           "{\"a\":1,\"\\u0061\":2}",
                           "\"\xff\"",
                           "\"\xed\xa0\x80\"",
                           "nul",
                           "[1 2]",
                           "{\"a\" 1}"}) {
    INFO(text);
    CHECK(error_code(Json::parse(text)) == "xapi.json.invalid");
  }
  for (const std::string_view text : {std::string_view("[1]\0", 4), std::string_view("[1]\0[2]", 7),
                                      std::string_view("\0", 1), std::string_view("[\"\0\"]", 5)})
    CHECK(error_code(Json::parse(text)) == "xapi.json.invalid");
  std::string many = "{";
  for (int i = 0; i < 30; ++i) many += "\"k" + std::to_string(i) + "\":0,";
  CHECK(error_code(Json::parse(many + "\"k7\":1}")) == "xapi.json.invalid");
  CHECK(Json::parse(many + "\"k30\":1}"));
}

TEST_CASE("a number is one that a double can hold") {
  const std::string digits(400, '1');
  for (const std::string& text : {std::string("17e308"), std::string("-17E+308"), std::string("1e400"),
                                  "[" + digits + "]", "[0," + digits + ".5]"}) {
    const auto json = Json::parse(text);
    REQUIRE_FALSE(json);
    CHECK(json.error().code == "xapi.json.invalid");
    CHECK(json.error().message.find("a number is too large") != std::string::npos);
  }
  for (const char* text : {"1e308", "-1.7976931348623157e308", "4e-324", "1e-400", "0e300", "0.1"}) {
    INFO(text);
    const auto json = Json::parse(text);
    REQUIRE(json);
    CHECK(json->root().number() == std::strtod(text, nullptr));
  }
  CHECK(Json::parse("0." + digits));
}

TEST_CASE("depth and number of values have limits") {
  const std::string deep = std::string(65, '[') + std::string(65, ']');
  CHECK(error_code(Json::parse(deep)) == "xapi.too_large");
  CHECK(Json::parse(std::string(64, '[') + std::string(64, ']')));
  CHECK(error_code(Json::parse("[1,2,3]", {.values = 3})) == "xapi.too_large");
  CHECK(error_code(Json::parse(std::string(1'000'000, '['))) == "xapi.too_large");
}

TEST_CASE("pairs of escaped surrogates are one character") {
  const auto json = Json::parse(R"("\ud83d\ude00")");
  REQUIRE(json);
  CHECK(json->root().text() == "\U0001f600");
}

TEST_CASE("a fault tells the object or list that it stands in, and its line") {
  const auto place = [](const std::string& text) {
    const auto parsed = Json::parse(text);
    REQUIRE_FALSE(parsed);
    return parsed.error().element;
  };
  CHECK(place("x").empty());
  CHECK(place(R"({"a":{"b":[1,{"c":x}]}})") == "a.b[1]");
  CHECK(place("[1,x]") == "[1]");
  CHECK(place("[1,2 3]") == "[1]");
  CHECK(place("[1,2,]") == "[2]");
  CHECK(place(R"([1,"\ud800"])") == "[1]");
  CHECK(place("[x") == "[0]");
  CHECK(place(R"([{},{"a":1,"a":2}])") == "[1]");
  CHECK(place(R"({")" + std::string(1'000'000, 'k') + R"(":{"a":x}})").size() < 200);
  CHECK(Json::parse("[1,\n2,\nx]").error().line == 3);
  CHECK(Json::parse("[1,x]").error().line == 0);
}

}  // namespace json_test
