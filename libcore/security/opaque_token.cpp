#include "security/opaque_token.hpp"

#include "security/hash.hpp"

namespace lms::security {
namespace {

constexpr std::size_t kTokenBytes = 32;

}  // namespace

OpaqueToken make_opaque_token(Random& random) {
  OpaqueToken token{.text = random_token(kTokenBytes, random), .hash = {}};
  token.hash = token_hash(token.text);
  return token;
}

Bytes token_hash(std::string_view text) {
  const Digest digest = sha256(as_bytes(text));
  return {digest.begin(), digest.end()};
}

bool token_matches(std::string_view text, ByteView hash) {
  return equal_in_constant_time(sha256(as_bytes(text)), hash);
}

}  // namespace lms::security
