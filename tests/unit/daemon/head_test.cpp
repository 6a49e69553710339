#include "http/head.hpp"

#include <catch2/catch.hpp>

#include <iterator>
#include <random>
#include <string>

namespace head_test {

using namespace lms;
using namespace lms::http;

namespace {
std::string_view refused(const std::string& text) {
  static std::string code;
  code = error_code(parse_head(text));
  return code;
}
}  // namespace

TEST_CASE("a head gives method, path, query and fields") {
  const auto head = parse_head("GET /courses/a%20b?q=x HTTP/1.1\r\nHost: h\r\nX-One:  1 \r\nx-two:\r\n\r\n");
  REQUIRE(head);
  CHECK(head->method == Method::get);
  CHECK(head->path == "/courses/a%20b");
  CHECK(head->query == "q=x");
  CHECK(head->headers.get("x-one") == "1");
  CHECK(head->headers.has("X-Two"));
  CHECK(head->keep_alive);
  CHECK_FALSE(head->has_body());
}

TEST_CASE("a head ends at its empty line, and not before") {
  const std::string whole = "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n";
  for (std::size_t n = 0; n < whole.size(); ++n) CHECK_FALSE(find_head_end(whole.substr(0, n)));
  CHECK(find_head_end(whole + "rest") == whole.size());
  CHECK(parse_head(whole));
}

TEST_CASE("HTTP/1.0 closes unless asked to keep, HTTP/1.1 keeps unless asked to close") {
  CHECK_FALSE(parse_head("GET / HTTP/1.0\r\n\r\n")->keep_alive);
  CHECK(parse_head("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")->keep_alive);
  CHECK_FALSE(parse_head("GET / HTTP/1.1\r\nHost: h\r\nConnection: x, Close\r\n\r\n")->keep_alive);
}

TEST_CASE("a proxy's absolute address is read by its path") {
  CHECK(parse_head("GET http://h:1/a?b HTTP/1.1\r\nHost: h\r\n\r\n")->path == "/a");
  CHECK(parse_head("GET http://h HTTP/1.1\r\nHost: h\r\n\r\n")->path == "/");
  CHECK(parse_head("GET http://h?x=1 HTTP/1.1\r\nHost: h\r\n\r\n")->query == "x=1");
}

TEST_CASE("heads that two parsers could read differently are refused") {
  const std::string post = "POST / HTTP/1.1\r\nHost: h\r\n";
  CHECK(refused(post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n") == "http.bad_request");
  CHECK(refused(post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\n") == "http.bad_request");
  CHECK(refused(post + "Content-Length: 3, 3\r\n\r\n") == "http.bad_request");
  CHECK(refused(post + "Content-Length: +3\r\n\r\n") == "http.bad_request");
  CHECK(refused(post + "Content-Length: -3\r\n\r\n") == "http.bad_request");
  CHECK(refused(post + "Content-Length: 99999999999999999999\r\n\r\n") == "http.bad_request");
  CHECK(refused(post + "Content-Length : 3\r\n\r\n") == "http.bad_request");
  CHECK(refused(post + "Transfer-Encoding: gzip, chunked\r\n\r\n") == "http.not_implemented");
  CHECK(refused(post + "X: a\r\n folded\r\n\r\n") == "http.bad_request");
  CHECK(refused(post + "X: a\nY: b\r\n\r\n") == "http.bad_request");
  CHECK(refused(post + "Host: other\r\n\r\n") == "http.bad_request");
  CHECK(refused("POST / HTTP/1.1\r\n\r\n") == "http.bad_request");
  CHECK(refused("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n") == "http.bad_request");
}

TEST_CASE("malformed request lines are refused by kind") {
  const std::string host = "\r\nHost: h\r\n\r\n";
  CHECK(refused("GET /" + host) == "http.bad_request");
  CHECK(refused("GET x HTTP/1.1" + host) == "http.bad_request");
  CHECK(refused("GET /a b HTTP/1.1" + host) == "http.bad_request");
  CHECK(refused("GET /\xc3\xa4 HTTP/1.1" + host) == "http.bad_request");
  CHECK(refused("GET / HTTP/2.0" + host) == "http.version_not_supported");
  CHECK(refused("BREW / HTTP/1.1" + host) == "http.not_implemented");
  CHECK(refused("GET /" + std::string(kMaxTargetBytes, 'a') + " HTTP/1.1" + host) == "http.target_too_long");
  std::string many = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (std::size_t i = 0; i < kMaxHeaderFields; ++i) many += "A: b\r\n";
  CHECK(refused(many + "\r\n") == "http.head_too_large");
}

TEST_CASE("whatever bytes come, a head is read or refused, and what is read keeps its promises") {
  const std::string seeds[] = {
      "POST /a%20b?q=x+y HTTP/1.1\r\nHost: h\r\nContent-Length: 12\r\nConnection: close\r\n\r\n",
      "GET http://h/x HTTP/1.0\r\nX: y\r\nRange: bytes=0-1\r\n\r\n",
      "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n"};
  const std::string bytes = "\r\n\t :/?%#,;=-+09azAZ\x7f\xc3\xff" + std::string(1, '\0');
  std::mt19937 random(7);
  const auto pick = [&](std::size_t n) { return static_cast<std::size_t>(random()) % n; };
  int accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = seeds[pick(std::size(seeds))];
    for (std::size_t edits = pick(4); edits-- > 0;) {
      const auto at = pick(text.size());
      switch (pick(3)) {
        case 0:
          text[at] = bytes[pick(bytes.size())];
          break;
        case 1:
          text.insert(at, 1, bytes[pick(bytes.size())]);
          break;
        default:
          text.erase(at, 1 + pick(3));
      }
    }
    const auto head = parse_head(text);
    if (!head) continue;
    ++accepted;
    REQUIRE((head->path.front() == '/' || head->path == "*"));
    REQUIRE_FALSE((head->chunked && head->content_length > 0));
    REQUIRE((!head->headers.has("Content-Length") || !head->headers.has("Transfer-Encoding")));
    for (const auto& field : head->headers.fields())
      REQUIRE(field.value.find_first_of("\r\n") == std::string::npos);
    (void)parse_query(head->query);
  }
  CHECK(accepted > 1000);
}

TEST_CASE("query parameters are decoded, plus as space") {
  const auto query = parse_query("a=1&b=x%20y+z&&c&d=%zz&a=2");
  REQUIRE(query.size() == 5);
  CHECK(query[1].second == "x y z");
  CHECK(query[2] == std::pair<std::string, std::string>("c", ""));
  CHECK(query[3].second == "%zz");
  CHECK(query[4].second == "2");
}

}  // namespace head_test
