#include "http/body_decoder.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace body_decoder_test {

using namespace lms;
using namespace lms::http;

namespace {

/// Feeds `input` in pieces of `step` bytes; gives the body, or the error's code in brackets.
std::string decode(const Head& head, const std::string& input, std::size_t step, std::uint64_t limit = 1000) {
  BodyDecoder decoder(head, limit);
  std::string buffer;
  std::string out;
  std::size_t at = 0;
  while (!decoder.done()) {
    const auto piece = decoder.next(buffer);
    if (!piece) return "[" + piece.error().code + "]";
    out += piece->data;
    const auto used = piece->consumed;
    buffer.erase(0, used);
    if (used > 0) continue;
    if (at >= input.size()) return out + "[incomplete]";
    buffer += input.substr(at, step);
    at += step;
  }
  return out + (buffer.empty() ? "" : "|" + buffer);
}

Head chunked() { return Head{.method = Method::post, .chunked = true}; }

}  // namespace

TEST_CASE("chunks come out as one body, however they arrive") {
  const std::string input = "5\r\nhello\r\n6;ext=1\r\n world\r\n0\r\nTrailer: x\r\n\r\n";
  for (const std::size_t step : {1u, 2u, 3u, 7u, 1000u})
    CHECK(decode(chunked(), input, step) == "hello world");
}

TEST_CASE("what follows a body belongs to the next request") {
  CHECK(decode(Head{.content_length = 3}, "abcGET", 100) == "abc|GET");
  CHECK(decode(chunked(), "1\r\na\r\n0\r\n\r\nGET", 100) == "a|GET");
}

TEST_CASE("malformed and oversized bodies are refused") {
  CHECK(decode(chunked(), "x\r\n", 100) == "[http.bad_request]");
  CHECK(decode(chunked(), "-1\r\n", 100) == "[http.bad_request]");
  CHECK(decode(chunked(), "1\r\nab\r\n", 100) == "[http.bad_request]");
  CHECK(decode(chunked(), std::string(300, '1'), 100) == "[http.bad_request]");
  CHECK(decode(chunked(), "ffffffffffffffff\r\n", 100) == "[http.body_too_large]");
  CHECK(decode(chunked(), "3e9\r\n", 100) == "[http.body_too_large]");
  CHECK(decode(chunked(), "3e8\r\n" + std::string(1000, 'a') + "\r\n1\r\n", 5000) == "[http.body_too_large]");
  CHECK(decode(chunked(), "0\r\n" + std::string(5000, 'a'), 5000) == "[http.bad_request]");
  CHECK(decode(Head{.content_length = 1001}, "a", 100) == "[http.body_too_large]");
  CHECK(decode(Head{.content_length = 3}, "ab", 100) == "ab[incomplete]");
}

}  // namespace body_decoder_test
