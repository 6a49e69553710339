#include "cli/login.hpp"

#include "unit/cli/console.hpp"
#include "unit/cli/fake_server.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <set>
#include <thread>

namespace login_test {

using namespace lms;
using namespace lms::cli;
using namespace lms::cli::test;
using nlohmann::json;

namespace {

/// A server with the rules of a rotating refresh token: each one works once.
class TokenServer {
 public:
  TokenServer() : server_([this](const Call& call) { return answer(call); }) {}

  [[nodiscard]] std::string url() const { return server_.url(); }
  void expire_access_tokens() {
    const std::scoped_lock lock(mutex_);
    valid_access_.clear();
  }
  [[nodiscard]] int refreshes() const {
    const std::scoped_lock lock(mutex_);
    return refreshes_;
  }
  [[nodiscard]] bool family_revoked() const {
    const std::scoped_lock lock(mutex_);
    return revoked_;
  }

 private:
  Answer issue() {
    ++number_;
    valid_access_.insert("access-" + std::to_string(number_));
    return {200, json{{"token", "access-" + std::to_string(number_)},
                      {"refreshToken", "refresh-" + std::to_string(number_)},
                      {"expiresIn", 600},
                      {"user", {{"email", "ada@example.org"}}}}
                     .dump()};
  }
  static Answer refused(const char* code) {
    return {401, json{{"error", {{"code", code}, {"message", "no"}}}}.dump()};
  }
  Answer answer(const Call& call) {
    const std::scoped_lock lock(mutex_);
    if (call.path == "/auth/login") {
      return json::parse(call.body)["password"] == "secret-password" ? issue()
                                                                     : refused("auth.invalid_credentials");
    }
    if (call.path == "/auth/refresh") {
      ++refreshes_;
      if (json::parse(call.body)["refreshToken"] != "refresh-" + std::to_string(number_)) revoked_ = true;
      return revoked_ ? refused("auth.revoked") : issue();
    }
    if (call.path == "/auth/logout") return {204, ""};
    const std::string token = call.authorization.starts_with("Bearer ") ? call.authorization.substr(7) : "";
    if (!valid_access_.contains(token)) return refused("auth.expired");
    return {200, R"({"email":"ada@example.org","role":"platform_admin"})"};
  }

