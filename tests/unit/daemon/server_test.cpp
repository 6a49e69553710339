#include "http/server.hpp"

#include "http_client.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <latch>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace server_test {

using namespace lms;
using namespace lms::http;
using lms::test::RawClient;

namespace {

const std::string kGet = "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n";

/// An open temporary file of `size` bytes with a pattern.
struct PatternFile {
  explicit PatternFile(std::size_t size) {
    char name[] = "/tmp/lms-server-test-XXXXXX";
    fd = ::mkstemp(name);
    ::unlink(name);
    for (std::size_t i = 0; i < size; ++i) text += static_cast<char>('a' + i % 23);
    REQUIRE(::write(fd, text.data(), text.size()) == static_cast<ssize_t>(size));
  }
  ~PatternFile() { ::close(fd); }
  int fd = -1;
  std::string text{};
};

/// Two sites behind one server, as lmsd has them.
struct Daemon {
  explicit Daemon(ServerOptions options = {}) : server(std::move(options)) {
    const auto hello = [](const Request& r) -> Result<Response> {
      return text_response(200, "hello " + r.client + (r.secure ? " tls" : ""), "text/plain");
    };
    app.router().add({.method = Method::get, .pattern = "/hello", .handler = hello});
    app.router().add({.method = Method::post,
                      .pattern = "/echo",
                      .body = BodyRule::json(1 << 20),
                      .handler = [](const Request& r) -> Result<Response> {
                        return text_response(200, r.body, "application/json");
                      }});
    app.router().add({.method = Method::post,
                      .pattern = "/upload",
                      .body = BodyRule::streamed("application/zip", 1ull << 30),
                      .handler = [this](const Request& r) { return count_upload(r); }});
    app.router().add({.method = Method::post,
                      .pattern = "/sniff",
                      .body = BodyRule::streamed("application/zip", 1ull << 30),
                      .handler = [](const Request&) -> Result<Response> {
                        return fail("package.not_a_zip", "not a ZIP");
                      }});
    content.router().add({.method = Method::get,
                          .pattern = "/file",
                          .surface = Surface::course_files,
                          .handler = [this](const Request&) { return whole_file(); }});
    content.router().add({.method = Method::get,
                          .pattern = "/made",
                          .surface = Surface::course_files,
                          .handler = [](const Request&) { return made(3'000'000); }});
    app_port = server.listen(app, {"127.0.0.1", 0})->port;
    content_port = server.listen(content, {"127.0.0.1", 0})->port;
    server.start();
  }

