#include "outgoing/curl_client.hpp"

#include "support/tcp_sink.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>

namespace curl_client_test {

using namespace lms;
using namespace lms::outgoing;
using test::TcpSink;

namespace {

AddressRule loopback() { return AddressRule({*parse_cidr("127.0.0.0/8")}); }

std::string reply(const std::string& status, const std::string& body = {}, const std::string& more = {}) {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + more +
         "Connection: close\r\n\r\n" + body;
}

std::string code_of(CurlClient& client, const Request& request) {
  return std::string(error_code(client.send(request)));
}

}  // namespace

TEST_CASE("a request arrives with its method, headers and body, and the answer comes back") {
  TcpSink sink([](const std::string&) { return reply("201 Created", "thanks", "X-Thing:  a b \r\n"); });
  CurlClient client(loopback(), "lmsd/1");
  const auto answer = client.send({.method = "PUT",
                                   .url = sink.url("/hook?a=1"),
                                   .headers = {{"Webhook-Id", "1"}, {"Empty", ""}},
                                   .body = "{}"});
  REQUIRE(answer);
  CHECK(answer->status == 201);
  CHECK(answer->is_success());
  CHECK(answer->body == "thanks");
  CHECK(answer->header("x-thing") == "a b");
  const auto got = sink.requests();
  REQUIRE(got.size() == 1);
  CHECK(got[0].starts_with("PUT /hook?a=1 HTTP/1.1\r\n"));
  for (const auto* part : {"Webhook-Id: 1\r\n", "Empty:", "User-Agent: lmsd/1\r\n", "Content-Length: 2\r\n"})
    CHECK(got[0].find(part) != std::string::npos);
  CHECK(got[0].find("Expect") == std::string::npos);
  CHECK(got[0].ends_with("\r\n\r\n{}"));
}

TEST_CASE("a redirect is an answer and is not followed") {
  TcpSink sink([](const std::string&) { return reply("302 Found", "", "Location: /elsewhere\r\n"); });
  CurlClient client(loopback());
  const auto answer = client.send({.url = sink.url()});
  REQUIRE(answer);
  CHECK(answer->status == 302);
  CHECK_FALSE(answer->is_success());
  CHECK(sink.requests().size() == 1);
}

TEST_CASE("the address that is connected to is checked, whatever the name was") {
  TcpSink sink([](const std::string&) { return reply("200 OK"); });
  CurlClient strict(AddressRule{});
  CHECK(strict.check(sink.url("/", "localhost")));  // nothing can be known yet
  CHECK(code_of(strict, {.url = sink.url("/", "localhost")}) == "outgoing.address_refused");
  CHECK(code_of(strict, {.url = sink.url()}) == "outgoing.address_refused");
  CHECK(sink.requests().empty());
}

TEST_CASE("a proxy of the environment is not used") {
  TcpSink proxy([](const std::string&) { return reply("200 OK", "proxied"); });
  TcpSink sink([](const std::string&) { return reply("200 OK", "direct"); });
  for (const auto* name : {"http_proxy", "all_proxy", "ALL_PROXY"}) ::setenv(name, proxy.url().c_str(), 1);
  CurlClient client(loopback());
  const auto answer = client.send({.url = sink.url()});
  for (const auto* name : {"http_proxy", "all_proxy", "ALL_PROXY"}) ::unsetenv(name);
  REQUIRE(answer);
  CHECK(answer->body == "direct");
  CHECK(proxy.requests().empty());
}

TEST_CASE("an answer is read up to 64 KiB, and its status counts") {
  TcpSink sink([](const std::string&) { return reply("200 OK", std::string(300'000, 'x')); });
  CurlClient client(loopback());
  const auto answer = client.send({.url = sink.url()});
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(answer->cut);
  CHECK(answer->body.size() == kMaxAnswer);
}

TEST_CASE("what is no whole answer is an error that says why") {
  CurlClient client(loopback(), "lmsd", Millis{300});
  CurlClient patient(loopback());
  {
    TcpSink sink([](const std::string&) { return "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"; });
    CHECK(code_of(client, {.url = sink.url()}) == "outgoing.broken");
  }
  {
    TcpSink sink([](const std::string&) { return std::string(); });
    CHECK(code_of(client, {.url = sink.url()}) == "outgoing.broken");
  }
  {
    TcpSink sink([](const std::string&) { return "SSH-2.0-OpenSSH_9\r\n"; });
    CHECK(code_of(client, {.url = sink.url()}) == "outgoing.broken");
  }
  {
    TcpSink sink([](const std::string&) {
      std::this_thread::sleep_for(std::chrono::milliseconds{900});
      return reply("200 OK");
    });
    const auto begin = std::chrono::steady_clock::now();
    CHECK(code_of(client, {.url = sink.url()}) == "outgoing.timeout");
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::milliseconds{800});
  }
  std::string gone;
  {
    TcpSink sink([](const std::string&) { return reply("200 OK"); });
    gone = sink.url();
    CHECK(code_of(patient, {.url = "https" + gone.substr(4)}) == "outgoing.tls");
  }
  CHECK(code_of(client, {.url = gone}) == "outgoing.unreachable");
  CHECK(code_of(patient, {.url = "http://no-such-host.invalid/"}) == "outgoing.unreachable");
}

}  // namespace curl_client_test
