#pragma once
#include "base/result.hpp"
#include "service/principal.hpp"
#include "service/tenant_scope.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
  course_download,
  course_update,
  course_delete,
  dispatch_read,
  dispatch_create,
  dispatch_update,
  dispatch_delete,
  link_read,
  link_create,
  link_debug,
  link_revoke,
  learner_read,
  learner_delete,
  registration_read,
  registration_reset,
  registration_delete,
  webhook_read,
  webhook_create,
  webhook_update,
  webhook_delete,
  key_read,
  key_create,
  key_revoke,
  credential_read,
  credential_create,
  credential_revoke,
  statement_read,
  statement_write,
  audit_read,
  metrics_read,
};
inline constexpr std::size_t kActionCount = static_cast<std::size_t>(Action::metrics_read) + 1;

/// How far a role's permission for an action goes: its own records, its tenant's, everyone's.
enum class Reach : std::uint8_t { none, self, tenant, all };

/// The table of architecture section 6: the one place where roles meet actions.
[[nodiscard]] Reach reach(Role role, Action action);

/// The same, narrowed to what an API key allows.
[[nodiscard]] Reach reach(const Principal& principal, Action action);

/// `course.import` etc., for messages, scopes and documentation.
[[nodiscard]] std::string_view to_text(Action action);
[[nodiscard]] std::optional<Action> parse_action(std::string_view text);

/// What words of a key's scope stand for: `course.import` one action, `course.*` all of courses,
/// `read` every read action, `*` everything.
/// Errors: request.invalid (element scopes)
[[nodiscard]] Result<ScopeSet> parse_scopes(const std::vector<std::string>& words);

/// Whose rows `principal` may touch with `action`. A reach of `self` gives its tenant's scope, and
/// the service narrows it to the principal's own records.
/// Errors: auth.forbidden
[[nodiscard]] Result<TenantScope> scope_for(const Principal& principal, Action action);

/// Whether `principal` may do `action` at all to something of `tenant_id`. For what it may see but
/// not change; what it may not see is `*.not_found`, so that nobody learns what exists elsewhere.
/// Errors: auth.forbidden
[[nodiscard]] Result<void> require(const Principal& principal, Action action, std::string_view tenant_id);

/// Whether `principal` may give a user `role`, or change a user who has it. Nobody gives more than
/// he has, and platform administrators belong to the root tenant. A key that does not allow everything
/// touches neither administrators nor their passwords, which would be a way to more than it allows.
/// Errors: auth.forbidden
[[nodiscard]] Result<void> may_assign(const Principal& principal, Role role);

}  // namespace lms::service
