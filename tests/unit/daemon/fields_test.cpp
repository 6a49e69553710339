#include "http/fields.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <optional>
#include <string>

using namespace lms;
using namespace lms::http;

namespace {

/// "" when the body is fine, else "element: message".
std::string fault(Fields& in) {
  const auto done = in.finish();
  if (done) return {};
  CHECK(done.error().code == "request.invalid");
  return done.error().element + ": " + done.error().message;
}

std::optional<int> parse_colour(std::string_view word) {
  if (word == "red") return 1;
  return std::nullopt;
}

}  // namespace

TEST_CASE("fields are read by name and type") {
  Fields in(
      R"({"name":"Zoë","active":true,"limit":7,"at":"2031-05-04T03:02:01Z","colour":"red","off":null})");
  CHECK(in.text("name") == "Zoë");
  CHECK(in.opt_boolean("active") == true);
  CHECK(in.opt_integer("limit", 1, 10) == 7);
  CHECK(in.opt_time("at") == *parse_time("2031-05-04T03:02:01Z"));
  CHECK(in.opt_word("colour", parse_colour) == 1);
  CHECK(in.is_null("off"));
  CHECK_FALSE(in.opt_text("off"));
  CHECK_FALSE(in.opt_text("missing"));
  CHECK(fault(in).empty());
}

TEST_CASE("the first wrong field is told by its path") {
  const auto reading = [](const char* body) {
    Fields in(body);
    (void)in.text("name", {.min = 1, .max = 5});
    (void)in.opt_boolean("active");
    (void)in.opt_integer("limit", 1, 10);
    (void)in.opt_time("at");
    (void)in.opt_word("colour", parse_colour);
    if (auto usage = in.opt_object("usage")) (void)usage->opt_integer("max", 0, 9);
    return fault(in);
  };
  CHECK(reading(R"({"name":"a"})").empty());
  CHECK(reading(R"({})") == "name: is required");
  CHECK(reading("") == "name: is required");
  CHECK(reading(R"({"name":null})") == "name: is required");
  CHECK(reading(R"({"name":1})") == "name: must be a text");
  CHECK(reading(R"({"name":"abcdef"})") == "name: must have 1 to 5 bytes");
  CHECK(reading(R"({"name":"a\u0000"})") == "name: must be plain text in UTF-8");
  CHECK(reading(R"({"name":"a","active":"yes"})") == "active: must be true or false");
  CHECK(reading(R"({"name":"a","limit":11})") == "limit: must be 1 to 10");
  CHECK(reading(R"({"name":"a","limit":1.5})") == "limit: must be a whole number");
  CHECK(reading(R"({"name":"a","limit":18446744073709551615})") == "limit: must be 1 to 10");
  CHECK(reading(R"({"name":"a","at":"soon"})") == "at: must be a time such as 2031-05-04T12:00:00Z");
  CHECK(reading(R"({"name":"a","colour":"blue"})") == "colour: 'blue' is not one of the words allowed here");
  CHECK(reading(R"({"name":"a","usage":3})") == "usage: must be an object");
  CHECK(reading(R"({"name":"a","usage":{"max":10}})") == "usage.max: must be 0 to 9");
  CHECK(reading(R"({"name":"a","usage":{"mix":1}})") == "usage.mix: is not a field of this request");
  CHECK(reading(R"({"name":"a","nmae":"b"})") == "nmae: is not a field of this request");
  CHECK(reading(R"({"name":"a","name":"b"})") == "name: the field is given twice");
  CHECK(reading("[1]") == ": the body must be a JSON object");
  CHECK(reading("{") == ": the body is not JSON");
  CHECK(reading("{\"name\":\"\xff\"}") == ": the body is not JSON");
}

TEST_CASE("nesting is limited before anything recursive runs") {
  const auto nested = [](std::size_t depth) {
    return R"({"a":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  Fields deep(nested(200'000));
  CHECK(fault(deep) == ": the JSON is nested too deeply");
  Fields fine(nested(31));
  CHECK(fine.has("a"));
  CHECK(fault(fine).empty());
  Fields in_text(R"({"a":"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"[["})");
  CHECK(in_text.has("a"));
  CHECK(fault(in_text).empty());
}

TEST_CASE("query parameters are read like fields") {
  Request request;
  request.query = {{"q", "x"}, {"force", "true"}, {"limit", "5"}};
  QueryFields in(request);
  CHECK(in.text_or("q", "") == "x");
  CHECK(in.flag("force"));
  CHECK(in.opt_integer("limit", 1, 200) == 5);
  CHECK_FALSE(in.opt_text("cursor"));
  CHECK(in.finish());
}

TEST_CASE("unknown, doubled and malformed query parameters are refused") {
  const auto reading = [](Query query) {
    Request request;
    request.query = std::move(query);
    QueryFields in(request);
    (void)in.opt_text("q");
    (void)in.flag("force");
    (void)in.opt_integer("limit", 1, 200);
    const auto done = in.finish();
    return done ? std::string{} : done.error().element;
  };
  CHECK(reading({}).empty());
  CHECK(reading({{"x", "1"}}) == "x");
  CHECK(reading({{"q", "1"}, {"q", "1"}}) == "q");
  CHECK(reading({{"force", "maybe"}}) == "force");
  CHECK(reading({{"limit", "0"}}) == "limit");
  CHECK(reading({{"limit", "5x"}}) == "limit");
}
