#pragma once
#include "base/result.hpp"
#include "service/principal.hpp"
#include "service/tenant_scope.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace lms::service {

/// What can be done. `read` covers list and show.
enum class Action : std::uint8_t {
  tenant_read,
  tenant_create,
  tenant_update,
  tenant_suspend,
  tenant_delete,
  user_read,
  user_create,
  user_update,
  user_delete,
  course_read,
  course_import,
  course_update,
  course_delete,
  dispatch_read,
  dispatch_create,
  dispatch_update,
  dispatch_delete,
  link_read,
  link_create,
  link_revoke,
  learner_read,
  learner_delete,
  registration_read,
  registration_reset,
  registration_delete,
};
inline constexpr std::size_t kActionCount = static_cast<std::size_t>(Action::registration_delete) + 1;

/// How far a role's permission for an action goes: its own records, its tenant's, everyone's.
enum class Reach : std::uint8_t { none, self, tenant, all };

/// The table of architecture section 6: the one place where roles meet actions.
[[nodiscard]] Reach reach(Role role, Action action);

/// `course.import` etc., for messages and documentation.
[[nodiscard]] std::string_view to_text(Action action);

/// Whose rows `principal` may touch with `action`. A reach of `self` gives its tenant's scope, and
/// the service narrows it to the principal's own records.
/// Errors: auth.forbidden
[[nodiscard]] Result<TenantScope> scope_for(const Principal& principal, Action action);

/// Whether `principal` may do `action` at all to something of `tenant_id`. For what it may see but
/// not change; what it may not see is `*.not_found`, so that nobody learns what exists elsewhere.
/// Errors: auth.forbidden
[[nodiscard]] Result<void> require(const Principal& principal, Action action, std::string_view tenant_id);

/// Whether `principal` may give a user `role`, or change a user who has it. Nobody gives more than
/// he has, and platform administrators belong to the root tenant.
/// Errors: auth.forbidden
[[nodiscard]] Result<void> may_assign(const Principal& principal, Role role);

}  // namespace lms::service
