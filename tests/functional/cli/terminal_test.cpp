#include "functional/cli/installation.hpp"
#include "support/course_package.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <fstream>
#include <thread>

using namespace lms::functional;
using nlohmann::json;

namespace {

std::filesystem::path context_file(const Installation& lms) {
  return std::filesystem::path(lms.file("x", "")).parent_path() / "config/contexts/default.json";
}

json read_json(const std::filesystem::path& path) {
  std::ifstream in(path);
  return json::parse(in);
}

}  // namespace

TEST_CASE("a password typed at the prompt is not shown") {
  const Installation lms;
  const auto session = lms.session({"login", "--email", Installation::kEmail});
  REQUIRE(session->expect("Password of admin@example.org: "));
  CHECK(eventually([&] { return !session->echoes(); }));
  session->type(std::string(Installation::kPassword) + "\n");
  const Outcome outcome = session->finish();
  CHECK(outcome.status == 0);
  CHECK(outcome.out.find("horse") == std::string::npos);
  CHECK(outcome.out.find("logged in to") != std::string::npos);
}

TEST_CASE("an interrupt at the prompt ends with 130 and gives the terminal its echo back") {
  const Installation lms;
  const auto session = lms.session({"login", "--email", Installation::kEmail});
  REQUIRE(session->expect("Password"));
  REQUIRE(eventually([&] { return !session->echoes(); }));
  session->interrupt();
  CHECK(eventually([&] { return session->echoes(); }));
  CHECK(session->finish().status == 130);
}

TEST_CASE("what destroys asks, and takes only yes for yes") {
  const Installation lms;
  REQUIRE(lms.ctl({"tenant", "create", "--name", "Acme", "--domain", "acme"}).status == 0);
  for (const char* answer : {"n\n", "\n", "yeah\n"}) {
    const auto session = lms.session({"tenant", "delete", "acme"});
    REQUIRE(session->expect("[y/N]"));
    session->type(answer);
    CHECK(session->finish().status == 1);
    CHECK(lms.ctl({"tenant", "show", "acme"}).status == 0);
  }
  const auto session = lms.session({"tenant", "delete", "acme"});
  REQUIRE(session->expect("[y/N]"));
  session->type("y\n");
  CHECK(session->finish().status == 0);
  CHECK(lms.ctl({"tenant", "show", "acme"}).status == 5);
}

TEST_CASE("an upload shows its progress on a terminal and nowhere else") {
  const Installation lms;
  const std::string file = lms.file("big.zip", lms::test::course_zip({.files = 40, .bytes = 3'000'000}));
  const Outcome piped = lms.ctl({"course", "import", file, "--key", "piped"});
  CHECK(piped.status == 0);
  CHECK(piped.err.find('%') == std::string::npos);
  const auto session = lms.session({"course", "import", lms.package("Shown"), "--key", "shown"});
  CHECK(session->expect("100 %"));
  CHECK(session->finish().status == 0);
}

TEST_CASE("an interrupted upload ends with 130 and leaves nothing on the server") {
  const Installation lms;
  const auto before = lms.kept_files();
  const std::string file = lms.file("endless.zip", "PK");
  std::filesystem::resize_file(file, 1'500'000'000);  // sparse: it costs no disk
  const auto session = lms.session({"course", "import", file, "--key", "endless"});
  REQUIRE(session->expect("MB of 1.5 GB"));
  session->interrupt();
  CHECK(session->finish().status == 130);
  CHECK(eventually([&] { return lms.kept_files() == before; }));
  CHECK(lms.ctl({"course", "show", "endless"}).status == 5);
}

TEST_CASE("a login's file is the owner's alone and holds no password") {
  const Installation lms;
  struct stat info{};
  REQUIRE(::stat(context_file(lms).c_str(), &info) == 0);
  CHECK((info.st_mode & 0777U) == 0600U);
  CHECK(read_json(context_file(lms)).dump().find("horse") == std::string::npos);
}

TEST_CASE("processes that share an expired login renew it once and all go on") {
  const Installation lms;
  json login = read_json(context_file(lms));
  login["accessExpires"] = "2001-01-01T00:00:00.000Z";
  std::ofstream(context_file(lms)) << login.dump();
  std::vector<Outcome> outcomes(16);
  std::vector<std::thread> threads;
  for (auto& outcome : outcomes) threads.emplace_back([&] { outcome = lms.ctl({"whoami", "-o", "name"}); });
  for (auto& thread : threads) thread.join();
  for (const Outcome& outcome : outcomes) {
    INFO(outcome.err);
    CHECK(outcome.status == 0);
    CHECK(outcome.out == std::string(Installation::kEmail) + "\n");
  }
  CHECK(read_json(context_file(lms))["refreshToken"] != login["refreshToken"]);
  CHECK(lms.ctl({"whoami"}).status == 0);
}

TEST_CASE("after logout the old tokens open nothing") {
  const Installation lms;
  const json login = read_json(context_file(lms));
  REQUIRE(lms.ctl({"logout"}).status == 0);
  CHECK(lms.ctl({"whoami"}).status == 4);
  json expired = login;
  expired["accessExpires"] = "2001-01-01T00:00:00.000Z";
  std::ofstream(context_file(lms)) << expired.dump();
  CHECK(lms.ctl({"whoami"}).status == 4);
}

TEST_CASE("no secret stands in what lmsctl prints or lmsd logs") {
  const Installation lms;
  REQUIRE(lms.ctl({"tenant", "create", "--name", "Acme", "--domain", "acme"}).status == 0);
  REQUIRE(lms.ctl({"course", "import", lms.package(), "--key", "golf"}).status == 0);
  REQUIRE(lms.ctl({"dispatch", "create", "--course", "golf", "--tenant", "acme"}).status == 0);
  const json link =
      lms.json({"launch-link", "create", "--dispatch", "golf@acme", "--learner", "l1", "--name", "Lea Rner"});
  const std::string url = link["url"];
  const std::string launch_token = url.substr(url.find("#t=") + 3);
  const json login = read_json(context_file(lms));
  std::string printed = lms.daemon_log();
  for (const auto& words :
       std::vector<std::vector<std::string>>{{"whoami", "-o", "json"},
                                             {"context", "show", "-o", "json"},
                                             {"context", "list", "-o", "csv"},
                                             {"launch-link", "list", "-o", "json"},
                                             {"launch-link", "show", link["id"], "-o", "json"},
                                             {"user", "list", "-o", "json"}}) {
    const Outcome outcome = lms.ctl(words);
    CHECK(outcome.status == 0);
    printed += outcome.out + outcome.err;
  }
  for (const std::string& secret :
       {launch_token, login["accessToken"].get<std::string>(), login["refreshToken"].get<std::string>(),
        std::string(Installation::kPassword)}) {
    REQUIRE(secret.size() > 15);
    CHECK(printed.find(secret) == std::string::npos);
  }
}
