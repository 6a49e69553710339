#pragma once
#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lms::service {

/// Architecture section 6. What each may do stands in service/permissions.hpp.
enum class Role : std::uint8_t { platform_admin, tenant_admin, instructor, learner };

/// `platform_admin`, `tenant_admin`, `instructor`, `learner`: as stored and as in JSON.
[[nodiscard]] std::string_view to_text(Role role);
[[nodiscard]] std::optional<Role> parse_role(std::string_view text);

/// The built-in tenant that is the platform itself. Only its courses go to other tenants.
inline constexpr std::string_view kRootTenantId = "00000000-0000-7000-8000-000000000000";
inline constexpr std::string_view kRootTenantDomain = "root";

/// Which actions an API key allows, by number of service::Action; the full set is everything.
using ScopeSet = std::bitset<64>;

/// Who makes a request. Made by Identity::authenticate, or system() for work the program
/// does on its own behalf (init, jobs).
struct Principal {
  std::string user_id{};  ///< of a request with an API key: the key's id
  std::string tenant_id{};
  Role role = Role::learner;
  std::int64_t epoch = 0;
  std::string from{};                ///< address the request came from, for the audit log
  std::optional<ScopeSet> scopes{};  ///< of an API key: what its role may do is narrowed to these

  [[nodiscard]] bool is_platform() const { return role == Role::platform_admin; }
  [[nodiscard]] bool is_key() const { return scopes.has_value(); }
  /// The program itself: may do everything, `user_id` is empty.
  [[nodiscard]] static Principal system();
};

}  // namespace lms::service
