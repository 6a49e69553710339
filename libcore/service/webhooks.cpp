#include "service/webhooks.hpp"

#include "base/random.hpp"
#include "security/webhook_signature.hpp"
#include "service/checks.hpp"
#include "service/course_repository.hpp"
#include "service/dispatch_repository.hpp"
#include "service/journal.hpp"
#include "service/permissions.hpp"
#include "service/tenant_repository.hpp"
#include "service/webhook_repository.hpp"
#include "service/webhook_secrets.hpp"
#include "service/webhook_topics.hpp"
#include "service/words.hpp"
#include "storage/connection.hpp"

#include <algorithm>

namespace lms::service {
namespace {

using storage::Transaction;

constexpr std::size_t kHintLength = 10;

Result<void> record(Transaction& tx, const Context& context, const Principal& principal,
                    const Webhook& webhook, const std::string& action) {
  return audit(tx, context, principal,
               {.tenant_id = webhook.tenant_id,
                .action = action,
                .object_type = "webhook",
                .object_id = webhook.id,
                .details = json_object({{"name", webhook.name},
                                        {"url", webhook.url},
                                        {"events", join_words(webhook.events)},
                                        {"reach", to_text(webhook.reach)},
                                        {"enabled", webhook.enabled ? "true" : "false"}})});
}

/// `https://hooks.example.org/x` → `hooks.example.org`.
std::string host_of(std::string_view url) {
  const auto slashes = url.find("//");
  const auto host = url.substr(slashes == std::string_view::npos ? 0 : slashes + 2);
  return std::string(host.substr(0, host.find_first_of("/?#")));
}

void show_secrets(Webhook& webhook, const std::vector<StoredSecret>& secrets, TimePoint now) {
  for (const StoredSecret& secret : secrets)
    if (!secret.ends_at || *secret.ends_at > now)
      webhook.secrets.push_back(
          {.hint = secret.text.substr(0, kHintLength), .made_at = secret.made_at, .ends_at = secret.ends_at});
}

/// A webhook as it is shown.
Result<Webhook> shown(const Context& context, StoredWebhook stored) {
  LMS_ASSIGN(const auto secrets, open_secrets(context, stored.webhook.id, stored.sealed));
  show_secrets(stored.webhook, secrets, context.clock.now());
  return std::move(stored.webhook);
}

/// The id of the course to filter by: one that the webhook's tenant may use, or of all for the platform.
Result<std::string> find_course(Transaction& tx, const Webhook& webhook, std::string_view ref) {
  if (ref.empty()) return std::string{};
  const TenantScope scope =
      webhook.reach == WebhookReach::platform ? TenantScope::platform() : TenantScope::of(webhook.tenant_id);
  LMS_ASSIGN(const Course course, CourseRepository(tx, scope).find_usable(ref));
  return course.id;
}

Result<std::string> find_dispatch(Transaction& tx, const Webhook& webhook, std::string_view id) {
  if (id.empty()) return std::string{};
  const TenantScope scope =
      webhook.reach == WebhookReach::platform ? TenantScope::platform() : TenantScope::of(webhook.tenant_id);
  LMS_ASSIGN(const Dispatch dispatch, DispatchRepository(tx, scope).find(id));
  return dispatch.id;
}

Result<void> check_reach(const Principal& principal, const Webhook& webhook) {
  if (webhook.reach == WebhookReach::tenant) return {};
  if (!principal.is_platform())
    return fail(Error{.code = "auth.forbidden",
                      .message = "only the platform may hear of all tenants",
                      .element = "reach"});
  if (webhook.tenant_id != kRootTenantId)
    return invalid("reach", "a webhook of all tenants belongs to the platform's own tenant");
  return {};
}

}  // namespace

std::string_view to_text(WebhookKind kind) { return kind == WebhookKind::listener ? "listener" : "endpoint"; }

std::string_view to_text(WebhookReach reach) {
  return reach == WebhookReach::platform ? "platform" : "tenant";
}

std::optional<WebhookReach> parse_webhook_reach(std::string_view text) {
  for (const auto each : {WebhookReach::tenant, WebhookReach::platform})
    if (to_text(each) == text) return each;
  return std::nullopt;
}

Result<CreatedWebhook> Webhooks::create(const Principal& principal, const NewWebhook& wanted,
                                        const InTransaction<CreatedWebhook>& also) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::webhook_create));
  const TimePoint now = context_.clock.now();
  CreatedWebhook made{.secret = security::make_webhook_secret(context_.random)};
  Webhook& webhook = made.webhook;
  webhook.kind = wanted.kind;
  webhook.reach = wanted.reach;
  if (wanted.kind == WebhookKind::endpoint) {
    LMS_TRY(addresses_.check(wanted.url));
    webhook.url = wanted.url;
  }
  const std::string fallback = wanted.kind == WebhookKind::endpoint ? host_of(wanted.url) : "listener";
  LMS_ASSIGN(webhook.name, check_name(wanted.name.empty() ? fallback : wanted.name, "name"));
  LMS_ASSIGN(webhook.events, check_events(wanted.events));
  webhook.id = new_id(context_.clock, context_.random);
  webhook.created_by = principal.user_id;
  webhook.created_at = webhook.updated_at = now;
  const std::vector<StoredSecret> secrets{{.text = made.secret, .made_at = now}};
  show_secrets(webhook, secrets, now);
  const std::string sealed = seal_secrets(context_, webhook.id, secrets);
  return context_.db.write([&](Transaction& tx) -> Result<CreatedWebhook> {
    CreatedWebhook out = made;
    LMS_ASSIGN(const Tenant tenant,
               TenantRepository(tx, scope).find(wanted.tenant.empty() ? principal.tenant_id : wanted.tenant));
    out.webhook.tenant_id = tenant.id;
    LMS_TRY(check_reach(principal, out.webhook));
    const WebhookRepository webhooks(tx, scope, principal);
    LMS_ASSIGN(const auto count, webhooks.count(tenant.id));
    if (count >= static_cast<std::int64_t>(kMaxPerTenant))
      return fail("webhook.limit_reached",
                  "a tenant has at most " + std::to_string(kMaxPerTenant) + " webhooks");
    LMS_ASSIGN(out.webhook.course_id, find_course(tx, out.webhook, wanted.course));
    LMS_ASSIGN(out.webhook.dispatch_id, find_dispatch(tx, out.webhook, wanted.dispatch));
    const bool listener = wanted.kind == WebhookKind::listener;
    LMS_TRY(webhooks.insert({.webhook = out.webhook, .sealed = sealed},
                            listener ? std::optional<TimePoint>(now + kLease) : std::nullopt));
    LMS_TRY(record(tx, context_, principal, out.webhook, "webhook.created"));
    LMS_TRY(run_in(tx, also, out));
    return out;
  });
}

