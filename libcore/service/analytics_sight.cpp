#include "service/analytics_sight.hpp"

#include "storage/connection.hpp"
#include "storage/statement.hpp"

namespace lms::service {
namespace {

#define UNLESS(sees) "CAST(COALESCE(SUM(CASE WHEN " sees " THEN 0 ELSE 1 END), 0) AS BIGINT)"
const storage::Statement kHidden{"SELECT " UNLESS(LMS_SEES_COUNTS("$1")) ", " UNLESS(LMS_SEES_LEARNERS(
    "$1")) " FROM dispatches d JOIN courses c ON c.id = d.course_id WHERE d.tenant_id = $1"};

}  // namespace

Seen seen(std::string_view viewer_tenant_id, std::string_view owner_tenant_id,
          dispatch::Analytics analytics) {
  if (viewer_tenant_id.empty() || viewer_tenant_id == owner_tenant_id) return Seen::learners;
  switch (analytics) {
    case dispatch::Analytics::none:
      return Seen::nothing;
    case dispatch::Analytics::summary:
      return Seen::counts;
    case dispatch::Analytics::learner:
      return Seen::learners;
  }
  return Seen::nothing;
}

std::string_view viewer(const Principal& principal) {
  if (principal.is_platform() || principal.role == Role::learner) return {};
  return principal.tenant_id;
}

Result<HiddenDispatches> hidden_dispatches(storage::Transaction& tx, std::string_view viewer) {
  LMS_ASSIGN(const auto rows, tx.query(kHidden, {viewer}));
  return HiddenDispatches{.counts = rows.at(0).integer(0), .learners = rows.at(0).integer(1)};
}

Result<HiddenDispatches> hidden_dispatches(Context& context, const Principal& principal) {
  const std::string who(viewer(principal));
  if (who.empty()) return HiddenDispatches{};
  return context.db.read([&](storage::Transaction& tx) { return hidden_dispatches(tx, who); });
}

void conceal(const Principal& principal, Dispatch& dispatch) {
  if (seen(principal, dispatch) != Seen::nothing) return;
  dispatch.counts_hidden = true;
  dispatch.used = {};
  dispatch.registrations = dispatch.launches = dispatch.completions = 0;
}

}  // namespace lms::service
