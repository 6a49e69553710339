#include "service/users.hpp"

#include "base/random.hpp"
#include "security/password_hasher.hpp"
#include "service/checks.hpp"
#include "service/permissions.hpp"
#include "service/tenant_repository.hpp"
#include "service/user_repository.hpp"
#include "service/user_rules.hpp"
#include "storage/connection.hpp"

namespace lms::service {
namespace {

using storage::Transaction;

/// The user that `ref` names, as far as `principal` may do `action` to it. With a reach of `self`
/// others do not exist.
Result<User> find_for(Transaction& tx, const Principal& principal, Action action, std::string_view ref,
                      std::string_view tenant) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, action));
  LMS_ASSIGN(const TenantScope narrowed, TenantRepository(tx, scope).narrow(tenant));
  LMS_ASSIGN(User user, UserRepository(tx, narrowed).find(ref));
  if (reach(principal.role, action) == Reach::self && user.id != principal.user_id)
    return fail("user.not_found", "there is no user '" + std::string(ref) + "'");
  return user;
}

}  // namespace

Result<User> Users::create(const Principal& principal, std::string_view tenant, const NewUser& wanted,
                           const InTransaction<User>& also) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::user_create));
  LMS_TRY(may_assign(principal, wanted.role));
  User user;
  LMS_ASSIGN(user.email, check_email(wanted.email));
  LMS_ASSIGN(user.first_name, check_name(wanted.first_name, "firstName", 100));
  LMS_ASSIGN(user.last_name, check_name(wanted.last_name, "lastName", 100));
  LMS_TRY(check_password(wanted.password, user.email));
  LMS_ASSIGN(user.tenant_id, context_.db.read([&](Transaction& tx) -> Result<std::string> {
    LMS_ASSIGN(const Tenant found, TenantRepository(tx, scope).find(tenant));
    return found.id;
  }));
  LMS_TRY(check_role_place(wanted.role, user.tenant_id));
  user.role = wanted.role;
  user.id = new_id(context_.clock, context_.random);
  user.created_at = user.updated_at = context_.clock.now();
  LMS_ASSIGN(const std::string hash, context_.passwords.hash(wanted.password));
  LMS_TRY(context_.db.write([&](Transaction& tx) -> Result<void> {
    LMS_TRY(TenantRepository(tx, scope).count(user.tenant_id, TenantCounter::users, 1));
    LMS_ASSIGN(const bool inserted, UserRepository(tx, scope).insert(user, hash));
    if (!inserted)
      return fail(Error{.code = "user.exists",
                        .message = "the tenant has a user with the e-mail '" + user.email + "' already",
                        .element = "email"});
    LMS_TRY(record_user(tx, context_, principal, user, "user.created"));
    return run_in(tx, also, user);
  }));
  return user;
}

Result<Page<User>> Users::list(const Principal& principal, std::string_view tenant, const ListQuery& query) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::user_read));
  LMS_ASSIGN(const PagePlan plan, plan_page(query, {"createdAt", "email", "lastName"}));
  return context_.db.read([&](Transaction& tx) -> Result<Page<User>> {
    LMS_ASSIGN(const TenantScope narrowed, TenantRepository(tx, scope).narrow(tenant));
    if (reach(principal.role, Action::user_read) == Reach::self) {
      LMS_ASSIGN(User self, UserRepository(tx, scope).find(principal.user_id));
      Page<User> page;
      if (plan.from_start) page.items.push_back(std::move(self));
      return page;
    }
    return UserRepository(tx, narrowed).list(plan, query.q);
  });
}

Result<User> Users::get(const Principal& principal, std::string_view ref, std::string_view tenant) {
  return context_.db.read(
      [&](Transaction& tx) { return find_for(tx, principal, Action::user_read, ref, tenant); });
}

Result<User> Users::update(const Principal& principal, std::string_view ref, std::string_view tenant,
                           const UserChange& change) {
  UserChange checked = change;
  if (change.first_name) {
    LMS_ASSIGN(checked.first_name, check_name(*change.first_name, "firstName", 100));
  }
  if (change.last_name) {
    LMS_ASSIGN(checked.last_name, check_name(*change.last_name, "lastName", 100));
  }
  std::string hash;
  if (change.password) {
    // Permission first: hashing is dear. The transaction below asks again.
    LMS_ASSIGN(const User user, context_.db.read([&](Transaction& tx) -> Result<User> {
      LMS_ASSIGN(User found, find_for(tx, principal, Action::user_update, ref, tenant));
      LMS_TRY(allow_change(principal, found, change));
      return found;
    }));
    LMS_TRY(check_password(*change.password, user.email));
    LMS_ASSIGN(hash, context_.passwords.hash(*change.password));
  }
  LMS_ASSIGN(const User user, context_.db.write([&](Transaction& tx) -> Result<User> {
    LMS_ASSIGN(User found, find_for(tx, principal, Action::user_update, ref, tenant));
    LMS_TRY(allow_change(principal, found, checked));
    LMS_ASSIGN(found, store_change(tx, context_, principal, std::move(found), checked));
    if (change.password) {
      LMS_TRY(UserRepository(tx, TenantScope::of(found.tenant_id)).set_password(found, hash));
      LMS_TRY(record_user(tx, context_, principal, found, "user.password_set"));
    }
    return found;
  }));
  context_.users.forget(user.id);
  return user;
}

Result<void> Users::remove(const Principal& principal, std::string_view ref, std::string_view tenant) {
  LMS_ASSIGN(const std::string id, context_.db.write([&](Transaction& tx) -> Result<std::string> {
    LMS_ASSIGN(const User user, find_for(tx, principal, Action::user_delete, ref, tenant));
    if (user.id != principal.user_id) LMS_TRY(may_assign(principal, user.role));
    LMS_TRY(keep_an_admin(tx, user));
    const TenantScope scope = TenantScope::of(user.tenant_id);
    LMS_TRY(UserRepository(tx, scope).remove(user));
    LMS_TRY(TenantRepository(tx, scope).count(user.tenant_id, TenantCounter::users, -1));
    LMS_TRY(record_user(tx, context_, principal, user, "user.deleted"));
    return user.id;
  }));
  context_.users.forget(id);
  return {};
}

}  // namespace lms::service
