#pragma once
#include "service/tenant_scope.hpp"
#include "service/users.hpp"
#include "storage/connection.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace lms::service {

/// The columns of a User, for queries on `users u` of other repositories; user_from_row reads them.
#define LMS_USER_COLUMNS \
  "u.id, u.tenant_id, u.email, u.first_name, u.last_name, u.role, u.active, u.created_at, u.updated_at"
[[nodiscard]] User user_from_row(const storage::Row& row, std::size_t first = 0);

/// Rows of `users` that a scope sees. Lives within one transaction.
class UserRepository {
 public:
  UserRepository(storage::Transaction& tx, TenantScope scope) : tx_(tx), scope_(std::move(scope)) {}

  /// By id or e-mail. Errors: user.not_found, user.ambiguous (an e-mail of several tenants)
  [[nodiscard]] Result<User> find(std::string_view ref) const;
  /// Those whom the words of `q` find (service/user_words.hpp), nobody when it has none; blank = all.
  [[nodiscard]] Result<Page<User>> list(const PagePlan& plan, std::string_view q) const;

  /// False when the e-mail is taken in that tenant.
  [[nodiscard]] Result<bool> insert(const User& user, std::string_view password_hash) const;
  /// Stores names, role and active of `user`, whose epoch rises when `ends_tokens`.
  [[nodiscard]] Result<void> update(const User& user, bool ends_tokens) const;
  [[nodiscard]] Result<void> set_password(const User& user, std::string_view password_hash) const;
  [[nodiscard]] Result<void> remove(const User& user) const;

  /// Active platform administrators other than `user_id`.
  [[nodiscard]] static Result<std::int64_t> other_admins(storage::Transaction& tx, std::string_view user_id);

 private:
  storage::Transaction& tx_;
  TenantScope scope_;
};

}  // namespace lms::service
