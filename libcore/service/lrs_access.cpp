#include "service/lrs_access.hpp"

#include "service/permissions.hpp"
#include "service/tenant_repository.hpp"
#include "storage/connection.hpp"

namespace lms::service {

Result<std::shared_ptr<const LrsCaller>> lrs_caller_of(Context& context, const Principal& principal,
                                                       std::string_view tenant) {
  const bool may_write = reach(principal, Action::statement_write) != Reach::none;
  const bool may_read = reach(principal, Action::statement_read) != Reach::none;
  const Action first = may_write && !may_read ? Action::statement_write : Action::statement_read;
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, first));
  LrsCaller caller{.tenant_id = principal.tenant_id, .id = principal.user_id};
  if (!tenant.empty()) {
    LMS_ASSIGN(const Tenant found, context.db.read([&](storage::Transaction& tx) {
      return TenantRepository(tx, scope).find(tenant);
    }));
    caller.tenant_id = found.id;
  }
  const bool reads = require(principal, Action::statement_read, caller.tenant_id).has_value();
  const bool writes = require(principal, Action::statement_write, caller.tenant_id).has_value();
  caller.scopes.add(reads && writes ? LrsScope::all
                    : reads         ? LrsScope::all_read
                                    : LrsScope::statements_write);
  return std::make_shared<const LrsCaller>(std::move(caller));
}

Result<void> lrs_is_of(Context& context, const LrsCaller& caller, std::string_view tenant) {
  LMS_TRY(context.db.read([&](storage::Transaction& tx) {
    return TenantRepository(tx, TenantScope::of(caller.tenant_id)).find(tenant);
  }));
  return {};
}

}  // namespace lms::service
