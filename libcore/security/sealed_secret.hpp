#pragma once
#include "base/result.hpp"
#include "security/key_ring.hpp"

#include <string>
#include <string_view>

namespace lms::security {

/// Encrypts `secret` for the database (AES-256-GCM, fresh nonce): `<kid>.<base64url>`. `owner`
/// says whose it is (`webhook:<id>`); it is bound in, so that a sealed text which is moved to
/// another row cannot be opened there.
[[nodiscard]] std::string seal(const KeyRing& keys, std::string_view owner, std::string_view secret,
                               Random& random = system_random());

/// Errors: keys.cannot_open (another owner, another ring, or changed)
[[nodiscard]] Result<std::string> unseal(const KeyRing& keys, std::string_view owner,
                                         std::string_view sealed);

}  // namespace lms::security
