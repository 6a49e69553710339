#include "cli/link_table.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace lms::cli {
namespace {

constexpr TimePoint kNow = from_millis(1'930'000'000'000);

std::vector<LinkRow> read(std::string_view text, const std::string& dispatch = "golf@acme") {
  const auto rows = parse_csv(text, "links.csv");
  REQUIRE(rows);
  auto links = read_link_table(*rows, "links.csv", {.dispatch = dispatch, .now = kNow});
  INFO((links ? std::string{} : links.error().message));
  REQUIRE(links);
  return std::move(*links);
}

/// The column that the complaint about the first line of data names.
std::string fault_of(std::string_view text, const std::string& dispatch = "golf@acme") {
  const auto links = read(text, dispatch);
  REQUIRE(links.size() == 1);
  CHECK((links[0].link == nullptr) == !links[0].fault.empty());
  return links[0].fault.empty() ? "none" : links[0].column;
}

TEST_CASE("a line is for a user, an e-mail or a learner id") {
  const auto links = read(
      "user,email,learner,name\nada@acme.example,,,\n,bob@acme.example,,Bob\n,,4711,\"Curie, Marie\"\n"
      "01890a5d-ac96-774b-bcce-b302099a8057,,,\n");
  REQUIRE(links.size() == 4);
  CHECK(*links[0].link == nlohmann::json{{"email", "ada@acme.example"}});
  CHECK(*links[1].link == nlohmann::json{{"learner", {{"email", "bob@acme.example"}, {"name", "Bob"}}}});
  CHECK(*links[2].link == nlohmann::json{{"learner", {{"id", "4711"}, {"name", "Curie, Marie"}}}});
  CHECK(*links[3].link == nlohmann::json{{"userId", "01890a5d-ac96-774b-bcce-b302099a8057"}});
  CHECK(links[2].learner == "4711");
  CHECK(links[2].line == 4);
}

TEST_CASE("what a line says goes before what holds for all") {
  const auto rows = parse_csv(
      "E-Mail;Dispatch;Max uses;Expires at;Language;Redirect "
      "URL\na@x.example;tennis@acme;3;7d;de;https://x\nb@x.example;;;;;\n",
      "links.csv");
  REQUIRE(rows);
  const auto common = std::make_shared<const nlohmann::json>(nlohmann::json{{"maxUses", 1}});
  const auto links =
      read_link_table(*rows, "links.csv", {.dispatch = "golf@acme", .link = common, .now = kNow});
  REQUIRE(links);
  CHECK((*links)[0].dispatch == "tennis@acme");
  CHECK((*links)[0].link->at("maxUses") == 3);
  CHECK((*links)[0].link->at("expiresAt") == format_time(kNow + std::chrono::hours{7 * 24}));
  CHECK((*links)[0].link->at("language") == "de");
  CHECK((*links)[0].link->at("redirectUrl") == "https://x");
  CHECK((*links)[1].dispatch == "golf@acme");
  CHECK((*links)[1].link->at("maxUses") == 1);
}

TEST_CASE("a line that cannot be used says why, and the others stay") {
  CHECK(fault_of("email\na@x.example\n") == "none");
  CHECK(fault_of("email,name\n,Ada\n") == "email");
  CHECK(fault_of("learner,name\n4711,\n") == "name");
  CHECK(fault_of("user,name\nada@acme.example,Ada\n") == "name");
  CHECK(fault_of("email,learner,name\na@x.example,4711,Ada\n") == "email");
  CHECK(fault_of("email,uses\na@x.example,0\n") == "uses");
  CHECK(fault_of("email,uses\na@x.example,many\n") == "uses");
  CHECK(fault_of("email,expires\na@x.example,soon\n") == "expires");
  CHECK(fault_of("email,uses\na@x.example\n") == "");
  CHECK(fault_of("email\na@x.example\n", "") == "dispatch");
  const auto twice = read("email\na@x.example\nA@X.example\n");
  CHECK(twice[0].fault.empty());
  CHECK(twice[1].fault.find("line 2") != std::string::npos);
}

TEST_CASE("a first line that names no column for learners, or an unknown one, ends it") {
  for (const char* text :
       {"name\nAda\n", "email,colour\na@x.example,red\n", "email,mail\na@x.example,b@x.example\n"}) {
    const auto rows = parse_csv(text, "links.csv");
    REQUIRE(rows);
    const auto links = read_link_table(*rows, "links.csv", {.dispatch = "golf@acme", .now = kNow});
    INFO(text);
    CHECK(error_code(links) == "csv.invalid");
  }
}

}  // namespace
}  // namespace lms::cli
