#include "service/webhook_deliveries.hpp"

#include "base/random.hpp"
#include "service/checks.hpp"
#include "service/journal.hpp"
#include "service/list_statements.hpp"
#include "service/outbox.hpp"
#include "service/permissions.hpp"
#include "service/rows.hpp"
#include "service/webhook_queue.hpp"
#include "service/webhook_repository.hpp"
#include "service/webhook_secrets.hpp"
#include "service/webhook_topics.hpp"
#include "storage/connection.hpp"

#include <array>

namespace lms::service {
namespace {

using storage::Transaction;

constexpr std::size_t kTakenAtOnce = 100;

#define DELIVERY_COLUMNS                                                                               \
  "d.id, d.webhook_id, d.event_id, d.topic, d.subject, d.state, d.attempts, d.next_at, d.created_at, " \
  "d.attempted_at, d.status, d.error, d.took_ms"

const std::array kDeliveryLists{
    LMS_LIST_STATEMENTS("createdAt", DELIVERY_COLUMNS, "webhook_deliveries d",
                        "(lower(d.topic) LIKE $3 ESCAPE '!' OR lower(d.body) LIKE $3 "
                        "ESCAPE '!') AND d.webhook_id = $5 AND ($6 = '' OR "
                        "d.state = $6) AND ($7 = '' OR d.topic = $7)",
                        "d.id", "d.id", "d.webhook_id", "$8")};
const storage::Statement kFind{
    "SELECT " DELIVERY_COLUMNS
    ", d.body, d.response FROM webhook_deliveries d WHERE d.webhook_id = $1 AND d.id = $2"};
const storage::Statement kInsertTest{
    "INSERT INTO webhook_deliveries (id, webhook_id, event_id, topic, subject, body, state, next_at, "
    "created_at, "
    "give_up_at) VALUES ($1, $2, $3, $4, $3, $5, 'waiting', $6, $6, $7)"};
const storage::Statement kUnpause{"UPDATE webhooks SET paused_until = NULL WHERE id = $1"};
const storage::Statement kAgain{
    "UPDATE webhook_deliveries SET state = 'waiting', attempts = 0, next_at = $3, give_up_at = $4 WHERE "
    "webhook_id = $1 AND id = $2"};
const storage::Statement kFailedAgain{
    "UPDATE webhook_deliveries SET state = 'waiting', attempts = 0, next_at = $3, give_up_at = $4 WHERE "
    "webhook_id = $1 AND state = "
    "'failed' AND created_at >= $2"};
const storage::Statement kRenewLease{"UPDATE webhooks SET lease_until = $2 WHERE id = $1"};

Delivery delivery_of(const storage::Row& row, std::size_t first = 0) {
  Delivery out{.id = row.text(first),
               .webhook_id = row.text(first + 1),
               .event_id = row.text(first + 2),
               .topic = row.text(first + 3),
               .subject = row.text(first + 4),
               .state = parse_delivery_state(row.text(first + 5)).value_or(DeliveryState::failed),
               .attempts = row.integer(first + 6),
               .created_at = row.time(first + 8),
               .attempted_at = row.opt_time(first + 9),
               .status = row.opt_integer(first + 10),
               .error = row.opt_text(first + 11).value_or(""),
               .took_ms = row.opt_integer(first + 12)};
  if (out.state == DeliveryState::waiting) out.next_at = row.time(first + 7);
  return out;
}
constexpr std::size_t kDeliveryColumns = 13;

Result<Delivery> find(Transaction& tx, std::string_view webhook, std::string_view id) {
  LMS_ASSIGN(const auto row, tx.query_one(kFind, {webhook, id}));
  if (!row) return not_found("delivery", "delivery of this webhook", id);
  Delivery out = delivery_of(*row);
  out.body = row->text(kDeliveryColumns);
  out.response = row->opt_text(kDeliveryColumns + 1).value_or("");
  return out;
}

Result<StoredWebhook> enabled_webhook(Transaction& tx, const TenantScope& scope, const Principal& principal,
                                      std::string_view id) {
  LMS_ASSIGN(StoredWebhook stored, WebhookRepository(tx, scope, principal).find(id));
  if (!stored.webhook.enabled)
    return fail("webhook.disabled", "this webhook is disabled; enable it before anything is sent");
  return stored;
}

Result<void> record(Transaction& tx, const Context& context, const Principal& principal,
                    const Webhook& webhook, const std::string& action, std::string_view what) {
  return audit(tx, context, principal,
               {.tenant_id = webhook.tenant_id,
                .action = action,
                .object_type = "webhook",
                .object_id = webhook.id,
                .details = json_object({{"deliveries", what}})});
}

}  // namespace

std::string_view to_text(DeliveryState state) {
  switch (state) {
    case DeliveryState::waiting:
      return "waiting";
    case DeliveryState::delivered:
      return "delivered";
    case DeliveryState::failed:
      return "failed";
  }
  return {};
}

std::optional<DeliveryState> parse_delivery_state(std::string_view text) {
  for (const auto each : {DeliveryState::waiting, DeliveryState::delivered, DeliveryState::failed})
    if (to_text(each) == text) return each;
  return std::nullopt;
}

Result<Page<Delivery>> WebhookDeliveries::list(const Principal& principal, std::string_view webhook,
                                               const DeliveryFilter& filter, const ListQuery& query) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::webhook_read));
  LMS_ASSIGN(const PagePlan plan, plan_page(query, {"-createdAt"}));
  if (!filter.event.empty() && filter.event != kTestTopic && !is_topic(filter.event))
    return invalid("event", "'" + filter.event + "' is no event");
  return context_.db.read([&](Transaction& tx) -> Result<Page<Delivery>> {
    LMS_TRY(WebhookRepository(tx, scope, principal).find(webhook));
    LMS_ASSIGN(const auto rows, run_list(tx, kDeliveryLists, plan, TenantScope::platform(),
                                         {webhook, filter.state, filter.event}));
    return make_page(rows, plan, delivery_of);
  });
}

