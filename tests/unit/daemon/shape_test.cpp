#include "http/shape.hpp"

#include "http/fields.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace shape_test {

using namespace lms;
using namespace lms::http;
using nlohmann::json;

namespace {

using enum Presence;

const Shape kName = Shape::text(1, 5);
const Shape kAny = Shape::text(0, 100);
const Shape kFlag = Shape::boolean();
const Shape kLimit = Shape::integer(1, 10);
const Shape kTime = Shape::text(1, 64, "date-time");
const Shape kColour = Shape::word({"red", "green"});
const Shape kNine = Shape::integer(0, 9);
const Shape kUsage = Shape::object("Usage", "", {{"max", &kNine, optional}});
const Shape kNames = Shape::array(kName, 2);
const Shape kThing = Shape::object("Thing", "",
                                   {{"name", &kName},
                                    {"note", &kAny, optional},
                                    {"active", &kFlag, optional},
                                    {"limit", &kLimit, optional},
                                    {"at", &kTime, optional},
                                    {"colour", &kColour, optional},
                                    {"usage", &kUsage, optional},
                                    {"names", &kNames, optional}});

/// "" when the body is fine, else "element: message".
std::string fault(std::string_view body) {
  const auto parsed = parse_object(body);
  const auto done = parsed ? check_shape(kThing, *parsed) : Result<void>(std::unexpected(parsed.error()));
  if (done) return {};
  CHECK(done.error().code == "request.invalid");
  return done.error().element + ": " + done.error().message;
}

}  // namespace

TEST_CASE("the first field that is not as declared is told by its path") {
  struct Case {
    std::string body;
    std::string fault;
  };
  const Case cases[] = {
      {R"({"name":"a"})", ""},
      {R"({"name":"Zoë","active":true,"limit":7,"at":"2031-05-04T03:02:01Z","colour":"red"})", ""},
      {R"({"name":"a","active":null,"usage":null})", ""},
      {R"({})", "name: is required"},
      {"", "name: is required"},
      {R"({"name":null})", "name: is required"},
      {R"({"name":1})", "name: must be a text"},
      {R"({"name":["a"]})", "name: must be a text"},
      {R"({"name":""})", "name: must not be empty"},
      {R"({"name":"abcdef"})", "name: must have 1 to 5 bytes"},
      {R"({"name":"a\u0000"})", "name: must be plain text in UTF-8"},
      {R"({"name":"a","active":"yes"})", "active: must be true or false"},
      {R"({"name":"a","limit":11})", "limit: must be 1 to 10"},
      {R"({"name":"a","limit":-9223372036854775808})", "limit: must be 1 to 10"},
      {R"({"name":"a","limit":18446744073709551615})", "limit: must be 1 to 10"},
      {R"({"name":"a","limit":1.5})", "limit: must be a whole number"},
      {R"({"name":"a","limit":1e400})", ": the body is not JSON"},
      {R"({"name":"a","at":"soon"})", "at: must be a time such as 2031-05-04T12:00:00Z"},
      {R"({"name":"a","colour":"blue"})", "colour: must be one of: red, green"},
      {R"({"name":"a","usage":3})", "usage: must be an object"},
      {R"({"name":"a","usage":{"max":10}})", "usage.max: must be 0 to 9"},
      {R"({"name":"a","usage":{"mix":1}})", "usage.mix: is not a field of this request"},
      {R"({"name":"a","names":["b","toolong"]})", "names[1]: must have 1 to 5 bytes"},
      {R"({"name":"a","names":{}})", "names: must be an array"},
      {R"({"name":"a","names":["b","c","d"]})", "names: must have at most 2 items"},
      {R"({"name":"a","nmae":"b"})", "nmae: is not a field of this request"},
      {R"({"name":"a","name":"b"})", "name: the field is given twice"},
      {R"({"name":"a","usage":{"max":1,"max":2}})", "max: the field is given twice"},
      {"[1]", ": the body must be a JSON object"},
      {"\"name\"", ": the body must be a JSON object"},
      {"{", ": the body is not JSON"},
      {"name=a", ": the body is not JSON"},
      {"{\"name\":\"a\"} {}", ": the body is not JSON"},
      {"{\"name\":\"\xff\"}", ": the body is not JSON"},
  };
  for (const Case& one : cases) {
    INFO(one.body);
    CHECK(fault(one.body) == one.fault);
  }
  CHECK(fault(std::string("{\"name\":\"a\",\0}", 14)) == ": the body is not JSON");
}

