#pragma once
#include "security/key_ring.hpp"
#include "security/opaque_token.hpp"

#include <string_view>

namespace lms::security {

/// The token of a launch link: 43 URL-safe characters, made of 192 random bits and a 64-bit MAC over
/// them. What it opens is found by its hash, as with every opaque token, so that it can be revoked and a
/// copy of the database opens nothing. The MAC lets a server tell without its database what it never made:
/// guesses cost no lookup, and a link that was cut or mistyped is known as such. It grants nothing by
/// itself: who has the key but no row of the database has no link.
///
/// The key is that of KeyUse::label, which is never rotated, as links live in mails for years. Without its
/// key ring a restored database has to make its links anew.
[[nodiscard]] OpaqueToken make_link_token(const KeyRing& keys, Random& random = system_random());

/// Whether a token of that form was made here.
[[nodiscard]] bool is_link_token(const KeyRing& keys, std::string_view text);

}  // namespace lms::security
