#pragma once
#include "service/dispatches.hpp"
#include "service/tenant_scope.hpp"
#include "storage/connection.hpp"

#include <cstddef>
#include <string_view>

namespace lms::service {

/// The columns of a Dispatch, for queries on `dispatches d JOIN courses c ON c.id = d.course_id` of
/// other repositories; dispatch_from_row reads them.
#define LMS_DISPATCH_COLUMNS                                                                                \
  "d.id, d.tenant_id, d.course_id, c.tenant_id, c.title, c.course_key, d.usage_type, d.max_registrations, " \
  "d.starts_at, d.expires_at, d.allow_new_registrations, d.enabled, d.analytics, d.registration_count, "    \
  "d.launch_count, d.completed_count, d.created_at, d.updated_at, d.max_launches, d.seats_taken, "          \
  "d.launches_taken, d.renewal, d.version_policy, d.pinned_version, d.lms_domains, "                        \
  "(SELECT o.domain FROM tenants o WHERE o.id = d.tenant_id)"
[[nodiscard]] Dispatch dispatch_from_row(const storage::Row& row, std::size_t first = 0);

/// Rows of `dispatches` that a scope sees. Lives within one transaction.
class DispatchRepository {
 public:
  DispatchRepository(storage::Transaction& tx, TenantScope scope) : tx_(tx), scope_(std::move(scope)) {}

  /// Errors: dispatch.not_found
  [[nodiscard]] Result<Dispatch> find(std::string_view id) const;
  /// `q` is searched in the courses' titles and keys (service/word_search.hpp); `course` is an id or a key, "" = any.
  [[nodiscard]] Result<Page<Dispatch>> list(const PagePlan& plan, std::string_view q,
                                            std::string_view course) const;
  /// False when the tenant has one of that course.
  [[nodiscard]] Result<bool> insert(const Dispatch& dispatch) const;
  /// Stores rules, version, domains and analytics.
  [[nodiscard]] Result<void> update(const Dispatch& dispatch) const;
  [[nodiscard]] Result<bool> has_registrations(std::string_view id) const;
  /// With registrations, links and the learners that only it knew.
  [[nodiscard]] Result<void> remove(std::string_view id) const;

 private:
  storage::Transaction& tx_;
  TenantScope scope_;
};

}  // namespace lms::service