Result<Page<Webhook>> Webhooks::list(const Principal& principal, std::string_view tenant,
                                     const ListQuery& query) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::webhook_read));
  LMS_ASSIGN(const PagePlan plan, plan_page(query, {"-createdAt"}));
  LMS_ASSIGN(auto stored, context_.db.read([&](Transaction& tx) -> Result<Page<StoredWebhook>> {
    LMS_ASSIGN(const TenantScope narrowed, TenantRepository(tx, scope).narrow(tenant));
    return WebhookRepository(tx, narrowed, principal).list(plan);
  }));
  Page<Webhook> page{.next = std::move(stored.next)};
  for (StoredWebhook& one : stored.items) {
    LMS_ASSIGN(Webhook webhook, shown(context_, std::move(one)));
    page.items.push_back(std::move(webhook));
  }
  return page;
}

Result<Webhook> Webhooks::get(const Principal& principal, std::string_view id) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::webhook_read));
  LMS_ASSIGN(StoredWebhook stored, context_.db.read([&](Transaction& tx) {
    return WebhookRepository(tx, scope, principal).find(id);
  }));
  return shown(context_, std::move(stored));
}

Result<Webhook> Webhooks::update(const Principal& principal, std::string_view id,
                                 const WebhookChange& change) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::webhook_update));
  LMS_ASSIGN(StoredWebhook changed, context_.db.write([&](Transaction& tx) -> Result<StoredWebhook> {
    const WebhookRepository webhooks(tx, scope, principal);
    LMS_ASSIGN(StoredWebhook stored, webhooks.find(id));
    Webhook& webhook = stored.webhook;
    if (change.name) {
      LMS_ASSIGN(webhook.name, check_name(*change.name, "name"));
    }
    if (change.url) {
      if (webhook.kind == WebhookKind::listener) return invalid("url", "a listener has no URL");
      LMS_TRY(addresses_.check(*change.url));
      webhook.url = *change.url;
    }
    if (change.events) {
      LMS_ASSIGN(webhook.events, check_events(*change.events));
    }
    if (change.course) {
      LMS_ASSIGN(webhook.course_id, find_course(tx, webhook, *change.course));
    }
    if (change.dispatch) {
      LMS_ASSIGN(webhook.dispatch_id, find_dispatch(tx, webhook, *change.dispatch));
    }
    if (change.enabled) webhook.enabled = *change.enabled;
    if (webhook.enabled) webhook.disabled_why.clear();
    webhook.paused_until.reset();
    webhook.updated_at = context_.clock.now();
    LMS_TRY(webhooks.update(stored));
    LMS_TRY(record(tx, context_, principal, webhook, "webhook.updated"));
    return stored;
  }));
  return shown(context_, std::move(changed));
}

