#pragma once
#include "base/result.hpp"
#include "base/time.hpp"
#include "security/key_ring.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace lms::security {

/// What an access token says of its holder. It holds no right in itself: `epoch` is compared with
/// the user's at every request, so that a changed role or password ends it at once.
struct AccessClaims {
  std::string user_id{};    ///< sub
  std::string tenant_id{};  ///< tenant
  std::string role{};
  std::int64_t epoch = 0;
  TimePoint issued_at{};   ///< iat, whole seconds
  TimePoint expires_at{};  ///< exp, whole seconds
};

/// Who makes the tokens and for whom; both are checked exactly.
struct TokenParty {
  std::string issuer{};    ///< iss: the public URL
  std::string audience{};  ///< aud
};

/// A JWT, always HS256, with `kid` naming the key of `keys`. Its issued_at and expires_at are
/// cut to whole seconds.
[[nodiscard]] std::string make_access_token(const KeyRing& keys, const TokenParty& party,
                                            const AccessClaims& claims);

/// Checks everything before it believes anything: shape and size, algorithm (HS256 and no other),
/// key, signature in constant time, issuer, audience, presence and type of every claim, and that
/// `now` lies before `expires_at`.
/// Errors: auth.invalid_token (never says which check failed), auth.expired
[[nodiscard]] Result<AccessClaims> check_access_token(const KeyRing& keys, const TokenParty& party,
                                                      std::string_view token, TimePoint now);

}  // namespace lms::security
