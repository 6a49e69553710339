#include "service/webhook_repository.hpp"

#include "service/list_statements.hpp"
#include "service/rows.hpp"
#include "service/words.hpp"

#include <array>

namespace lms::service {
namespace {

#define WEBHOOK_COLUMNS                                                                                   \
  "w.id, w.tenant_id, w.kind, w.reach, w.name, w.url, w.events, w.course_id, w.dispatch_id, w.enabled, "  \
  "w.disabled_why, w.failures, w.paused_until, w.last_success_at, w.last_failure_at, w.created_by, "      \
  "w.created_at, w.updated_at, w.secrets, (SELECT count(*) FROM webhook_deliveries d WHERE d.webhook_id " \
  "= w.id AND d.state = 'waiting')"

const storage::Statement kFindWebhook{
    "SELECT " WEBHOOK_COLUMNS
    " FROM webhooks w WHERE w.id = $1 AND ($2 = '' OR w.tenant_id = $2) AND ($3 = '' OR w.reach = $3)"};
const std::array kLists{LMS_LIST_STATEMENTS(
    "createdAt", WEBHOOK_COLUMNS, "webhooks w",
    "(lower(w.name) LIKE $3 ESCAPE '!' OR lower(w.url) LIKE $3 ESCAPE '!') AND ($5 = '' OR w.reach = $5)",
    "w.id", "w.id", "w.tenant_id", "$6")};
const storage::Statement kCount{"SELECT count(*) FROM webhooks WHERE tenant_id = $1"};
const storage::Statement kInsert{
    "INSERT INTO webhooks (id, tenant_id, kind, reach, name, url, events, course_id, dispatch_id, secrets, "
    "lease_until, created_by, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
    "$12, $13, "
    "$13)"};
const storage::Statement kUpdate{
    "UPDATE webhooks SET name = $2, url = $3, events = $4, course_id = $5, dispatch_id = $6, enabled = $7, "
    "disabled_why = $8, secrets = $9, failures = $10, paused_until = $11, updated_at = $12 WHERE id = $1 AND "
    "($13 = '' OR tenant_id = $13)"};
const storage::Statement kRemove{"DELETE FROM webhooks WHERE id = $1 AND ($2 = '' OR tenant_id = $2)"};

std::optional<std::string> filled(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

StoredWebhook webhook_of(const storage::Row& row, std::size_t first = 0) {
  StoredWebhook out;
  Webhook& webhook = out.webhook;
  webhook.id = row.text(first);
  webhook.tenant_id = row.text(first + 1);
  webhook.kind =
      row.text(first + 2) == to_text(WebhookKind::listener) ? WebhookKind::listener : WebhookKind::endpoint;
  webhook.reach = parse_webhook_reach(row.text(first + 3)).value_or(WebhookReach::tenant);
  webhook.name = row.text(first + 4);
  webhook.url = row.text(first + 5);
  webhook.events = split_words(row.text(first + 6));
  webhook.course_id = row.opt_text(first + 7).value_or("");
  webhook.dispatch_id = row.opt_text(first + 8).value_or("");
  webhook.enabled = row.boolean(first + 9);
  webhook.disabled_why = row.opt_text(first + 10).value_or("");
  webhook.failures = row.integer(first + 11);
  webhook.paused_until = row.opt_time(first + 12);
  webhook.last_success_at = row.opt_time(first + 13);
  webhook.last_failure_at = row.opt_time(first + 14);
  webhook.created_by = row.text(first + 15);
  webhook.created_at = row.time(first + 16);
  webhook.updated_at = row.time(first + 17);
  out.sealed = row.text(first + 18);
  webhook.waiting = row.integer(first + 19);
  return out;
}

}  // namespace

Result<StoredWebhook> WebhookRepository::find(std::string_view id) const {
  LMS_ASSIGN(const auto row, tx_.query_one(kFindWebhook, {id, scope_.param(), reach_}));
  if (!row) return not_found("webhook", "webhook", id);
  return webhook_of(*row);
}

Result<Page<StoredWebhook>> WebhookRepository::list(const PagePlan& plan) const {
  LMS_ASSIGN(const auto rows, run_list(tx_, kLists, plan, scope_, {reach_}));
  return make_page(rows, plan, webhook_of);
}

Result<std::int64_t> WebhookRepository::count(std::string_view tenant_id) const {
  LMS_ASSIGN(const auto row, tx_.query_one(kCount, {tenant_id}));
  return row->integer(0);
}

Result<void> WebhookRepository::insert(const StoredWebhook& stored,
                                       std::optional<TimePoint> lease_until) const {
  const Webhook& w = stored.webhook;
  LMS_TRY(tx_.execute(kInsert, {w.id, w.tenant_id, to_text(w.kind), to_text(w.reach), w.name, w.url,
                                join_words(w.events), filled(w.course_id), filled(w.dispatch_id),
                                stored.sealed, lease_until, w.created_by, w.created_at}));
  return {};
}

Result<void> WebhookRepository::update(const StoredWebhook& stored) const {
  const Webhook& w = stored.webhook;
  LMS_ASSIGN(const auto rows,
             tx_.execute(kUpdate, {w.id, w.name, w.url, join_words(w.events), filled(w.course_id),
                                   filled(w.dispatch_id), w.enabled, filled(w.disabled_why), stored.sealed,
                                   w.failures, w.paused_until, w.updated_at, scope_.param()}));
  if (rows == 0) return not_found("webhook", "webhook", w.id);
  return {};
}

Result<void> WebhookRepository::remove(std::string_view id) const {
  LMS_ASSIGN(const auto rows, tx_.execute(kRemove, {id, scope_.param()}));
  if (rows == 0) return not_found("webhook", "webhook", id);
  return {};
}

}  // namespace lms::service
