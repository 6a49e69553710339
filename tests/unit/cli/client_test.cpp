#include "cli/client.hpp"

#include "cli/upload_file.hpp"
#include "unit/cli/console.hpp"
#include "unit/cli/fake_server.hpp"

#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <nlohmann/json.hpp>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

namespace client_test {

using namespace lms;
using namespace lms::cli;
using namespace lms::cli::test;
using nlohmann::json;

namespace {

Url at(const std::string& url) { return *parse_url(url); }

Upload text_upload(const std::string& text) {
  Upload upload;
  upload.size = text.size();
  upload.read = [&text](std::uint64_t offset, char* buffer, std::size_t size) -> Result<std::size_t> {
    return text.copy(buffer, size, offset);
  };
  return upload;
}

/// Takes one connection, reads `take` bytes of it, answers with `text` and goes away.
class RudeServer {
 public:
  RudeServer(std::size_t take, std::string text) {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(listener_, 4);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, take, answer = std::move(text)] {
      const int peer = ::accept(listener_, nullptr, nullptr);
      char buffer[4096];
      for (std::size_t seen = 0; seen < take;) {
        const auto n = ::recv(peer, buffer, sizeof buffer, 0);
        if (n <= 0) break;
        seen += static_cast<std::size_t>(n);
      }
      ::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
      ::shutdown(peer, SHUT_WR);
      while (::recv(peer, buffer, sizeof buffer, 0) > 0) {
      }
      ::close(peer);
    });
  }
  ~RudeServer() {
    thread_.join();
    ::close(listener_);
  }
  RudeServer(const RudeServer&) = delete;
  RudeServer& operator=(const RudeServer&) = delete;
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  int listener_ = -1;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace

TEST_CASE("path parts and query values are escaped") {
  CHECK(api_path("courses", "a/b c", "versions") == "/courses/a%2Fb%20c/versions");
  const FakeServer server([](const Call&) { return Answer{200, "{}"}; });
  Client client(at(server.url() + "/base"), nullptr);
  REQUIRE(client.get(api_path("users", "a+b@x.org"), {{"q", "ä&b=c+d"}, {"empty", ""}}));
  const auto calls = server.calls();
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].path == "/base/users/a+b@x.org");
  CHECK(calls[0].query == std::map<std::string, std::string>{{"q", "ä&b=c+d"}});
}

TEST_CASE("the server's error arrives with code, message and place") {
  const FakeServer server([](const Call&) {
    return Answer{422, R"({"error":{"code":"package.manifest.invalid","message":"no title",
                           "details":{"file":"imsmanifest.xml","line":12},"requestId":"r1"}})"};
  });
  Client client(at(server.url()), nullptr);
  const auto answer = client.get("/x");
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == "package.manifest.invalid");
  CHECK(answer.error().message == "no title");
  CHECK(answer.error().file == "imsmanifest.xml");
  CHECK(answer.error().line == 12);
  CHECK(client.request_id() == "r1");
}

TEST_CASE("an answer that is not ours is told as such") {
  const FakeServer server([](const Call& call) {
    if (call.path == "/html") return Answer{200, "<html>"};
    return Answer{503, "<html>"};
  });
  Client client(at(server.url()), nullptr);
  CHECK(error_code(client.get("/html")) == "client.bad_answer");
  CHECK(error_code(client.get("/busy")) == "client.bad_answer");
}

TEST_CASE("a server that is not there is unreachable") {
  Client client(at("http://127.0.0.1:1"), nullptr);
  CHECK(error_code(client.get("/x")) == "client.unreachable");
}

TEST_CASE("a connection that ends without an answer is unreachable") {
  const RudeServer server(1, "");
  Client client(at(server.url()), nullptr);
  CHECK(error_code(client.get("/x")) == "client.unreachable");
}

TEST_CASE("a list is followed through its cursors up to the limit") {
  const FakeServer server([](const Call& call) {
    const int from = call.query.contains("cursor") ? std::stoi(call.query.at("cursor")) : 0;
    json items = json::array();
    for (int i = from; i < from + 3 && i < 8; ++i) items.push_back(i);
    json page{{"items", items}, {"next", nullptr}};
    if (from + 3 < 8) page["next"] = std::to_string(from + 3);
    return Answer{200, page.dump()};
  });
  Client client(at(server.url()), nullptr);
  for (const auto& [limit, expected] : {std::pair{0U, 8U}, {4U, 4U}, {3U, 3U}, {100U, 8U}}) {
    std::vector<int> seen;
    REQUIRE(client.list("/x", {{"q", "a"}}, limit, [&](const json& item) -> Result<void> {
      seen.push_back(item.get<int>());
      return {};
    }));
    CHECK(seen.size() == expected);
    for (std::size_t i = 0; i < seen.size(); ++i) CHECK(seen[i] == static_cast<int>(i));
  }
  for (const Call& call : server.calls()) CHECK(call.query.at("q") == "a");
}

