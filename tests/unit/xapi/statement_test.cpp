#include "xapi/statement.hpp"

#include "xapi/compare.hpp"
#include "xapi/stamp.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>

namespace statement_test {

using namespace lms;
using namespace lms::xapi;

namespace {

const std::string kActor = R"("actor":{"mbox":"mailto:ann@example.org","name":"Ann"})";
const std::string kVerb = R"("verb":{"id":"http://example.org/did"})";
const std::string kObject = R"("object":{"id":"http://example.org/a"})";

std::string statement(const std::string& more = {}) {
  return "{" + kActor + "," + kVerb + "," + kObject + (more.empty() ? "" : ",") + more + "}";
}

Error error_of(const std::string& text, Version version = Version::v2_0_0) {
  const auto json = Json::parse(text);
  if (!json) return json.error();
  const auto read = read_statements(*json, version);
  return read ? Error{} : read.error();
}

std::string stamped(const std::string& text, Version version = Version::v2_0_0) {
  const auto json = Json::parse(text);
  const auto read = read_statements(*json, version);
  REQUIRE(read);
  auto out = stamp(read->front(), "01890a5d-ac96-774b-bcce-b302099a8057",
                   R"({"mbox":"mailto:l@example.org"})", version);
  set_stored(out, Instant(std::chrono::microseconds(1'000'000)));
  return out.text;
}

}  // namespace

TEST_CASE("what is wrong is told with its path") {
  const std::string bad = R"({"actor":{"mbox":"ann"},)" + kVerb + "," + kObject + "}";
  const Error one = error_of("[" + statement() + "," + statement() + "," + statement() + "," + bad + "]");
  CHECK(one.code == "xapi.statement.invalid");
  CHECK(one.element == "statements[3].actor.mbox");
  CHECK(one.message == "not a mailto IRI");
  CHECK(error_of(bad).element == "actor.mbox");
  CHECK(error_of(R"({)" + kActor + "," + kObject + "}").element == "verb");
  CHECK(error_of(statement(R"("result":{"score":{"scaled":2}})")).element == "result.score.scaled");
  CHECK(error_of("3").code == "xapi.statement.invalid");
}

TEST_CASE("two statements of a request have two ids") {
  const std::string id = R"("id":"01890a5d-ac96-774b-bcce-b302099a8057")";
  CHECK(error_of("[" + statement(id) + "," + statement(id) + "]").element == "statements[1].id");
}

TEST_CASE("a statement is found by its actor, verb, object and what surrounds it") {
  const std::string text = statement(
      R"("context":{"registration":"01890A5D-ac96-774b-bcce-b302099a8057","instructor":{"mbox":"mailto:i@example.org"},)"
      R"("contextActivities":{"parent":{"id":"http://example.org/p"}}})");
  const auto json = Json::parse(text);
  const auto read = read_statements(*json, Version::v1_0_3);
  REQUIRE(read);
  const std::vector<Facet> expected = {{FacetKind::verb, "http://example.org/did"},
                                       {FacetKind::agent, "mbox mailto:ann@example.org"},
                                       {FacetKind::activity, "http://example.org/a"},
                                       {FacetKind::registration, "01890a5d-ac96-774b-bcce-b302099a8057"},
                                       {FacetKind::related_agent, "mbox mailto:ann@example.org"},
                                       {FacetKind::related_agent, "mbox mailto:i@example.org"},
                                       {FacetKind::related_activity, "http://example.org/a"},
                                       {FacetKind::related_activity, "http://example.org/p"}};
  CHECK(read->front().facets == expected);
}

TEST_CASE("a statement is stored as received, with what the standard adds") {
  CHECK(stamped("{ " + kActor + " ,\n" + kVerb + "," + kObject + R"(,"stored":"2020-01-01T00:00:00Z" })") ==
        "{" + kActor + "," + kVerb + "," + kObject +
            R"(,"id":"01890a5d-ac96-774b-bcce-b302099a8057","stored":"1970-01-01T00:00:01.000000Z",)"
            R"("timestamp":"1970-01-01T00:00:01.000000Z","version":"2.0.0",)"
            R"("authority":{"mbox":"mailto:l@example.org"}})");
  CHECK(stamped(statement(R"("context":{"contextActivities":{"other": {"id":"http://example.org/o"} }})"))
            .find(R"("other": [{"id":"http://example.org/o"}] )") != std::string::npos);
  CHECK(stamped(statement(R"("timestamp":"2026-05-18T05:32:34.80+02:00")"))
            .find(R"("timestamp":"2026-05-18T03:32:34.800Z")") != std::string::npos);
  CHECK(stamped(statement(R"("timestamp":"2026-05-18T05:32:34.80+02:00")"), Version::v1_0_3)
            .find(R"("timestamp":"2026-05-18T05:32:34.80+02:00")") != std::string::npos);
}

TEST_CASE("the same statement may be written in several ways") {
  const auto same = [](const std::string& a, const std::string& b) {
    const auto x = Json::parse(a);
    const auto y = Json::parse(b);
    return same_statement(x->root(), y->root());
  };
  CHECK(same(statement(), "{" + kObject + "," + kVerb + "," + kActor + R"(,"id":"x","version":"1.0.0"})"));
  CHECK(same(statement(R"("result":{"score":{"raw":1}})"), statement(R"("result":{"score":{"raw":1.0}})")));
  const auto raw = [](std::string_view number) {
    return statement(R"("result":{"score":{"raw":)" + std::string(number) + "}}");
  };
  CHECK(same(raw("100"), raw("1e2")));
  CHECK(same(raw("0"), raw("-0.0")));
  CHECK(same(raw("0.1"), raw("1e-1")));
  CHECK(same(raw("12345678901234567890"), raw("12345678901234567890")));
  CHECK(same(raw("1e30"), raw("1000000000000000000000000000000")));
  CHECK_FALSE(same(raw("9007199254740992"), raw("9007199254740993")));
  CHECK_FALSE(same(raw("-9007199254740992"), raw("-9007199254740993")));
  CHECK_FALSE(same(raw("0.1"), raw("0.2")));
  CHECK(same(statement(R"("timestamp":"2026-05-18T05:32:34Z")"),
             statement(R"("timestamp":"2026-05-18T07:32:34.000+02:00")")));
  CHECK(same(statement(), statement(R"("timestamp":"2026-05-18T05:32:34Z")")));
  CHECK_FALSE(same(statement(R"("timestamp":"2026-05-18T05:32:34Z")"),
                   statement(R"("timestamp":"2026-05-18T05:32:35Z")")));
  CHECK_FALSE(same(statement(), statement(R"("result":{"success":true})")));
  CHECK_FALSE(same(statement(R"("result":{"response":"1"})"), statement(R"("result":{"response":1})")));
}

TEST_CASE("a statement beyond the limits is refused") {
  const auto json_text = statement(R"("result":{"response":")" + std::string(2000, 'x') + R"("})");
  const auto json = Json::parse(json_text);
  CHECK(error_code(read_statements(*json, Version::v2_0_0, {.statement_bytes = 1000})) == "xapi.too_large");
  const auto two = "[" + statement() + "," + statement() + "]";
  const auto many = Json::parse(two);
  CHECK(error_code(read_statements(*many, Version::v2_0_0, {.statements = 1})) == "xapi.too_large");
}

}  // namespace statement_test
