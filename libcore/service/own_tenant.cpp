#include "service/own_tenant.hpp"

#include "service/tenant_repository.hpp"
#include "storage/connection.hpp"

#include <utility>

namespace lms::service {

Result<TenantNames> own_tenant(Context& context, const Principal& principal) {
  return context.db.read([&](storage::Transaction& tx) -> Result<TenantNames> {
    const TenantRepository tenants(tx, TenantScope::of(principal.tenant_id));
    LMS_ASSIGN(Tenant tenant, tenants.find(principal.tenant_id));
    return TenantNames{.name = std::move(tenant.name), .domain = std::move(tenant.domain)};
  });
}

}  // namespace lms::service
