#pragma once
#include "base/random.hpp"
#include "base/result.hpp"

#include <string>
#include <string_view>

/// Standard Webhooks: how a receiver knows who sent a message, and that it is fresh.
namespace lms::security {

/// `whsec_` and 32 random bytes in base64.
[[nodiscard]] std::string make_webhook_secret(Random& random = system_random());

/// One `webhook-signature`: `v1,` and the HMAC-SHA256 of `<id>.<timestamp>.<body>` in base64. `timestamp` is in
/// whole seconds since 1970.
/// Errors: webhook.secret_invalid
[[nodiscard]] Result<std::string> sign_webhook(std::string_view secret, std::string_view id,
                                               std::int64_t timestamp, std::string_view body);

}  // namespace lms::security
