#include "service/webhook_secrets.hpp"

#include "security/sealed_secret.hpp"
#include "security/webhook_signature.hpp"

#include <nlohmann/json.hpp>

#include <chrono>

namespace lms::service {
namespace {

using nlohmann::json;

std::string owner_of(std::string_view webhook_id) { return "webhook:" + std::string(webhook_id); }

}  // namespace

std::string seal_secrets(const Context& context, std::string_view webhook_id,
                         const std::vector<StoredSecret>& secrets) {
  json out = json::array();
  for (const StoredSecret& secret : secrets)
    out.push_back({{"text", secret.text},
                   {"madeAt", format_time(secret.made_at)},
                   {"endsAt", secret.ends_at ? json(format_time(*secret.ends_at)) : json(nullptr)}});
  return security::seal(context.keys, owner_of(webhook_id), out.dump(), context.random);
}

Result<std::vector<StoredSecret>> open_secrets(const Context& context, std::string_view webhook_id,
                                               std::string_view sealed) {
  LMS_ASSIGN(const std::string text, security::unseal(context.keys, owner_of(webhook_id), sealed));
  std::vector<StoredSecret> out;
  for (const json& one : json::parse(text)) {
    StoredSecret secret{.text = one.at("text")};
    LMS_ASSIGN(secret.made_at, parse_time(one.at("madeAt").get<std::string>()));
    if (!one.at("endsAt").is_null()) {
      LMS_ASSIGN(secret.ends_at, parse_time(one.at("endsAt").get<std::string>()));
    }
    out.push_back(std::move(secret));
  }
  return out;
}

Result<SignedMessage> sign_message(const std::vector<StoredSecret>& secrets, std::string_view id,
                                   TimePoint now, std::string_view body) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  SignedMessage out{.id = std::string(id), .timestamp = std::to_string(seconds)};
  for (const StoredSecret& secret : secrets) {
    if (secret.ends_at && *secret.ends_at <= now) continue;
    LMS_ASSIGN(const std::string signature, security::sign_webhook(secret.text, id, seconds, body));
    out.signature += (out.signature.empty() ? "" : " ") + signature;
  }
  return out;
}

}  // namespace lms::service
