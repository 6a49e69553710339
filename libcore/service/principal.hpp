#pragma once
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

/// Who makes a request. Made by Identity::authenticate, or system() for work the program
/// does on its own behalf (init, jobs).
struct Principal {
  std::string user_id{};
  std::string tenant_id{};
  Role role = Role::learner;
  std::int64_t epoch = 0;
  std::string from{};  ///< address the request came from, for the audit log

  [[nodiscard]] bool is_platform() const { return role == Role::platform_admin; }
  /// The program itself: may do everything, `user_id` is empty.
  [[nodiscard]] static Principal system();
};

}  // namespace lms::service
