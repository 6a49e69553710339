#pragma once
#include "base/result.hpp"
#include "service/context.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// A webhook's secrets as they are stored: sealed, the newest first.
namespace lms::service {

struct StoredSecret {
  std::string text{};  ///< `whsec_…`
  TimePoint made_at{};
  std::optional<TimePoint> ends_at{};
};

[[nodiscard]] std::string seal_secrets(const Context& context, std::string_view webhook_id,
                                       const std::vector<StoredSecret>& secrets);
/// Errors: keys.cannot_open
[[nodiscard]] Result<std::vector<StoredSecret>> open_secrets(const Context& context,
                                                             std::string_view webhook_id,
                                                             std::string_view sealed);

/// The values of `webhook-id`, `webhook-timestamp` and `webhook-signature` of a message sent at `now`.
struct SignedMessage {
  std::string id{};
  std::string timestamp{};
  std::string signature{};  ///< one for each secret that holds, with spaces between
};
/// Errors: webhook.secret_invalid
[[nodiscard]] Result<SignedMessage> sign_message(const std::vector<StoredSecret>& secrets,
                                                 std::string_view id, TimePoint now, std::string_view body);

}  // namespace lms::service
