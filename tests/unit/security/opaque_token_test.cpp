#include "security/opaque_token.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace opaque_token_test {

using namespace lms;
using namespace lms::security;

TEST_CASE("a token is known by its hash alone") {
  const OpaqueToken token = make_opaque_token();
  CHECK(token.text.size() == 43);
  CHECK(token.hash.size() == 32);
  CHECK(token_matches(token.text, token.hash));
  CHECK(token_hash(token.text) == token.hash);
  CHECK(!token_matches(token.text + "x", token.hash));
  CHECK(!token_matches("", token.hash));
  CHECK(!token_matches(token.text, {}));
  CHECK(!token_matches(token.text, ByteView(token.hash).first(31)));
}

TEST_CASE("no two tokens are the same, and all are safe in URLs") {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(make_opaque_token().text);
  CHECK(seen.size() == 1000);
  for (const auto& text : seen)
    CHECK(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                 "0123456789-_") == std::string::npos);
}

}  // namespace opaque_token_test
