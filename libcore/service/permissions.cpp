#include "service/permissions.hpp"

#include <string>

namespace lms::service {
namespace {

struct PermissionRow {
  Action action;
  std::string_view name;
  Reach tenant_admin;
  Reach instructor;
  Reach learner;
};

using enum Reach;

// A platform administrator reaches everything.
// clang-format off
constexpr std::array<PermissionRow, kActionCount> kTable = {{
    // action                     name                    tenant admin  instructor  learner
    {Action::tenant_read,         "tenant.read",          tenant,       tenant,     none},
    {Action::tenant_create,       "tenant.create",        none,         none,       none},
    {Action::tenant_update,       "tenant.update",        tenant,       none,       none},
    {Action::tenant_suspend,      "tenant.suspend",       none,         none,       none},
    {Action::tenant_delete,       "tenant.delete",        none,         none,       none},
    {Action::user_read,           "user.read",            tenant,       self,       self},
    {Action::user_create,         "user.create",          tenant,       none,       none},
    {Action::user_update,         "user.update",          tenant,       self,       self},
    {Action::user_delete,         "user.delete",          tenant,       none,       none},
    {Action::course_read,         "course.read",          tenant,       tenant,     none},
    {Action::course_import,       "course.import",        tenant,       none,       none},
    {Action::course_download,     "course.download",      tenant,       none,       none},
    {Action::course_update,       "course.update",        tenant,       none,       none},
    {Action::course_delete,       "course.delete",        tenant,       none,       none},
    {Action::dispatch_read,       "dispatch.read",        tenant,       tenant,     none},
    {Action::dispatch_create,     "dispatch.create",      tenant,       none,       none},
    {Action::dispatch_update,     "dispatch.update",      tenant,       none,       none},
    {Action::dispatch_delete,     "dispatch.delete",      tenant,       none,       none},
    {Action::link_read,           "link.read",            tenant,       tenant,     none},
    {Action::link_create,         "link.create",          tenant,       tenant,     none},
    {Action::link_debug,          "link.debug",           tenant,       none,       none},
    {Action::link_revoke,         "link.revoke",          tenant,       tenant,     none},
    {Action::learner_read,        "learner.read",         tenant,       tenant,     self},
    {Action::learner_delete,      "learner.delete",       tenant,       none,       none},
    {Action::registration_read,   "registration.read",    tenant,       tenant,     self},
    {Action::registration_reset,  "registration.reset",   tenant,       tenant,     none},
    {Action::registration_delete, "registration.delete",  tenant,       none,       none},
    {Action::webhook_read,        "webhook.read",         tenant,       none,       none},
    {Action::webhook_create,      "webhook.create",       tenant,       none,       none},
    {Action::webhook_update,      "webhook.update",       tenant,       none,       none},
    {Action::webhook_delete,      "webhook.delete",       tenant,       none,       none},
    {Action::key_read,            "key.read",             tenant,       none,       none},
    {Action::key_create,          "key.create",           tenant,       none,       none},
    {Action::key_revoke,          "key.revoke",           tenant,       none,       none},
    {Action::credential_read,     "credential.read",      tenant,       none,       none},
    {Action::credential_create,   "credential.create",    tenant,       none,       none},
    {Action::credential_revoke,   "credential.revoke",    tenant,       none,       none},
    {Action::statement_read,      "statement.read",       tenant,       tenant,     none},
    {Action::statement_write,     "statement.write",      tenant,       none,       none},
    {Action::audit_read,          "audit.read",           tenant,       none,       none},
    {Action::metrics_read,        "metrics.read",         none,         none,       none},
}};
// clang-format on

constexpr bool rows_in_order() {
  for (std::size_t i = 0; i < kTable.size(); ++i)
    if (static_cast<std::size_t>(kTable[i].action) != i) return false;
  return true;
}
static_assert(rows_in_order());

const PermissionRow& row(Action action) { return kTable[static_cast<std::size_t>(action)]; }

std::unexpected<Error> forbidden(const Principal& principal, Action action) {
  if (principal.is_key() && reach(principal.role, action) != Reach::none)
    return fail(Error{.code = "auth.forbidden",
                      .message = "the API key does not allow this",
                      .rule = std::string(to_text(action))});
  return fail(Error{.code = "auth.forbidden",
                    .message = "the role " + std::string(to_text(principal.role)) + " does not allow this",
                    .rule = std::string(to_text(action))});
}

}  // namespace

Reach reach(Role role, Action action) {
  switch (role) {
    case Role::platform_admin:
      return Reach::all;
    case Role::tenant_admin:
      return row(action).tenant_admin;
    case Role::instructor:
      return row(action).instructor;
    case Role::learner:
      return row(action).learner;
  }
  return Reach::none;
}

Reach reach(const Principal& principal, Action action) {
  if (principal.scopes && !principal.scopes->test(static_cast<std::size_t>(action))) return Reach::none;
  return reach(principal.role, action);
}

std::string_view to_text(Action action) { return row(action).name; }

std::optional<Action> parse_action(std::string_view text) {
  for (const PermissionRow& one : kTable)
    if (one.name == text) return one.action;
  return std::nullopt;
}

Result<ScopeSet> parse_scopes(const std::vector<std::string>& words) {
  ScopeSet out;
  for (const std::string& word : words) {
    if (word == "*") {
      out.set();
      continue;
    }
    const std::string noun = word.ends_with(".*") ? word.substr(0, word.size() - 1) : "";
    bool known = false;
    for (const PermissionRow& one : kTable) {
      const bool meant = word == "read" ? one.name.ends_with(".read")
                         : noun.empty() ? one.name == word
                                        : one.name.starts_with(noun);
      if (!meant) continue;
      known = true;
      out.set(static_cast<std::size_t>(one.action));
    }
    if (!known)
      return fail(Error{.code = "request.invalid",
                        .message = "'" + word +
                                   "' is no scope; scopes are *, read, course.*, course.import "
                                   "and the like",
                        .element = "scopes"});
  }
  if (out.none())
    return fail(
        Error{.code = "request.invalid", .message = "a key needs one scope at least", .element = "scopes"});
  return out;
}

Result<TenantScope> scope_for(const Principal& principal, Action action) {
  switch (reach(principal, action)) {
    case Reach::none:
      return forbidden(principal, action);
    case Reach::self:
    case Reach::tenant:
      return TenantScope::of(principal.tenant_id);
    case Reach::all:
      return TenantScope::platform();
  }
  return forbidden(principal, action);
}

Result<void> require(const Principal& principal, Action action, std::string_view tenant_id) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, action));
  if (!scope.sees(tenant_id)) return forbidden(principal, action);
  return {};
}

Result<void> may_assign(const Principal& principal, Role role) {
  const bool administrator = role == Role::platform_admin || role == Role::tenant_admin;
  if (administrator && principal.is_key() && !principal.scopes->all())
    return fail(Error{
        .code = "auth.forbidden",
        .message = "an API key needs the scope * to do this with the role " + std::string(to_text(role)),
        .element = "role"});
  if (principal.is_platform()) return {};
  if (principal.role == Role::tenant_admin && role != Role::platform_admin) return {};
  return fail(Error{
      .code = "auth.forbidden",
      .message = "only a platform administrator can do this with the role " + std::string(to_text(role)),
      .element = "role"});
}

}  // namespace lms::service