Result<CreatedWebhook> Webhooks::rotate(const Principal& principal, std::string_view id,
                                        std::chrono::seconds overlap,
                                        const InTransaction<CreatedWebhook>& also) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::webhook_update));
  if (overlap < std::chrono::seconds{0} || overlap > kMaxOverlap)
    return invalid("overlapSeconds", "the secrets before work on for 0 seconds to 30 days");
  const std::string secret = security::make_webhook_secret(context_.random);
  return context_.db.write([&](Transaction& tx) -> Result<CreatedWebhook> {
    const TimePoint now = context_.clock.now();
    const WebhookRepository webhooks(tx, scope, principal);
    LMS_ASSIGN(StoredWebhook stored, webhooks.find(id));
    LMS_ASSIGN(auto secrets, open_secrets(context_, stored.webhook.id, stored.sealed));
    for (StoredSecret& old : secrets)
      old.ends_at = std::min<TimePoint>(old.ends_at.value_or(now + overlap), now + overlap);
    std::erase_if(secrets, [&](const StoredSecret& old) { return *old.ends_at <= now; });
    secrets.insert(secrets.begin(), {.text = secret, .made_at = now});
    stored.sealed = seal_secrets(context_, stored.webhook.id, secrets);
    stored.webhook.updated_at = now;
    LMS_TRY(webhooks.update(stored));
    LMS_TRY(record(tx, context_, principal, stored.webhook, "webhook.rotated"));
    CreatedWebhook out{.webhook = std::move(stored.webhook), .secret = secret};
    show_secrets(out.webhook, secrets, now);
    LMS_TRY(run_in(tx, also, out));
    return out;
  });
}

Result<void> Webhooks::remove(const Principal& principal, std::string_view id) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::webhook_delete));
  return context_.db.write([&](Transaction& tx) -> Result<void> {
    const WebhookRepository webhooks(tx, scope, principal);
    LMS_ASSIGN(const StoredWebhook stored, webhooks.find(id));
    LMS_TRY(webhooks.remove(id));
    return record(tx, context_, principal, stored.webhook, "webhook.deleted");
  });
}

}  // namespace lms::service