TEST_CASE("a list in an array is followed through its Link header") {
  const FakeServer server([](const Call& call) {
    if (call.query.contains("cursor")) return Answer{200, "[3]"};
    return Answer{200, "[1,2]", "</base/org/tenants?limit=2&cursor=abc>; rel=\"next\""};
  });
  Client client(at(server.url() + "/base"), nullptr);
  std::vector<int> seen;
  REQUIRE(client.list("/org/tenants", {}, 0, [&](const json& item) -> Result<void> {
    seen.push_back(item.get<int>());
    return {};
  }));
  CHECK(seen == std::vector<int>{1, 2, 3});
  CHECK(server.calls().back().path == "/base/org/tenants");
}

TEST_CASE("a list that is none is a bad answer, and a failing reader ends it") {
  const FakeServer server(
      [](const Call& call) { return Answer{200, call.path == "/none" ? "{}" : "[1,2]"}; });
  Client client(at(server.url()), nullptr);
  const auto fine = [](const json&) -> Result<void> { return {}; };
  CHECK(error_code(client.list("/none", {}, 0, fine)) == "client.bad_answer");
  CHECK(error_code(client.list("/some", {}, 0,
                               [](const json&) -> Result<void> { return fail("x.y", ""); })) == "x.y");
}

TEST_CASE("an upload arrives whole, in pieces, with its type and progress") {
  std::string text(3'000'000, 'x');
  for (std::size_t i = 0; i < text.size(); i += 7) text[i] = static_cast<char>(i);
  const FakeServer server([](const Call&) { return Answer{201, R"({"outcome":"created"})"}; });
  Client client(at(server.url()), nullptr);
  Upload upload = text_upload(text);
  std::vector<std::uint64_t> progress;
  upload.progress = [&](std::uint64_t sent) { progress.push_back(sent); };
  const auto answer = client.upload("/courses", {{"key", "golf"}}, upload);
  REQUIRE(answer);
  CHECK((*answer)["outcome"] == "created");
  const auto calls = server.calls();
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].body == text);
  CHECK(calls[0].content_type == "application/zip");
  CHECK(calls[0].query.at("key") == "golf");
  CHECK(progress.size() > 5);
  CHECK(progress.back() == text.size());
  CHECK(std::is_sorted(progress.begin(), progress.end()));
}

TEST_CASE("an upload stops when the server answers before it has read everything") {
  const std::string body = R"({"error":{"code":"package.too_large","message":"at most 1 GB"}})";
  const RudeServer server(
      2000, "HTTP/1.1 413 Payload Too Large\r\nContent-Type: application/json\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body);
  std::uint64_t sent = 0;
  Upload endless;
  endless.size = 1ULL << 40;
  endless.read = [](std::uint64_t, char* buffer, std::size_t size) -> Result<std::size_t> {
    std::fill_n(buffer, size, 'x');
    return size;
  };
  endless.progress = [&](std::uint64_t now) { sent = now; };
  Client client(at(server.url()), nullptr);
  const auto answer = client.upload("/courses", {}, endless);
  CHECK(error_code(answer) == "package.too_large");
  CHECK(sent < endless.size);
}

TEST_CASE("an upload whose file fails to be read fails with that error") {
  const FakeServer server([](const Call&) { return Answer{201, "{}"}; });
  Upload upload;
  upload.size = 10;
  upload.read = [](std::uint64_t, char*, std::size_t) -> Result<std::size_t> {
    return fail("file.changed", "short");
  };
  Client client(at(server.url()), nullptr);
  CHECK(error_code(client.upload("/courses", {}, upload)) == "file.changed");
}

TEST_CASE("a file is uploaded from its bytes, and one that shrinks is told") {
  const TempFolder folder;
  const std::string path = folder.file("a.zip", "0123456789");
  const auto file = UploadFile::open(path);
  REQUIRE(file);
  CHECK((*file)->size() == 10);
  char buffer[16] = {};
  CHECK(*(*file)->upload().read(4, buffer, 16) == 6);
  CHECK(std::string(buffer) == "456789");
  REQUIRE(::truncate(path.c_str(), 2) == 0);
  CHECK(error_code((*file)->upload().read(4, buffer, 16)) == "file.changed");
  CHECK(error_code(UploadFile::open(path + "x")) == "file.not_found");
  CHECK(error_code(UploadFile::open(folder.path().string())) == "file.unreadable");
}

TEST_CASE("https works with a trusted certificate and is refused with another") {
  const TempFolder folder;
  const FakeServer server([](const Call&) { return Answer{200, R"({"ok":true})"}; }, Protocol::https);
  {
    Client client(at(server.url()), nullptr);
    CHECK(error_code(client.get("/x")) == "client.tls");
  }
  ::setenv("SSL_CERT_FILE", folder.file("ca.pem", server.certificate()).c_str(), 1);
  {
    Client client(at(server.url()), nullptr);
    const auto answer = client.get("/x");
    CHECK(error_code(answer) == "");
    const std::string text(1'000'000, 'x');
    CHECK(error_code(client.upload("/courses", {}, text_upload(text))) == "");
    CHECK(server.calls().back().body == text);
  }
  ::unsetenv("SSL_CERT_FILE");
}

}  // namespace client_test
