#pragma once
#include "base/result.hpp"
#include "service/context.hpp"
#include "service/principal.hpp"

#include <string>

namespace lms::service {

/// What a tenant is called.
struct TenantNames {
  std::string name{};
  std::string domain{};
};

/// The tenant of the principal itself. Every role may know what that is called, also those to whom
/// Tenants shows none.
/// Errors: tenant.not_found
[[nodiscard]] Result<TenantNames> own_tenant(Context& context, const Principal& principal);

}  // namespace lms::service
