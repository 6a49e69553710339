#include "service/principal.hpp"

namespace lms::service {

std::string_view to_text(Role role) {
  switch (role) {
    case Role::platform_admin:
      return "platform_admin";
    case Role::tenant_admin:
      return "tenant_admin";
    case Role::instructor:
      return "instructor";
    case Role::learner:
      return "learner";
  }
  return {};
}

std::optional<Role> parse_role(std::string_view text) {
  for (const auto role : {Role::platform_admin, Role::tenant_admin, Role::instructor, Role::learner})
    if (to_text(role) == text) return role;
  return std::nullopt;
}

Principal Principal::system() {
  return {.user_id = {}, .tenant_id = std::string(kRootTenantId), .role = Role::platform_admin, .epoch = 0};
}

}  // namespace lms::service
