#include "service/lrs_access.hpp"

#include "service/permissions.hpp"
#include "service/tenant_repository.hpp"
#include "storage/connection.hpp"

namespace lms::service {

Result<std::shared_ptr<const LrsCaller>> lrs_caller_of(Context& context, const Principal& principal,
                                                       std::string_view tenant) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::statement_read));
  LrsCaller caller{.tenant_id = principal.tenant_id, .id = principal.user_id};
  if (!tenant.empty()) {
    LMS_ASSIGN(const Tenant found, context.db.read([&](storage::Transaction& tx) {
      return TenantRepository(tx, scope).find(tenant);
    }));
    caller.tenant_id = found.id;
  }
  const bool writes = require(principal, Action::statement_write, caller.tenant_id).has_value();
  caller.scopes.add(writes ? LrsScope::all : LrsScope::all_read);
  return std::make_shared<const LrsCaller>(std::move(caller));
}

Result<void> lrs_is_of(Context& context, const LrsCaller& caller, std::string_view tenant) {
  LMS_TRY(context.db.read([&](storage::Transaction& tx) {
    return TenantRepository(tx, TenantScope::of(caller.tenant_id)).find(tenant);
  }));
  return {};
}

}  // namespace lms::service
