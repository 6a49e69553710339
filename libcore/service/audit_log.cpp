#include "service/audit_log.hpp"

#include "service/analytics_sight.hpp"
#include "service/checks.hpp"
#include "service/list_statements.hpp"
#include "service/permissions.hpp"
#include "service/tenant_repository.hpp"
#include "storage/connection.hpp"

#include <array>

namespace lms::service {
namespace {

/// What was done with registrations and learners, and who opened a course, tell of learners. The tenant's own people
/// did it to what they saw.
#define SHOWN(viewer)                                                                                \
  "(" viewer                                                                                         \
  " = '' OR (a.action <> 'dispatch.opened' AND (a.object_type NOT IN ('registration', 'learner') "   \
  "OR " LMS_OWN_PEOPLE("a.actor_id", viewer) ")) OR " LMS_DISPATCH_THAT(                             \
      "COALESCE((SELECT r.dispatch_id FROM registrations r WHERE r.id = a.object_id), a.object_id)", \
      LMS_SEES_LEARNERS(viewer)) ")"

const std::array kAuditLists{LMS_LIST_STATEMENTS(
    "at",
    "a.at, a.tenant_id, a.actor_id, u.email, a.address, a.action, a.object_type, a.object_id, a.details",
    "audit_log a LEFT JOIN users u ON u.id = a.actor_id",
    "lower(a.action || ' ' || a.details) LIKE $3 ESCAPE '!' "
    "AND ($5 = '' OR a.actor_id = $5 OR u.email_folded = $6) "
    "AND ($7 = '' OR a.action = $7 OR a.object_type = $7) "
    "AND ($8 = '' OR a.object_id = $8) AND ($9 = '' OR a.at >= $9) AND ($10 = '' OR a.at < $10) AND " SHOWN(
        "$11"),
    "a.id", "a.id", "a.tenant_id", "$12")};

AuditRecord record_of(const storage::Row& row, std::size_t first) {
  return {.id = row.text(1),
          .at = row.time(first),
          .tenant_id = row.text(first + 1),
          .actor_id = row.text(first + 2),
          .actor_email = row.opt_text(first + 3).value_or(""),
          .address = row.text(first + 4),
          .action = row.text(first + 5),
          .object_type = row.text(first + 6),
          .object_id = row.text(first + 7),
          .details = row.text(first + 8)};
}

std::string time_or_empty(const std::optional<TimePoint>& time) {
  return time ? format_time(*time) : std::string{};
}

}  // namespace

Result<Page<AuditRecord>> AuditLog::list(const Principal& principal, const AuditFilter& filter,
                                         const ListQuery& query) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::audit_read));
  LMS_ASSIGN(const PagePlan plan, plan_page(query, {"-at"}));
  return context_.db.read([&](storage::Transaction& tx) -> Result<Page<AuditRecord>> {
    LMS_ASSIGN(const TenantScope narrowed, TenantRepository(tx, scope).narrow(filter.tenant));
    LMS_ASSIGN(const auto rows,
               run_list(tx, kAuditLists, plan, narrowed,
                        {filter.actor, fold_email(filter.actor), filter.action, filter.target,
                         time_or_empty(filter.since), time_or_empty(filter.until), viewer(principal)}));
    return make_page(rows, plan, record_of);
  });
}

}  // namespace lms::service
