#include "security/webhook_signature.hpp"

#include "base/encoding.hpp"
#include "security/hash.hpp"

namespace lms::security {
namespace {

constexpr std::string_view kPrefix = "whsec_";
constexpr std::size_t kWebhookSecretBytes = 32;

}  // namespace

std::string make_webhook_secret(Random& random) {
  Bytes bytes(kWebhookSecretBytes);
  random.fill(bytes);
  return std::string(kPrefix) + to_base64(bytes);
}

Result<std::string> sign_webhook(std::string_view secret, std::string_view id, std::int64_t timestamp,
                                 std::string_view body) {
  const auto key = from_base64(secret.starts_with(kPrefix) ? secret.substr(kPrefix.size()) : "!");
  if (!key) return fail("webhook.secret_invalid", "this is no webhook secret");
  std::string signed_text(id);
  signed_text += '.';
  signed_text += std::to_string(timestamp);
  signed_text += '.';
  signed_text += body;
  return "v1," + to_base64(hmac_sha256(*key, as_bytes(signed_text)));
}

}  // namespace lms::security