  Result<Response> count_upload(const Request& request) {
    std::vector<std::byte> buffer(10'000);
    std::size_t sum = 0;
    for (;;) {
      const auto got = request.stream->read(buffer);
      if (!got) {
        ++broken_uploads;
        return std::unexpected(got.error());
      }
      if (*got == 0) break;
      sum += *got;
    }
    return text_response(201, std::to_string(sum), "text/plain");
  }

  Result<Response> whole_file() const {
    Response response;
    response.body.emplace_back(std::string("<"));
    response.body.emplace_back(FileSlice{.fd = file.fd, .offset = 0, .length = file.text.size()});
    response.body.emplace_back(std::string_view(">"));
    return response;
  }

  static Result<Response> made(std::uint64_t length) {
    Response response;
    response.body.emplace_back(Generated{
        .length = length, .next = [calls = 0](std::span<std::byte> out) mutable -> Result<std::size_t> {
          if (++calls % 3 == 0) return std::size_t{0};  // not ready: to be called again
          const auto n = std::min<std::size_t>(out.size(), 7'001);
          std::fill_n(out.begin(), n, std::byte{'x'});
          return n;
        }});
    return response;
  }

  PatternFile file{5'000'000};
  std::atomic<int> broken_uploads{0};
  Site app{"app"};
  Site content{"content"};
  Server server;
  std::uint16_t app_port = 0;
  std::uint16_t content_port = 0;
};

std::string post(const std::string& path, const std::string& type, const std::string& body) {
  return "POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Type: " + type +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

template <class Condition>
bool eventually(Condition condition) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace

TEST_CASE("a kept-alive connection takes request after request, also pipelined") {
  Daemon daemon;
  RawClient client(daemon.app_port);
  for (int i = 0; i < 300; ++i) REQUIRE(client.ask(kGet).body == "hello 127.0.0.1");
  client.send(kGet + kGet + post("/echo", "application/json", "{}") + kGet);
  CHECK(client.receive().status == 200);
  CHECK(client.receive().status == 200);
  CHECK(client.receive().body == "{}");
  CHECK(client.receive().field("Connection") == "keep-alive");
}

TEST_CASE("each listener answers 404 to the other's routes") {
  Daemon daemon;
  RawClient app(daemon.app_port);
  RawClient content(daemon.content_port);
  CHECK(app.ask("GET /file HTTP/1.1\r\nHost: h\r\n\r\n").status == 404);
  CHECK(content.ask(kGet).status == 404);
  CHECK(content.ask("OPTIONS /hello HTTP/1.1\r\nHost: h\r\n\r\n").status == 404);
}

TEST_CASE("256 kept-alive connections are served by 4 threads") {
  Daemon daemon({.drivers = 2, .workers = 2});
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 256; ++i) clients.push_back(std::make_unique<RawClient>(daemon.app_port));
  for (int round = 0; round < 3; ++round) {
    for (auto& client : clients) client->send(kGet);
    for (auto& client : clients) REQUIRE(client->receive().status == 200);
  }
  CHECK(daemon.server.connections() == 256);
}

TEST_CASE("slow heads, slow bodies and readers who do not read hold no thread") {
  Daemon daemon({.drivers = 1, .workers = 1});
  std::vector<std::unique_ptr<RawClient>> slow;
  for (int i = 0; i < 20; ++i) {
    slow.push_back(std::make_unique<RawClient>(daemon.app_port));
    slow.back()->send("GET /hello HTTP/1.1\r\nHo");
    slow.push_back(std::make_unique<RawClient>(daemon.app_port));
    slow.back()->send(post("/echo", "application/json", "{}").substr(0, 75));
    slow.push_back(std::make_unique<RawClient>(daemon.content_port));
    slow.back()->send("GET /file HTTP/1.1\r\nHost: h\r\n\r\nGET /file HTTP/1.1\r\nHost: h\r\n\r\n");
  }
  RawClient client(daemon.app_port);
  CHECK(client.ask(kGet).status == 200);
  slow[0]->send("st: h\r\n\r\n");
  CHECK(slow[0]->receive().status == 200);
  CHECK(slow[2]->receive().body.size() == daemon.file.text.size() + 2);
  CHECK(slow[2]->receive().body == "<" + daemon.file.text + ">");
}

TEST_CASE("handlers that wait keep nobody from quick answers") {
  std::latch release(1);
  Site site("test");
  site.router().add(
      {.method = Method::get, .pattern = "/slow", .handler = [&](const Request&) -> Result<Response> {
         release.wait();
         return text_response(200, "slow", "text/plain");
       }});
  site.router().add({.method = Method::get,
                     .pattern = "/quick",
                     .pace = Pace::quick,
                     .handler = [](const Request&) -> Result<Response> {
                       return text_response(200, "quick", "text/plain");
                     }});
  Server server({.drivers = 1, .workers = 2});
  const auto port = server.listen(site, {"127.0.0.1", 0})->port;
  server.start();
  std::vector<std::unique_ptr<RawClient>> waiting;
  for (int i = 0; i < 5; ++i) {
    waiting.push_back(std::make_unique<RawClient>(port));
    waiting.back()->send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
  }
  RawClient client(port);
  for (int i = 0; i < 10; ++i) CHECK(client.ask("GET /quick HTTP/1.1\r\nHost: h\r\n\r\n").body == "quick");
  release.count_down();
  for (auto& one : waiting) CHECK(one->receive().body == "slow");
}

TEST_CASE("a connection with many requests at once takes turns with those that wait") {
  for (const auto pace : {Pace::blocking, Pace::reading}) {
    std::latch begun(1);
    std::latch release(1);
    std::mutex mutex;
    std::string order;
    Site site("test");
    site.router().add({.method = Method::get,
                       .pattern = "/:who",
                       .pace = pace,
                       .handler = [&](const Request& request) -> Result<Response> {
                         if (!begun.try_wait()) begun.count_down();
                         release.wait();
                         const std::lock_guard lock(mutex);
                         order += request.param("who");
                         return text_response(200, "done", "text/plain");
                       }});
    Server server({.drivers = 1, .workers = 1, .readers = 1});
    const auto port = server.listen(site, {"127.0.0.1", 0})->port;
    server.start();
    std::string many;
    for (int i = 0; i < 5; ++i) many += "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
    RawClient eager(port);
    eager.send(many);
    begun.wait();
    const auto waiting = [&](std::size_t count) {
      for (int i = 0; i < 1'000 && server.waiting() != count; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
      return server.waiting() == count;
    };
    RawClient second(port);
    RawClient third(port);
    second.send("GET /b HTTP/1.1\r\nHost: h\r\n\r\n");
    REQUIRE(waiting(1));
    third.send("GET /c HTTP/1.1\r\nHost: h\r\n\r\n");
    REQUIRE(waiting(2));
    release.count_down();
    for (int i = 0; i < 5; ++i) CHECK(eager.receive().body == "done");
    CHECK(second.receive().body == "done");
    CHECK(third.receive().body == "done");
    CHECK(order == "abcaaaa");
  }
}

TEST_CASE("a rush of costly requests holds no worker, and the last are told to come back") {
  std::latch release(1);
  Site site("test");
  site.router().add({.method = Method::get,
                     .pattern = "/costly",
                     .pace = Pace::costly,
                     .handler = [&](const Request&) -> Result<Response> {
                       release.wait();
                       return text_response(200, "done", "text/plain");
                     }});
  site.router().add(
      {.method = Method::get, .pattern = "/usual", .handler = [](const Request&) -> Result<Response> {
         return text_response(200, "usual", "text/plain");
       }});
  Server server({.drivers = 1, .workers = 1, .costly_workers = 1, .limits = {.costly = 3}});
  const auto port = server.listen(site, {"127.0.0.1", 0})->port;
  server.start();
  std::vector<std::unique_ptr<RawClient>> clients;
  RawClient usual(port);
  for (int i = 0; i < 10; ++i) {
    clients.push_back(std::make_unique<RawClient>(port));
    clients.back()->send("GET /costly HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(usual.ask("GET /usual HTTP/1.1\r\nHost: h\r\n\r\n").body == "usual");
  }
  // The driver may come to a new client later than to the next request of one that it knows.
  const auto answered = [&] {
    return std::ranges::count_if(clients, [](const auto& client) { return client->has_answer(); });
  };
  for (int i = 0; i < 1'000 && answered() < 6; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  release.count_down();
  int refused = 0;
  for (auto& client : clients) {
    const auto answer = client->receive();
    if (answer.status == 429) {
      CHECK(answer.field("Retry-After") == "5");
      ++refused;
    } else {
      CHECK(answer.body == "done");
    }
  }
  // One runs and three wait.
  CHECK(refused >= 6);
  CHECK(refused <= 7);
}

TEST_CASE("a client that sends request after request lets others in between") {
  Daemon daemon({.drivers = 1, .workers = 1});
  RawClient greedy(daemon.content_port);
  std::string many;
  for (int i = 0; i < 500; ++i) many += "HEAD /file HTTP/1.1\r\nHost: h\r\n\r\n";
  greedy.send(many);
  RawClient other(daemon.app_port);
  CHECK(other.ask(kGet).status == 200);
  for (int i = 0; i < 500; ++i) REQUIRE(greedy.receive(/*head_only=*/true).status == 200);
}

TEST_CASE("a head that does not come in time is answered 408, an idle connection is closed") {
  Daemon daemon({.limits = {.head = Millis{300}, .idle = Millis{600}}});
  RawClient slow(daemon.app_port);
  slow.send("GET /hello HT");
  CHECK(slow.receive().status == 408);
  CHECK(slow.closed_within(5));
  RawClient silent(daemon.app_port);
  CHECK(silent.closed_within(5));
  RawClient idle(daemon.app_port);
  CHECK(idle.ask(kGet).status == 200);
  CHECK(idle.closed_within(5));
  CHECK(eventually([&] { return daemon.server.connections() == 0; }));
}

TEST_CASE("a body that comes too slowly is given up, buffered or streamed") {
  Daemon daemon({.limits = {.body_grace = Millis{300}}});
  RawClient buffered(daemon.app_port);
  buffered.send(
      "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{");
  CHECK(buffered.receive().status == 400);
  RawClient streamed(daemon.app_port);
  streamed.send(
      "POST /upload HTTP/1.1\r\nHost: h\r\nContent-Type: application/zip\r\nContent-Length: 9\r\n\r\nP");
  CHECK(streamed.receive().body.find("http.incomplete_body") != std::string::npos);
  CHECK(daemon.broken_uploads == 1);
}

TEST_CASE("a streamed body reaches its handler whole, by length and in chunks") {
  Daemon daemon;
  RawClient client(daemon.app_port);
  CHECK(client.ask(post("/upload", "application/zip", std::string(3'000'000, 'z'))).body == "3000000");
  std::string chunked =
      "POST /upload HTTP/1.1\r\nHost: h\r\nContent-Type: application/zip\r\nTransfer-Encoding: "
      "chunked\r\n\r\n";
  for (int i = 0; i < 50; ++i) chunked += "4e20\r\n" + std::string(20'000, 'z') + "\r\n";
  CHECK(client.ask(chunked + "0\r\n\r\n").body == "1000000");
  CHECK(client.ask(kGet).status == 200);
}

TEST_CASE("a client that vanishes in mid-upload is an error to the handler") {
  Daemon daemon;
  {
    RawClient client(daemon.app_port);
    client.send(
        "POST /upload HTTP/1.1\r\nHost: h\r\nContent-Type: application/zip\r\nContent-Length: "
        "100000\r\n\r\nPK");
  }
  CHECK(eventually([&] { return daemon.broken_uploads == 1; }));
  CHECK(eventually([&] { return daemon.server.connections() == 0; }));
}

TEST_CASE("a refused upload reaches the client although it is still sending") {
  Daemon daemon;
  for (const auto* path : {"/sniff", "/nowhere"}) {
    RawClient client(daemon.app_port);
    client.send(post(path, "application/zip", std::string(20'000'000, 'z')));
    const auto answer = client.receive();
    CHECK(answer.status == (std::string(path) == "/sniff" ? 422 : 404));
    CHECK(answer.field("Connection") == "close");
  }
}

TEST_CASE("uploads beyond the limit are refused at once, without a thread") {
  Daemon daemon({.workers = 3, .limits = {.streams = 1}});
  const auto whole = post("/upload", "application/zip", "PK");
  // Where the second is read before the first, the first is the one that is refused: then again.
  CHECK(eventually([&] {
    RawClient first(daemon.app_port);
    first.send(whole.substr(0, whole.size() - 1));
    bool refused = false;
    for (int tries = 0; tries < 20 && !refused; ++tries) {
      RawClient second(daemon.app_port);
      refused = second.ask(whole).status == 503;
    }
    first.send("K");
    return refused && first.receive().body == "2";
  }));
}

TEST_CASE("100-continue is answered only to bodies that are wanted") {
  Daemon daemon;
  const std::string rest =
      " HTTP/1.1\r\nHost: h\r\nContent-Type: application/zip\r\nContent-Length: 2\r\nExpect: "
      "100-continue\r\n\r\n";
  RawClient wanted(daemon.app_port);
  CHECK(wanted.ask("POST /upload" + rest).status == 100);
  CHECK(wanted.ask("PK").body == "2");
  RawClient unwanted(daemon.app_port);
  CHECK(unwanted.ask("POST /hello" + rest).status == 405);
}

TEST_CASE("HEAD has GET's fields and no body, and the connection goes on") {
  Daemon daemon;
  RawClient client(daemon.content_port);
  client.send("HEAD /file HTTP/1.1\r\nHost: h\r\n\r\n");
  const auto head = client.receive(/*head_only=*/true);
  CHECK(head.status == 200);
  CHECK(head.field("Content-Length") == std::to_string(daemon.file.text.size() + 2));
  CHECK(client.ask("GET /made HTTP/1.1\r\nHost: h\r\n\r\n").body == std::string(3'000'000, 'x'));
}

TEST_CASE("the server adds no ranges of its own") {
  Daemon daemon;
  RawClient client(daemon.app_port);
  const auto answer = client.ask("GET /hello HTTP/1.1\r\nHost: h\r\nRange: bytes=5000-6000\r\n\r\n");
  CHECK(answer.status == 200);
  CHECK(answer.body == "hello 127.0.0.1");
}

TEST_CASE("malformed requests are answered and the connection closed") {
  Daemon daemon;
  RawClient client(daemon.app_port);
  CHECK(client.ask("GET / HTTP/1.1\r\nBad Header\r\n\r\n").status == 400);
  CHECK(client.closed_within(5));
  RawClient large(daemon.app_port);
  large.send("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(40'000, 'a'));
  CHECK(large.receive().status == 431);
}

TEST_CASE("an address has a limited number of connections, a trusted proxy has not") {
  Daemon daemon({.max_per_address = 3});
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<RawClient>(daemon.app_port));
    CHECK(clients.back()->ask(kGet).status == 200);
  }
  RawClient fourth(daemon.app_port);
  CHECK(fourth.receive().status == 503);
  Daemon proxied({.max_per_address = 1, .trusted_proxies = {*parse_cidr("127.0.0.0/8")}});
  RawClient one(proxied.app_port);
  RawClient two(proxied.app_port);
  CHECK(one.ask(kGet).status == 200);
  CHECK(two.ask("GET /hello HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: "
                "https\r\n\r\n")
            .body == "hello 192.0.2.7 tls");
}

TEST_CASE("when all places are taken, an idle connection makes room") {
  Daemon daemon({.max_connections = 2});
  RawClient idle(daemon.app_port);
  CHECK(idle.ask(kGet).status == 200);
  RawClient other(daemon.app_port);
  CHECK(other.ask(kGet).status == 200);
  RawClient fresh(daemon.app_port);
  CHECK(fresh.ask(kGet).status == 200);
}

TEST_CASE("forwarded fields of strangers are ignored") {
  Daemon daemon;
  RawClient client(daemon.app_port);
  CHECK(client
            .ask("GET /hello HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: "
                 "https\r\n\r\n")
            .body == "hello 127.0.0.1");
}

TEST_CASE("stop lets a running upload end and closes idle connections") {
  Daemon daemon;
  RawClient idle(daemon.app_port);
  CHECK(idle.ask(kGet).status == 200);
  RawClient busy(daemon.app_port);
  const auto whole = post("/upload", "application/zip", std::string(1000, 'z'));
  busy.send(whole.substr(0, 500));
  CHECK(eventually([&] { return daemon.server.connections() == 2; }));
  std::thread stopping([&] { daemon.server.stop(); });
  CHECK(idle.closed_within(5));
  busy.send(whole.substr(500));
  const auto answer = busy.receive();
  CHECK(answer.body == "1000");
  CHECK(answer.field("Connection") == "close");
  stopping.join();
}

TEST_CASE("stop does not wait for ever") {
  Daemon daemon({.drain = Millis{200}});
  RawClient stuck(daemon.app_port);
  stuck.send(post("/upload", "application/zip", "PK").substr(0, 80));
  const auto start = std::chrono::steady_clock::now();
  daemon.server.stop();
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
}

TEST_CASE("an address in use is an error that names it") {
  Daemon daemon;
  Server other;
  const auto failed = other.listen(daemon.app, {"127.0.0.1", daemon.app_port});
  CHECK(error_code(failed) == "listen.failed");
  CHECK(failed.error().message.find(std::to_string(daemon.app_port)) != std::string::npos);
}

}  // namespace server_test
