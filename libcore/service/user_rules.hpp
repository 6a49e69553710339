#pragma once
#include "service/users.hpp"

#include <string>
#include <string_view>

namespace lms::storage {
class Transaction;
}

/// What holds for every change of a user, one at a time or many.
namespace lms::service {

/// Puts a change of `user` into the audit log and the outbox; `action` is `user.created` and so on.
[[nodiscard]] Result<void> record_user(storage::Transaction& tx, const Context& context,
                                       const Principal& principal, const User& user,
                                       const std::string& action);

/// Whether the installation keeps an administrator who can log in when `user` is one no longer.
/// Errors: user.last_admin
[[nodiscard]] Result<void> keep_an_admin(storage::Transaction& tx, const User& user);

/// Platform administrators live in the root tenant; elsewhere the role would cross tenants.
/// Errors: request.invalid
[[nodiscard]] Result<void> check_role_place(Role role, std::string_view tenant_id);

/// Whether `principal` may make `change` to `user`.
/// Errors: auth.forbidden, request.invalid
[[nodiscard]] Result<void> allow_change(const Principal& principal, const User& user,
                                        const UserChange& change);

/// Stores `change` (its texts checked, its password aside) of `found` and records it; gives the
/// user as it is now. Errors: user.last_admin
[[nodiscard]] Result<User> store_change(storage::Transaction& tx, const Context& context,
                                        const Principal& principal, User found, const UserChange& change);

}  // namespace lms::service
