#include "service/analytics_sight.hpp"

namespace lms::service {
namespace {

bool owns(const Principal& principal, std::string_view owner_tenant_id) {
  return principal.is_platform() || principal.tenant_id == owner_tenant_id;
}

}  // namespace

bool sees_learners(const Principal& principal, std::string_view owner_tenant_id, std::string_view analytics) {
  return owns(principal, owner_tenant_id) || analytics == to_text(dispatch::Analytics::learner);
}

bool sees_counts(const Principal& principal, const Dispatch& dispatch) {
  return owns(principal, dispatch.owner_tenant_id) || dispatch.analytics != dispatch::Analytics::none;
}

void conceal(const Principal& principal, Dispatch& dispatch) {
  if (sees_counts(principal, dispatch)) return;
  dispatch.counts_hidden = true;
  dispatch.used = {};
  dispatch.registrations = dispatch.launches = dispatch.completions = 0;
}

std::string_view analytics_param(const Principal& principal) {
  if (principal.is_platform() || principal.role == Role::learner) return {};
  return principal.tenant_id;
}

}  // namespace lms::service
