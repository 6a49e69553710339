#pragma once
#include "service/paging.hpp"
#include "service/tenant_scope.hpp"
#include "service/webhooks.hpp"
#include "storage/connection.hpp"

#include <string>
#include <string_view>

namespace lms::service {

/// A row of `webhooks`: `webhook` without its secrets' hints, and the secrets, sealed.
struct StoredWebhook {
  Webhook webhook{};
  std::string sealed{};
};

/// Rows of `webhooks` that a principal with a scope sees: those of all tenants are for the platform's
/// administrators alone. Lives within one transaction.
class WebhookRepository {
 public:
  WebhookRepository(storage::Transaction& tx, TenantScope scope, const Principal& principal)
      : tx_(tx), scope_(std::move(scope)), reach_(principal.is_platform() ? "" : "tenant") {}

  /// Errors: webhook.not_found
  [[nodiscard]] Result<StoredWebhook> find(std::string_view id) const;
  [[nodiscard]] Result<Page<StoredWebhook>> list(const PagePlan& plan) const;
  [[nodiscard]] Result<std::int64_t> count(std::string_view tenant_id) const;
  /// `lease_until` of a listener.
  [[nodiscard]] Result<void> insert(const StoredWebhook& stored, std::optional<TimePoint> lease_until) const;
  /// Writes all that can change; a webhook that is enabled is no longer paused.
  [[nodiscard]] Result<void> update(const StoredWebhook& stored) const;
  [[nodiscard]] Result<void> remove(std::string_view id) const;

 private:
  storage::Transaction& tx_;
  TenantScope scope_;
  std::string reach_;  ///< "" = any
};

}  // namespace lms::service
