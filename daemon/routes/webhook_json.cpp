#include "routes/webhook_json.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace {

using nlohmann::json;

json time(const std::optional<TimePoint>& t) { return t ? json(format_time(*t)) : json(nullptr); }
json text_or_null(const std::string& text) { return text.empty() ? json(nullptr) : json(text); }
json maybe(const std::optional<std::int64_t>& number) { return number ? json(*number) : json(nullptr); }

}  // namespace

json to_json(const service::Webhook& webhook) {
  json secrets = json::array();
  for (const auto& secret : webhook.secrets)
    secrets.push_back(
        {{"hint", secret.hint}, {"madeAt", format_time(secret.made_at)}, {"endsAt", time(secret.ends_at)}});
  return {{"id", webhook.id},
          {"tenantId", webhook.tenant_id},
          {"kind", to_text(webhook.kind)},
          {"reach", to_text(webhook.reach)},
          {"name", webhook.name},
          {"url", text_or_null(webhook.url)},
          {"events", webhook.events},
          {"courseId", text_or_null(webhook.course_id)},
          {"dispatchId", text_or_null(webhook.dispatch_id)},
          {"enabled", webhook.enabled},
          {"disabledWhy", text_or_null(webhook.disabled_why)},
          {"secrets", std::move(secrets)},
          {"failures", webhook.failures},
          {"pausedUntil", time(webhook.paused_until)},
          {"lastSuccessAt", time(webhook.last_success_at)},
          {"lastFailureAt", time(webhook.last_failure_at)},
          {"waiting", webhook.waiting},
          {"createdBy", webhook.created_by},
          {"createdAt", format_time(webhook.created_at)},
          {"updatedAt", format_time(webhook.updated_at)}};
}

json to_json(const service::CreatedWebhook& created) {
  json out = to_json(created.webhook);
  out["secret"] = created.secret;
  return out;
}

json to_json(const service::Delivery& delivery) {
  return {{"id", delivery.id},
          {"webhookId", delivery.webhook_id},
          {"eventId", delivery.event_id},
          {"event", delivery.topic},
          {"subject", text_or_null(delivery.subject)},
          {"state", to_text(delivery.state)},
          {"attempts", delivery.attempts},
          {"nextAt", time(delivery.next_at)},
          {"createdAt", format_time(delivery.created_at)},
          {"attemptedAt", time(delivery.attempted_at)},
          {"status", maybe(delivery.status)},
          {"error", text_or_null(delivery.error)},
          {"tookMs", maybe(delivery.took_ms)}};
}

}  // namespace lms::routes
