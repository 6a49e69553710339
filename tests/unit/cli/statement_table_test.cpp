#include "cli/statement_table.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace lms::cli::statement_table_test {
namespace {

using nlohmann::json;

Result<json> read(std::string_view text) {
  const auto rows = parse_csv(text, "s.csv");
  REQUIRE(rows);
  LMS_ASSIGN(const StatementTable table, StatementTable::create(rows->at(0), "s.csv"));
  return table.statement(rows->at(1));
}

/// `line column` of the complaint.
std::string fault_of(std::string_view text) {
  const auto statement = read(text);
  if (statement) return "none";
  CHECK(statement.error().code == "csv.invalid");
  CHECK(statement.error().file == "s.csv");
  return std::to_string(statement.error().line) + " " + statement.error().element;
}

TEST_CASE("a line of a table is a statement") {
  const auto statement = read(
      "ID,Timestamp,actor,actor "
      "name,verb,verbName,object,objectName,language,success,completion,response,duration,"
      "scaled,raw,min,max,registration,platform\n"
      "01890a5d-ac96-774b-bcce-b302099a8057,2031-05-04T10:30:00Z,ada@acme.example,Ada,http://adlnet.gov/"
      "expapi/verbs/"
      "passed,passed,https://acme.example/golf,Golf,en,true,false,a,PT1M,0.85,85,0,100,"
      "4ef9b1a2-0000-4000-8000-000000000001,lab\n");
  REQUIRE(statement);
  CHECK(*statement ==
        json{{"id", "01890a5d-ac96-774b-bcce-b302099a8057"},
             {"timestamp", "2031-05-04T10:30:00Z"},
             {"actor", {{"objectType", "Agent"}, {"mbox", "mailto:ada@acme.example"}, {"name", "Ada"}}},
             {"verb", {{"id", "http://adlnet.gov/expapi/verbs/passed"}, {"display", {{"en", "passed"}}}}},
             {"object", {{"id", "https://acme.example/golf"}, {"definition", {{"name", {{"en", "Golf"}}}}}}},
             {"result",
              {{"success", true},
               {"completion", false},
               {"response", "a"},
               {"duration", "PT1M"},
               {"score", {{"scaled", 0.85}, {"raw", 85}, {"min", 0}, {"max", 100}}}}},
             {"context", {{"registration", "4ef9b1a2-0000-4000-8000-000000000001"}, {"platform", "lab"}}}});
}

TEST_CASE("an actor is an address, an account or an Agent") {
  const auto actor = [](std::string_view columns, std::string_view cells) {
    const auto statement =
        read("verb,object," + std::string(columns) + "\nx:v,x:o," + std::string(cells) + "\n");
    REQUIRE(statement);
    return (*statement)["actor"];
  };
  CHECK(actor("actor", "mailto:a@b.example")["mbox"] == "mailto:a@b.example");
  CHECK(actor("actor,homePage", "4711,https://hr.example")["account"] ==
        json{{"homePage", "https://hr.example"}, {"name", "4711"}});
  CHECK(actor("actor,homePage", "a@b.example,")["mbox"] == "mailto:a@b.example");
  CHECK(actor("actor", R"("{""openid"":""https://a.example/""}")") == json{{"openid", "https://a.example/"}});
}

TEST_CASE("what a cell cannot be is told by line and column") {
  CHECK(fault_of("actor,verb,object,success\na@b.example,x:v,x:o,yes\n") == "2 success");
  CHECK(fault_of("actor,verb,object,scaled\na@b.example,x:v,x:o,\"0,85\"\n") == "2 scaled");
  CHECK(fault_of("actor,verb,object\n{,x:v,x:o\n") == "2 actor");
  std::string deep;
  for (int i = 0; i < 200'000; ++i) deep += R"({""a"":)";
  CHECK(fault_of("actor,verb,object\n\"" + deep + "1" + std::string(200'000, '}') + "\",x:v,x:o\n") ==
        "2 actor");
  CHECK(fault_of("actor,verb,object\na@b.example,x:v\n") == "2 ");
  CHECK(fault_of("actor,verb\na,b\n") == "1 object");
  CHECK(fault_of("actor,verb,objekt\na,b,c\n") == "1 objekt");
  CHECK(fault_of("stored,actor,verb,object\n2031-05-04T10:30:00Z,a@b.example,x:v,x:o\n") == "none");
}

}  // namespace
}  // namespace lms::cli::statement_table_test