TEST_CASE("what looks like SQL or markup is text like any other") {
  for (const std::string text :
       {"' OR 1=1 --", "<script>alert(1)</script>", "%_!", "${x}", "\\u0041", "; DROP"}) {
    const json body{{"name", "a"}, {"note", text}};
    CHECK(fault(body.dump()).empty());
    const auto parsed = parse_object(body.dump());
    REQUIRE(parsed);
    CHECK(Fields(*parsed).text("note") == text);
  }
}

TEST_CASE("nesting is limited before anything recursive runs") {
  const auto nested = [](std::size_t depth) {
    return R"({"a":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  CHECK(fault(nested(200'000)) == ": the JSON is nested too deeply");
  CHECK(parse_object(nested(31)));
  CHECK_FALSE(parse_object(nested(32)));
  CHECK(parse_object(R"({"a":"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"[["})"));
}

TEST_CASE("a nullable field has to be there, a required one must not be null") {
  const Shape shape = Shape::object("", "", {{"a", &kAny, nullable}, {"b", &kAny, required}});
  CHECK(check_shape(shape, json{{"a", nullptr}, {"b", "x"}}));
  CHECK_FALSE(check_shape(shape, json{{"b", "x"}}));
  CHECK_FALSE(check_shape(shape, json{{"a", nullptr}, {"b", nullptr}}));
}

TEST_CASE("fields are read by name and type") {
  const json body{{"name", "Zoë"},   {"active", true}, {"limit", 7},           {"at", "2031-05-04T03:02:01Z"},
                  {"colour", "red"}, {"off", nullptr}, {"usage", {{"max", 3}}}};
  const Fields in(body);
  CHECK(in.text("name") == "Zoë");
  CHECK(in.opt_boolean("active") == true);
  CHECK(in.opt_integer("limit") == 7);
  CHECK(in.opt_time("at") == *parse_time("2031-05-04T03:02:01Z"));
  CHECK(in.opt_word("colour",
                    [](std::string_view w) { return w == "red" ? std::optional(1) : std::nullopt; }) == 1);
  CHECK(in.opt_object("usage")->opt_integer("max") == 3);
  CHECK(in.is_null("off"));
  CHECK_FALSE(in.opt_text("off"));
  CHECK_FALSE(in.opt_text("missing"));
  CHECK_THROWS_AS(in.text("missing"), std::logic_error);
  CHECK_THROWS_AS(in.opt_text("limit"), std::logic_error);
}

TEST_CASE("query parameters are declared, given once and of their shape") {
  const std::vector<Parameter> parameters{
      {"q", &kAny}, {"force", &kFlag}, {"limit", &kLimit}, {"at", &kTime}};
  const auto fault_of = [&](const Query& query) {
    const auto done = check_query(parameters, query);
    return done ? std::string{} : done.error().element + ": " + done.error().message;
  };
  CHECK(fault_of({}).empty());
  CHECK(fault_of({{"q", "x"}, {"force", ""}, {"limit", "5"}, {"at", "soon"}}) ==
        "at: must be a time such as 2031-05-04T12:00:00Z");
  CHECK(fault_of({{"x", "1"}}) == "x: is not a parameter of this request");
  CHECK(fault_of({{"q", "1"}, {"q", "1"}}) == "q: is given twice");
  CHECK(fault_of({{"force", "maybe"}}) == "force: must be true or false");
  CHECK(fault_of({{"limit", "0"}}) == "limit: must be 1 to 10");
  CHECK(fault_of({{"limit", "5x"}}) == "limit: must be a whole number");
  CHECK(fault_of({{"q", std::string("a\0b", 3)}}) == "q: must be plain text in UTF-8");
}

TEST_CASE("query parameters are read like fields") {
  Request request;
  request.query = {{"q", "x"}, {"force", "true"}, {"off", "false"}, {"limit", "5"}};
  const QueryFields in(request);
  CHECK(in.text("q") == "x");
  CHECK(in.flag("force"));
  CHECK_FALSE(in.flag("off"));
  CHECK_FALSE(in.flag("missing"));
  CHECK(in.opt_integer("limit") == 5);
  CHECK_FALSE(in.opt_text("cursor"));
}

}  // namespace shape_test
