#pragma once
#include "base/encoding.hpp"
#include "base/random.hpp"

#include <string>
#include <string_view>

namespace lms::security {

/// A secret that means nothing in itself: refresh tokens, launch links, launch secrets, tickets.
/// `text` goes to its holder once; only `hash` is stored.
struct OpaqueToken {
  std::string text;  ///< 43 URL-safe characters, 256 random bits
  Bytes hash;        ///< token_hash(text)
};

[[nodiscard]] OpaqueToken make_opaque_token(Random& random = system_random());

/// SHA-256 of the token's text, 32 bytes. A fast hash is enough: what is hashed has 256 random bits.
[[nodiscard]] Bytes token_hash(std::string_view text);

/// Whether `text` is the token of which `hash` is stored; in constant time.
[[nodiscard]] bool token_matches(std::string_view text, ByteView hash);

}  // namespace lms::security
