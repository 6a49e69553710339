#include "security/link_token.hpp"

#include "base/encoding.hpp"

#include <catch2/catch.hpp>

namespace lms::security {
namespace {

TEST_CASE("a launch link's token is known as ours, and nothing that differs from it in a character is") {
  const auto keys = KeyRing::in_memory();
  const auto token = make_link_token(*keys);
  CHECK(token.text.size() == 43);
  CHECK(token.hash == token_hash(token.text));
  CHECK(is_link_token(*keys, token.text));
  for (std::size_t i = 0; i < token.text.size(); ++i) {
    std::string other = token.text;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    CHECK_FALSE(is_link_token(*keys, other));
  }
  CHECK_FALSE(is_link_token(*keys, token.text.substr(0, 42)));
  CHECK_FALSE(is_link_token(*keys, token.text + "A"));
  CHECK_FALSE(is_link_token(*keys, ""));
  CHECK_FALSE(is_link_token(*keys, std::string(43, '!')));
}

TEST_CASE("two tokens differ, and one ring does not know the other's") {
  const auto keys = KeyRing::in_memory();
  const auto others = KeyRing::in_memory();
  CHECK(make_link_token(*keys).text != make_link_token(*keys).text);
  CHECK_FALSE(is_link_token(*others, make_link_token(*keys).text));
  CHECK_FALSE(is_link_token(*keys, make_opaque_token().text));
}

}  // namespace
}  // namespace lms::security
