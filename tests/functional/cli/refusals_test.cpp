#include "functional/cli/installation.hpp"
#include "support/course_package.hpp"
#include "support/hostile_package.hpp"

#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <thread>

using namespace lms::functional;
using namespace lms::test;
using nlohmann::json;

namespace {

/// The error object that `-o json` puts on standard error.
json error_of(const Outcome& outcome) {
  INFO(outcome.err);
  const json body = json::parse(outcome.err, nullptr, false);
  REQUIRE(body.is_object());
  return body["error"];
}

/// Sends a request head that promises `promised` bytes, then `body` only, and hangs up.
void send_truncated(int port, const std::string& token, std::size_t promised, const std::string& body) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  REQUIRE(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  const std::string head =
      "POST /courses?key=cut HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token +
      "\r\nContent-Type: application/zip\r\nContent-Length: " + std::to_string(promised) + "\r\n\r\n" + body;
  REQUIRE(::send(fd, head.data(), head.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(head.size()));
  ::close(fd);
}

std::string saved_token(const Installation& lms) {
  const auto file = std::filesystem::path(lms.file("x", "")).parent_path() / "config/contexts/default.json";
  std::ifstream in(file);
  return json::parse(in)["accessToken"].get<std::string>();
}

}  // namespace

TEST_CASE("a package that must not get in is refused with its code, and nothing of it is kept") {
  const Installation lms;
  const auto before = lms.kept_files();
  for (const HostileKind& kind : hostile_kinds()) {
    if (kind.only_by_inflating) continue;
    INFO(kind.name);
    const std::string file = lms.file(std::string(kind.name) + ".zip", kind.build());
    const Outcome outcome = lms.ctl({"course", "import", file, "-o", "json"});
    CHECK(outcome.out.empty());
    const json error = error_of(outcome);
    CHECK(error["code"] == kind.code);
    CHECK(error["exitCode"] == outcome.status);
    CHECK((outcome.status == 1 || outcome.status == 9));
    const Outcome offline = lms.ctl({"course", "inspect", file, "-o", "json"});
    CHECK(error_of(offline)["code"] == kind.code);
    CHECK(offline.status == outcome.status);
  }
  CHECK(lms.json({"course", "list"}).empty());
  CHECK(lms.kept_files() == before);
}

TEST_CASE("a package that lies about its contents is found out and cannot be launched") {
  const Installation lms;
  REQUIRE(lms.ctl({"tenant", "create", "--name", "Acme", "--domain", "acme"}).status == 0);
  for (const HostileKind& kind : hostile_kinds()) {
    if (!kind.only_by_inflating) continue;
    INFO(kind.name);
    const std::string key(kind.name);
    REQUIRE(lms.ctl({"course", "import", lms.file(key + ".zip", kind.build()), "--key", key}).status == 0);
    CHECK(eventually([&] { return lms.json({"course", "versions", key})[0]["state"] == "damaged"; }));
    CHECK(lms.json({"course", "show", key})["launchable"] == false);
  }
}

TEST_CASE("an upload that is cut off leaves nothing behind") {
  const Installation lms;
  const auto before = lms.kept_files();
  const std::string token = saved_token(lms);
  const std::string zip = course_zip({.files = 50, .bytes = 400'000});
  for (const std::size_t part : {std::size_t{0}, std::size_t{1}, zip.size() / 2, zip.size() - 1})
    send_truncated(lms.port(), token, zip.size(), zip.substr(0, part));
  CHECK(eventually([&] { return lms.kept_files() == before; }));
  CHECK(lms.json({"course", "list"}).empty());
  // The server goes on, and the same package gets in when it comes whole.
  CHECK(lms.ctl({"course", "import", lms.file("whole.zip", zip), "--key", "cut"}).status == 0);
}

TEST_CASE("64 concurrent creations of one domain: one wins") {
  const Installation lms;
  std::vector<Outcome> outcomes(64);
  std::vector<std::thread> threads;
  for (auto& outcome : outcomes)
    threads.emplace_back(
        [&] { outcome = lms.ctl({"tenant", "create", "--name", "Race", "--domain", "race", "-o", "json"}); });
  for (auto& thread : threads) thread.join();
  int won = 0;
  int lost = 0;
  for (const Outcome& outcome : outcomes) {
    if (outcome.status == 0) {
      ++won;
    } else {
      INFO(outcome.err);
      CHECK(outcome.status == 6);
      CHECK(error_of(outcome)["code"] == "tenant.exists");
      ++lost;
    }
  }
  CHECK(won == 1);
  CHECK(lost == 63);
  CHECK(lms.json({"tenant", "list", "--search", "race"}).size() == 1);
}

TEST_CASE("refusals have stable codes and exit statuses") {
  const Installation lms;
  REQUIRE(lms.ctl({"tenant", "create", "--name", "Acme", "--domain", "acme"}).status == 0);
  struct Case {
    std::vector<std::string> words;
    int status;
    const char* code;
  };
  const std::vector<Case> cases = {
      {{"tenant", "show", "nobody"}, 5, "tenant.not_found"},
      {{"course", "show", "nothing"}, 5, "course.not_found"},
      {{"user", "show", "no@body"}, 5, "user.not_found"},
      {{"dispatch", "show", "a@acme"}, 5, "dispatch.not_found"},
      {{"dispatch", "create", "--course", "nothing", "--tenant", "acme"}, 5, "course.not_found"},
      {{"tenant", "create", "--name", "x", "--domain", "acme"}, 6, "tenant.exists"},
      {{"tenant", "create", "--name", "x", "--domain", "no spaces"}, 1, "request.invalid"},
      {{"course", "import", "/nonexistent.zip"}, 5, "file.not_found"},
      {{"course", "import", "/tmp"}, 1, "file.unreadable"},
      {{"tenant", "delete", "acme"}, 2, "client.needs_yes"},
      {{"tenant", "crate"}, 2, "client.usage"},
      {{"dispatch", "create", "--course", "c", "--tenant", "acme", "--expires", "soon"}, 2, "client.usage"},
      {{"whoami", "--url", "http://127.0.0.1:1"}, 4, "client.not_logged_in"},
      {{"login", "--url", "http://127.0.0.1:1", "--email", "a@b", "--password-file", lms.file("pw", "x\n")},
       8,
       "client.unreachable"},
      {{"login", "--email", Installation::kEmail, "--password-file", lms.file("wrong", "wrong\n")},
       4,
       "auth.invalid_credentials"},
  };
  for (const Case& expected : cases) {
    auto words = expected.words;
    words.insert(words.end(), {"-o", "json"});
    const Outcome outcome = lms.ctl(words);
    const json error = error_of(outcome);
    INFO(outcome.err);
    CHECK(outcome.status == expected.status);
    CHECK(error["code"] == expected.code);
    CHECK(error["exitCode"] == expected.status);
    CHECK_FALSE(error["message"].get<std::string>().empty());
    CHECK(outcome.out.empty());
  }
}

TEST_CASE("who may not do something is told so with exit status 9") {
  const Installation lms;
  REQUIRE(lms.ctl({"tenant", "create", "--name", "Acme", "--domain", "acme"}).status == 0);
  const std::string password = lms.file("ina", "long enough password\n");
  REQUIRE(lms.ctl({"user", "create", "--tenant", "acme", "--email", "ina@acme", "--first-name", "I",
                   "--last-name", "N", "--role", "instructor", "--password-file", password})
              .status == 0);
  const auto ina = lms.other_login("ina");
  REQUIRE(lms.ctl_as(ina, {"login", "--email", "ina@acme", "--password-file", password}).status == 0);
  const Outcome refused = lms.ctl_as(ina, {"tenant", "create", "--name", "x", "--domain", "y", "-o", "json"});
  CHECK(refused.status == 9);
  CHECK(error_of(refused)["code"] == "auth.forbidden");
  // Deactivation takes effect at once, for a login that is still fresh.
  REQUIRE(lms.ctl({"user", "deactivate", "ina@acme"}).status == 0);
  CHECK(lms.ctl_as(ina, {"whoami"}).status == 4);
  REQUIRE(lms.ctl({"user", "activate", "ina@acme"}).status == 0);
  REQUIRE(lms.ctl_as(ina, {"login", "--email", "ina@acme", "--password-file", password}).status == 0);
  CHECK(lms.ctl_as(ina, {"whoami"}).status == 0);
}

TEST_CASE("who is logged in is told with the tenant's domain, whatever the role") {
  const Installation lms;
  const std::string password = lms.file("password", "a-long-enough-password\n");
  REQUIRE(lms.ctl({"tenant", "create", "--name", "Acme", "--domain", "acme"}).status == 0);
  for (const std::string role : {"tenant_admin", "instructor", "learner"}) {
    INFO(role);
    REQUIRE(lms.ctl({"user", "create", "--tenant", "acme", "--email", role + "@acme", "--first-name", "I",
                     "--last-name", "N", "--role", role, "--password-file", password})
                .status == 0);
    const auto own = lms.other_login(role);
    REQUIRE(lms.ctl_as(own, {"login", "--email", role + "@acme", "--password-file", password}).status == 0);
    const Outcome told = lms.ctl_as(own, {"whoami", "-o", "json"});
    REQUIRE(told.status == 0);
    const json me = json::parse(told.out);
    CHECK(me["role"] == role);
    CHECK(me["tenantDomain"] == "acme");
    const std::string shown = lms.ctl_as(own, {"whoami"}).out;
    CHECK(shown.find("acme\n") != std::string::npos);
    CHECK(shown.find(me["tenantId"].get<std::string>()) == std::string::npos);
  }
}

TEST_CASE("a stopped daemon is unreachable") {
  Installation lms;
  lms.stop();
  CHECK(lms.ctl({"tenant", "list"}).status == 8);
}