  mutable std::mutex mutex_;
  int number_ = 0;
  int refreshes_ = 0;
  bool revoked_ = false;
  std::set<std::string> valid_access_;
  FakeServer server_;
};

Ran log_in(Console& console, const std::string& url) {
  console.environment["LMSCTL_PASSWORD"] = "secret-password";
  return console.run({"login", "--url", url, "--email", "ada@example.org"});
}

}  // namespace

TEST_CASE("a login is saved and used by the next command") {
  const TokenServer server;
  Console console;
  REQUIRE(log_in(console, server.url()).status == 0);
  const Ran who = console.run({"whoami", "-o", "name"});
  CHECK(who.status == 0);
  CHECK(who.out == "ada@example.org\n");
}

TEST_CASE("a wrong password is an authentication failure and saves nothing") {
  const TokenServer server;
  Console console;
  const std::string file = console.folder.file("password", "wrong\n");
  const Ran ran =
      console.run({"login", "--url", server.url(), "--email", "ada@example.org", "--password-file", file});
  CHECK(ran.status == 4);
  CHECK(ran.err.find("auth.invalid_credentials") != std::string::npos);
  CHECK(console.run({"context", "list", "-o", "name"}).out.empty());
}

TEST_CASE("the password comes from a file, standard input, the environment or a prompt") {
  const TokenServer server;
  Console console;
  const std::vector<std::string> base = {"login", "--url", server.url(), "--email", "ada@example.org"};
  const auto with = [&](std::vector<std::string> more) {
    std::vector<std::string> words = base;
    words.insert(words.end(), more.begin(), more.end());
    return console.run(words);
  };
  CHECK(with({"--password-file", console.folder.file("p", "secret-password\nsecond line\n")}).status == 0);
  console.input = "secret-password\r\n";
  CHECK(with({"--password-file", "-"}).status == 0);
  console.environment["LMSCTL_PASSWORD"] = "secret-password";
  CHECK(with({}).status == 0);
  console.environment.erase("LMSCTL_PASSWORD");
  console.answers = {"secret-password"};
  CHECK(with({}).status == 0);
  CHECK(console.prompts == std::vector<std::string>{"Password of ada@example.org: "});
  const Ran nowhere = with({});
  CHECK(nowhere.status != 0);
  CHECK(nowhere.err.find("client.no_terminal") != std::string::npos);
}

TEST_CASE("a token that is about to expire is renewed before it is used") {
  TokenServer server;
  Console console;
  REQUIRE(log_in(console, server.url()).status == 0);
  console.clock.advance(Millis{575'000});
  server.expire_access_tokens();
  CHECK(console.run({"whoami"}).status == 0);
  CHECK(server.refreshes() == 1);
  CHECK(console.run({"whoami"}).status == 0);
  CHECK(server.refreshes() == 1);
}

TEST_CASE("a token that the server refuses is renewed and the request repeated") {
  TokenServer server;
  Console console;
  REQUIRE(log_in(console, server.url()).status == 0);
  server.expire_access_tokens();
  CHECK(console.run({"whoami"}).status == 0);
  CHECK(server.refreshes() == 1);
}

TEST_CASE("many processes with one expired login renew it once") {
  TokenServer server;
  Console console;
  REQUIRE(log_in(console, server.url()).status == 0);
  server.expire_access_tokens();
  const auto target = [&] {
    return Target{*parse_url(server.url()), "default", Contexts(console.environment["LMSCTL_CONFIG_DIR"])};
  };
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&] {
      const auto credentials = saved_credentials(target(), console.clock);
      Client client(*parse_url(server.url()), credentials.get());
      if (client.get("/auth/me")) ++good;
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(good == 16);
  CHECK(server.refreshes() == 1);
  CHECK_FALSE(server.family_revoked());
}

TEST_CASE("a login that the server ended asks for a new one") {
  TokenServer server;
  Console console;
  REQUIRE(log_in(console, server.url()).status == 0);
  const std::string url = server.url();
  Contexts contexts(console.environment["LMSCTL_CONFIG_DIR"]);
  auto login = contexts.load("default");
  REQUIRE(login);
  login->refresh_token = "refresh-of-somebody-else";
  REQUIRE(contexts.save("default", *login));
  server.expire_access_tokens();
  const Ran ran = console.run({"whoami"});
  CHECK(ran.status == 4);
  CHECK(ran.err.find("auth.expired") != std::string::npos);
  CHECK(ran.err.find("lmsctl login") != std::string::npos);
}

TEST_CASE("logout ends the login here even when the server cannot be told") {
  Console console;
  {
    const TokenServer server;
    REQUIRE(log_in(console, server.url()).status == 0);
  }
  CHECK(console.run({"logout"}).status == 3);
  CHECK(console.run({"whoami"}).status == 4);
  CHECK(console.run({"logout"}).status == 0);
}

TEST_CASE("a saved token goes only to the server that gave it") {
  const TokenServer server;
  std::atomic<int> leaked = 0;
  const FakeServer stranger([&](const Call& call) {
    if (!call.authorization.empty()) ++leaked;
    return Answer{200, "{}"};
  });
  Console console;
  REQUIRE(log_in(console, server.url()).status == 0);
  CHECK(console.run({"whoami", "--url", stranger.url()}).status == 4);
  console.environment["LMSCTL_URL"] = stranger.url();
  CHECK(console.run({"whoami"}).status == 4);
  CHECK(leaked == 0);
  CHECK(stranger.calls().empty());
}

TEST_CASE("flags win over the environment, and that over the context") {
  const FakeServer flag([](const Call&) { return Answer{200, R"({"email":"flag"})"}; });
  const FakeServer env([](const Call&) { return Answer{200, R"({"email":"env"})"}; });
  Console console;
  console.environment["LMSCTL_TOKEN"] = "env-token";
  console.environment["LMSCTL_URL"] = env.url();
  CHECK(console.run({"whoami", "-o", "name"}).out == "env\n");
  CHECK(env.calls().back().authorization == "Bearer env-token");
  const std::string file = console.folder.file("token", "flag-token\n");
  CHECK(console.run({"whoami", "-o", "name", "--url", flag.url(), "--token-file", file}).out == "flag\n");
  CHECK(flag.calls().back().authorization == "Bearer flag-token");
}

TEST_CASE("contexts keep several logins apart") {
  const TokenServer server;
  Console console;
  console.environment["LMSCTL_PASSWORD"] = "secret-password";
  for (const char* name : {"one", "two"})
    REQUIRE(console.run({"login", "--url", server.url(), "--email", "ada@example.org", "--context", name})
                .status == 0);
  CHECK(console.run({"context", "list", "-o", "name"}).out == "one\ntwo\n");
  CHECK(json::parse(console.run({"context", "show", "-o", "json"}).out)["name"] == "two");
  REQUIRE(console.run({"context", "use", "one"}).status == 0);
  CHECK(json::parse(console.run({"context", "show", "-o", "json"}).out)["name"] == "one");
  CHECK(console.run({"whoami", "--context", "three"}).status == 5);
  CHECK(console.run({"context", "delete", "one", "--yes"}).status == 0);
  CHECK(console.run({"context", "delete", "one", "--yes"}).status == 5);
  const Ran shown = console.run({"context", "show", "two", "-o", "json"});
  CHECK(shown.out.find("access-") == std::string::npos);
  CHECK(shown.out.find("refresh-") == std::string::npos);
}

TEST_CASE("a password over plain http to another computer is warned about") {
  Console console;
  console.environment["LMSCTL_PASSWORD"] = "x";
  // Nobody listens there; the warning comes before the attempt.
  const Ran ran = console.run({"login", "--url", "http://127.0.0.1:1", "--email", "a@b"});
  CHECK(ran.status == 8);
  CHECK(ran.err.find("not encrypted") == std::string::npos);
  const Ran other = console.run({"login", "--url", "http://0.0.0.0:1", "--email", "a@b"});
  CHECK(other.err.find("not encrypted") != std::string::npos);
}

}  // namespace login_test