Result<Delivery> WebhookDeliveries::get(const Principal& principal, std::string_view webhook,
                                        std::string_view id) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::webhook_read));
  return context_.db.read([&](Transaction& tx) -> Result<Delivery> {
    LMS_TRY(WebhookRepository(tx, scope, principal).find(webhook));
    return find(tx, webhook, id);
  });
}

Result<Delivery> WebhookDeliveries::test(const Principal& principal, std::string_view webhook) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::webhook_update));
  return context_.db.write([&](Transaction& tx) -> Result<Delivery> {
    LMS_ASSIGN(const StoredWebhook stored, enabled_webhook(tx, scope, principal, webhook));
    const Message message = make_message(context_, stored.webhook.tenant_id, kTestTopic, "",
                                         R"({"message":"a test of this webhook"})");
    const std::string id = new_id(context_.clock, context_.random);
    LMS_TRY(tx.execute(kInsertTest, {id, webhook, message.id, kTestTopic, body_of(message), message.at,
                                     message.at + kMessageLife}));
    LMS_TRY(tx.execute(kUnpause, {webhook}));
    LMS_TRY(record(tx, context_, principal, stored.webhook, "webhook.tested", id));
    return find(tx, webhook, id);
  });
}

Result<Delivery> WebhookDeliveries::resend(const Principal& principal, std::string_view webhook,
                                           std::string_view id) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::webhook_update));
  return context_.db.write([&](Transaction& tx) -> Result<Delivery> {
    LMS_ASSIGN(const StoredWebhook stored, enabled_webhook(tx, scope, principal, webhook));
    const TimePoint now = context_.clock.now();
    LMS_ASSIGN(const std::int64_t rows, tx.execute(kAgain, {webhook, id, now, now + kMessageLife}));
    if (rows == 0) return not_found("delivery", "delivery of this webhook", id);
    LMS_TRY(tx.execute(kUnpause, {webhook}));
    LMS_TRY(record(tx, context_, principal, stored.webhook, "webhook.resent", id));
    return find(tx, webhook, id);
  });
}

Result<std::int64_t> WebhookDeliveries::resend_failed(const Principal& principal, std::string_view webhook,
                                                      std::optional<TimePoint> since) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::webhook_update));
  return context_.db.write([&](Transaction& tx) -> Result<std::int64_t> {
    LMS_ASSIGN(const StoredWebhook stored, enabled_webhook(tx, scope, principal, webhook));
    const TimePoint now = context_.clock.now();
    LMS_ASSIGN(const std::int64_t rows,
               tx.execute(kFailedAgain, {webhook, since.value_or(TimePoint{}), now, now + kMessageLife}));
    LMS_TRY(tx.execute(kUnpause, {webhook}));
    LMS_TRY(record(tx, context_, principal, stored.webhook, "webhook.resent", std::to_string(rows)));
    return rows;
  });
}

Result<std::vector<TakenMessage>> WebhookDeliveries::take(const Principal& principal,
                                                          std::string_view webhook,
                                                          const std::vector<TakenResult>& done) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::webhook_update));
  const TimePoint now = context_.clock.now();
  LMS_ASSIGN(const StoredWebhook stored, context_.db.write([&](Transaction& tx) -> Result<StoredWebhook> {
    LMS_ASSIGN(StoredWebhook found, WebhookRepository(tx, scope, principal).find(webhook));
    if (found.webhook.kind != WebhookKind::listener)
      return fail("webhook.no_listener",
                  "this webhook is sent to its URL; only a listener's messages are taken");
    LMS_TRY(tx.execute(kRenewLease, {webhook, now + Webhooks::kLease}));
    for (const TakenResult& one : done) LMS_TRY(finish_taken(tx, webhook, one.delivery_id, one.status, now));
    return found;
  }));
  LMS_ASSIGN(const auto secrets, open_secrets(context_, webhook, stored.sealed));
  LMS_ASSIGN(const auto due, WebhookQueue(context_).due(std::string(webhook), kTakenAtOnce));
  std::vector<TakenMessage> out;
  for (const DueDelivery& one : due) {
    LMS_ASSIGN(auto message, sign_message(secrets, one.event_id, now, one.body));
    out.push_back({.delivery_id = one.id,
                   .topic = one.topic,
                   .id = std::move(message.id),
                   .timestamp = std::move(message.timestamp),
                   .signature = std::move(message.signature),
                   .body = one.body});
  }
  return out;
}

}  // namespace lms::service
