#include "service/user_rules.hpp"

#include "service/checks.hpp"
#include "service/event_data.hpp"
#include "service/journal.hpp"
#include "service/permissions.hpp"
#include "service/user_repository.hpp"
#include "storage/connection.hpp"

namespace lms::service {

using storage::Transaction;

Result<void> record_user(Transaction& tx, const Context& context, const Principal& principal,
                         const User& user, const std::string& action) {
  const std::string fields = json_object(
      {{"email", user.email}, {"role", to_text(user.role)}, {"active", user.active ? "true" : "false"}});
  LMS_TRY(audit(tx, context, principal,
                {.tenant_id = user.tenant_id,
                 .action = action,
                 .object_type = "user",
                 .object_id = user.id,
                 .details = fields}));
  return emit_user(tx, context, user, action);
}

Result<void> keep_an_admin(Transaction& tx, const User& user) {
  if (user.role != Role::platform_admin || !user.active) return {};
  LMS_ASSIGN(const std::int64_t others, UserRepository::other_admins(tx, user.id));
  if (others == 0) return fail("user.last_admin", "this is the last active platform administrator");
  return {};
}

Result<void> check_role_place(Role role, std::string_view tenant_id) {
  if (role == Role::platform_admin && tenant_id != kRootTenantId)
    return invalid("role", "platform administrators belong to the platform's own tenant");
  return {};
}

Result<void> allow_change(const Principal& principal, const User& user, const UserChange& change) {
  LMS_TRY(scope_for(principal, Action::user_update));
  LMS_TRY(check_role_place(change.role.value_or(user.role), user.tenant_id));
  if (reach(principal.role, Action::user_update) == Reach::self) {
    if (change.role || change.active)
      return fail(Error{.code = "auth.forbidden",
                        .message = "your role and state are not yours to change",
                        .element = change.role ? "role" : "active"});
    return {};
  }
  if (user.id != principal.user_id) LMS_TRY(may_assign(principal, user.role));
  if (change.role) LMS_TRY(may_assign(principal, *change.role));
  return {};
}

Result<User> store_change(Transaction& tx, const Context& context, const Principal& principal, User found,
                          const UserChange& change) {
  const User before = found;
  found.first_name = change.first_name.value_or(found.first_name);
  found.last_name = change.last_name.value_or(found.last_name);
  found.role = change.role.value_or(found.role);
  found.active = change.active.value_or(found.active);
  const bool ends_tokens = found.role != before.role || found.active != before.active;
  if (ends_tokens) LMS_TRY(keep_an_admin(tx, before));
  found.updated_at = context.clock.now();
  LMS_TRY(UserRepository(tx, TenantScope::of(found.tenant_id)).update(found, ends_tokens));
  const std::string action = found.active == before.active ? "user.updated"
                             : found.active                ? "user.activated"
                                                           : "user.deactivated";
  LMS_TRY(record_user(tx, context, principal, found, action));
  return found;
}

}  // namespace lms::service
