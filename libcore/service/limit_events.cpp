#include "service/limit_events.hpp"

#include "service/dispatch_repository.hpp"
#include "service/event_data.hpp"
#include "service/tenant_repository.hpp"
#include "service/tenant_scope.hpp"
#include "storage/connection.hpp"
#include "storage/statement.hpp"

#include <optional>

namespace lms::service {
namespace {

using storage::Transaction;
using Maximum = std::optional<std::int64_t>;

const storage::Statement kRegistrations{"SELECT registration_count FROM tenants WHERE id = $1"};

constexpr bool is_reached(const Maximum& maximum, std::int64_t taken) { return maximum && taken >= *maximum; }

Result<void> tell(Transaction& tx, const Context& context, const Dispatch& dispatch, std::string_view kind,
                  const Maximum& maximum) {
  return emit_limit(tx, context, dispatch, {.kind = kind, .maximum = maximum.value_or(0)});
}

}  // namespace

Result<void> tell_limits(Transaction& tx, const Context& context, std::string_view dispatch_id,
                         const LastTaken& last) {
  if (!last.seat && !last.launch && !last.tenant_seat) return {};
  LMS_ASSIGN(const Dispatch dispatch, DispatchRepository(tx, TenantScope::platform()).find(dispatch_id));
  const dispatch::Usage& usage = dispatch.rules.usage;
  if (last.seat) LMS_TRY(tell(tx, context, dispatch, "registrations", usage.max_registrations));
  if (last.launch) LMS_TRY(tell(tx, context, dispatch, "launches", usage.max_launches));
  if (!last.tenant_seat) return {};
  LMS_ASSIGN(const Tenant tenant, TenantRepository(tx, TenantScope::platform()).find(dispatch.tenant_id));
  return emit_tenant_limit(tx, context, tenant);
}

Result<void> tell_limits(Transaction& tx, const Context& context, const Dispatch& before,
                         const Dispatch& after) {
  const dispatch::Usage& was = before.rules.usage;
  const dispatch::Usage& is = after.rules.usage;
  const dispatch::SeatUse& used = after.used;
  if (is_reached(is.max_registrations, used.taken) && !is_reached(was.max_registrations, used.taken))
    LMS_TRY(tell(tx, context, after, "registrations", is.max_registrations));
  if (is_reached(is.max_launches, used.launches) && !is_reached(was.max_launches, used.launches))
    LMS_TRY(tell(tx, context, after, "launches", is.max_launches));
  return {};
}

Result<void> tell_cap(Transaction& tx, const Context& context, const Tenant& before, const Tenant& after) {
  if (before.max_registrations == after.max_registrations) return {};
  LMS_ASSIGN(const auto row, tx.query_one(kRegistrations, {after.id}));
  const std::int64_t taken = row ? row->integer(0) : 0;
  if (!is_reached(after.max_registrations, taken) || is_reached(before.max_registrations, taken)) return {};
  return emit_tenant_limit(tx, context, after);
}

}  // namespace lms::service
