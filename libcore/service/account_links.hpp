#pragma once
#include "base/encoding.hpp"
#include "service/accounts.hpp"
#include "storage/connection.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace lms::service {

/// A stored link that works once.
struct AccountLink {
  std::string id{};
  std::string tenant_id{};
  std::string user_id{};
  std::string email{};
  Role role = Role::learner;
};

/// The link of that kind and token, good at `now`.
/// Errors: auth.unknown_link, auth.used_link, auth.expired_link
[[nodiscard]] Result<AccountLink> find_account_link(storage::Transaction& tx, std::string_view kind,
                                                    std::string_view token, TimePoint now);

/// Takes the link's only use. Errors: auth.used_link
[[nodiscard]] Result<void> use_account_link(storage::Transaction& tx, const AccountLink& link,
                                            std::string_view user_id, TimePoint now);

inline constexpr std::string_view kInvitationKind = "invitation";
inline constexpr std::string_view kResetKind = "password_reset";

}  // namespace lms::service
