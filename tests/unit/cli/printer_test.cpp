#include "cli/printer.hpp"

#include "unit/cli/console.hpp"
#include "unit/cli/fake_server.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace printer_test {

using namespace lms::cli;
using namespace lms::cli::test;
using nlohmann::json;

namespace {

/// Two tenants, the second with everything that could break a format.
struct Tenants {
  FakeServer server{[](const Call& call) {
    const json plain{{"id", "1"},
                     {"domain", "acme"},
                     {"name", "Acme"},
                     {"status", "active"},
                     {"stats", {{"totalUsers", 3}}},
                     {"createdAt", "2031-05-04T03:02:01.000Z"}};
    const json hostile{{"id", "2"},
                       {"domain", "evil"},
                       {"name", "a,\"b\"\n\033[2J" + std::string(100, 'x')},
                       {"status", "suspended"},
                       {"stats", {{"totalUsers", 0}}}};
    return Answer{200, call.path == "/org/tenants" ? json::array({plain, hostile}).dump() : plain.dump()};
  }};
  Console console;
  Tenants() {
    console.environment["LMSCTL_TOKEN"] = "t";
    console.environment["LMSCTL_URL"] = server.url();
  }
  Ran list(const std::string& format) { return console.run({"tenant", "list", "-o", format}); }
};

}  // namespace

TEST_CASE("a list is printed in every format") {
  Tenants tenants;
  CHECK(tenants.list("name").out == "acme\nevil\n");
  const json array = json::parse(tenants.list("json").out);
  REQUIRE(array.size() == 2);
  CHECK(array[0]["stats"]["totalUsers"] == 3);
  const std::string lines = tenants.list("jsonl").out;
  CHECK(std::count(lines.begin(), lines.end(), '\n') == 2);
  CHECK(json::parse(lines.substr(0, lines.find('\n'))) == array[0]);
  const std::string csv = tenants.list("csv").out;
  CHECK(
      csv.starts_with("domain,name,status,stats.totalUsers,stats.totalCourses,stats.totalDispatches,id\n"
                      "acme,Acme,active,3,,,1\nevil,\"a,\"\"b\"\"\n"));
}

TEST_CASE("a list of words is words, not JSON") {
  CHECK(raw_text(json::parse(R"(["read", "course.import"])")) == "read,course.import");
  CHECK(raw_text(json::parse(R"(["read"])")) == "read");
  CHECK(raw_text(json::array()).empty());
  CHECK(raw_text(json::parse(R"([1, "a"])")) == R"([1,"a"])");
  CHECK(raw_text(json::parse(R"({"a": "b"})")) == R"({"a":"b"})");
}

TEST_CASE("a table is whole in a pipe and cut on a terminal, and steers no terminal") {
  Tenants tenants;
  const std::string piped = tenants.list("table").out;
  CHECK(piped.find(std::string(100, 'x')) != std::string::npos);
  CHECK(piped.find('\033') == std::string::npos);
  tenants.console.terminal = true;
  tenants.console.environment["NO_COLOR"] = "1";
  const std::string shown = tenants.list("table").out;
  CHECK(shown.find("…") != std::string::npos);
  CHECK(shown.find('\033') == std::string::npos);
  tenants.console.environment.erase("NO_COLOR");
  CHECK(tenants.list("table").out.find("\033[31msuspended") != std::string::npos);
}

TEST_CASE("columns in which nothing stands are left out") {
  Tenants tenants;
  const std::string table = tenants.list("table").out;
  CHECK(table.find("USERS") != std::string::npos);
  CHECK(table.find("DISPATCHES") == std::string::npos);
}

TEST_CASE("one record is printed in every format") {
  Tenants tenants;
  const auto show = [&](const std::string& format) {
    return tenants.console.run({"tenant", "show", "acme", "-o", format}).out;
  };
  CHECK(show("name") == "acme\n");
  CHECK(json::parse(show("json"))["domain"] == "acme");
  CHECK(show("csv").find("\nacme,Acme,active,3,,,1\n") != std::string::npos);
  const std::string table = show("table");
  CHECK(table.find("Domain:  acme\n") == 0);
  CHECK(table.find("Created: 2031-05-04 03:02:01Z\n") != std::string::npos);
}

TEST_CASE("an empty list is an empty array, a csv header, or nothing") {
  const FakeServer server([](const Call&) { return Answer{200, R"({"items":[],"next":null})"}; });
  Console console;
  console.environment["LMSCTL_TOKEN"] = "t";
  console.environment["LMSCTL_URL"] = server.url();
  CHECK(json::parse(console.run({"course", "list", "-o", "json"}).out) == json::array());
  CHECK(console.run({"course", "list", "-o", "csv"}).out ==
        "key,title,standard,launchable,versions,updatedAt,id\n");
  CHECK(console.run({"course", "list", "-o", "name"}).out.empty());
  CHECK(console.run({"course", "list"}).out.empty());
}

}  // namespace printer_test
