#include "service/tenants.hpp"

#include "base/random.hpp"
#include "base/words.hpp"
#include "dispatch/host_list.hpp"
#include "service/analytics_sight.hpp"
#include "service/checks.hpp"
#include "service/day_figures.hpp"
#include "service/event_data.hpp"
#include "service/journal.hpp"
#include "service/limit_events.hpp"
#include "service/package_garbage.hpp"
#include "service/permissions.hpp"
#include "service/tenant_repository.hpp"
#include "storage/connection.hpp"

#include <array>

namespace lms::service {
namespace {

using storage::Transaction;

Result<void> record(Transaction& tx, const Context& context, const Principal& principal, const Tenant& tenant,
                    const std::string& action) {
  const auto& cap = tenant.max_registrations;
  const std::string fields = json_object({{"domain", tenant.domain},
                                          {"name", tenant.name},
                                          {"status", to_text(tenant.status)},
                                          {"maxRegistrations", cap ? std::to_string(*cap) : ""},
                                          {"redirectHosts", join_words(tenant.redirect_hosts)},
                                          {"statements", tenant.statements ? "on" : "off"}});
  LMS_TRY(audit(tx, context, principal,
                {.tenant_id = tenant.id,
                 .action = action,
                 .object_type = "tenant",
                 .object_id = tenant.id,
                 .details = fields}));
  return emit_tenant(tx, context, tenant, action);
}

/// After a change of whose requests are answered at all.
void forget_callers(Context& context) {
  context.users.forget_all();
  context.lrs_callers.forget_all();
}

/// Checks the parts of `change` that stand for themselves and puts them into their stored form.
Result<TenantChange> checked(const Principal& principal, TenantChange change) {
  if (change.status) LMS_TRY(scope_for(principal, Action::tenant_suspend));
  if (change.name) {
    LMS_ASSIGN(change.name, check_name(*change.name, "name"));
  }
  if (change.redirect_hosts) {
    LMS_ASSIGN(change.redirect_hosts, dispatch::check_host_list(*change.redirect_hosts, "redirectHosts"));
  }
  if (change.max_registrations) {
    if (!principal.is_platform())
      return fail(Error{.code = "auth.forbidden",
                        .message = "only the platform caps a tenant",
                        .element = "maxRegistrations"});
    const auto& cap = *change.max_registrations;
    if (cap && (*cap < 0 || *cap > dispatch::kMaxSeats))
      return invalid("maxRegistrations", "the cap must be 0 to " + std::to_string(dispatch::kMaxSeats));
  }
  return change;
}

/// Takes out what dispatches hide from the tenant. How many registrations there are in all is for the platform
/// alone.
Result<void> conceal(Transaction& tx, const Principal& principal, TenantWithStats& tenant, TimePoint now) {
  for (Dispatch& dispatch : tenant.recent_dispatches) conceal(principal, dispatch);
  if (principal.is_platform()) return {};
  tenant.stats.registrations.reset();
  LMS_ASSIGN(const auto active, active_users_seen(tx, viewer(principal), now));
  if (active) tenant.stats.active_users = *active;
  return {};
}

Result<TenantWithStats> read_tenant(Context& context, const Principal& principal, TenantScope scope,
                                    std::string_view ref) {
  const TimePoint now = context.clock.now();
  return context.db.read([&](Transaction& tx) -> Result<TenantWithStats> {
    const TenantRepository tenants(tx, scope);
    std::vector<TenantWithStats> found(1);
    LMS_ASSIGN(found[0], tenants.find_with_stats(ref));
    LMS_TRY(tenants.add_details(found, now));
    LMS_TRY(conceal(tx, principal, found[0], now));
    return std::move(found[0]);
  });
}

}  // namespace

std::string_view to_text(TenantStatus status) {
  switch (status) {
    case TenantStatus::active:
      return "active";
    case TenantStatus::suspended:
      return "suspended";
  }
  return {};
}

std::optional<TenantStatus> parse_tenant_status(std::string_view text) {
  for (const auto status : {TenantStatus::active, TenantStatus::suspended})
    if (to_text(status) == text) return status;
  return std::nullopt;
}

Result<TenantWithStats> Tenants::create(const Principal& principal, const NewTenant& wanted,
                                        const InTransaction<TenantWithStats>& also) {
  LMS_TRY(scope_for(principal, Action::tenant_create));
  Tenant tenant;
  LMS_ASSIGN(tenant.name, check_name(wanted.name, "name"));
  LMS_ASSIGN(tenant.domain, check_domain(wanted.domain));
  tenant.id = new_id(context_.clock, context_.random);
  tenant.created_at = tenant.updated_at = context_.clock.now();
  LMS_TRY(context_.db.write([&](Transaction& tx) -> Result<void> {
    LMS_ASSIGN(const bool inserted, TenantRepository(tx, TenantScope::platform()).insert(tenant));
    if (!inserted)
      return fail(Error{.code = "tenant.exists",
                        .message = "there is a tenant with the domain '" + tenant.domain + "' already",
                        .element = "domain"});
    LMS_TRY(record(tx, context_, principal, tenant, "tenant.created"));
    return run_in(tx, also, TenantWithStats{.tenant = tenant});
  }));
  return TenantWithStats{.tenant = std::move(tenant)};
}

Result<Page<TenantWithStats>> Tenants::list(const Principal& principal, const ListQuery& query) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::tenant_read));
  LMS_ASSIGN(const PagePlan plan, plan_page(query, {"createdAt", "name", "domain"}));
  const TimePoint now = context_.clock.now();
  return context_.db.read([&](Transaction& tx) -> Result<Page<TenantWithStats>> {
    const TenantRepository tenants(tx, scope);
    LMS_ASSIGN(Page<TenantWithStats> page, tenants.list(plan));
    LMS_TRY(tenants.add_details(page.items, now));
    for (TenantWithStats& tenant : page.items) LMS_TRY(conceal(tx, principal, tenant, now));
    return page;
  });
}

Result<TenantWithStats> Tenants::get(const Principal& principal, std::string_view ref) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::tenant_read));
  return read_tenant(context_, principal, scope, ref);
}

Result<TenantWithStats> Tenants::update(const Principal& principal, std::string_view ref,
                                        const TenantChange& wanted) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::tenant_update));
  LMS_ASSIGN(const TenantChange change, checked(principal, wanted));
  LMS_ASSIGN(const std::string id, context_.db.write([&](Transaction& tx) -> Result<std::string> {
    const TenantRepository tenants(tx, scope);
    LMS_ASSIGN(Tenant tenant, tenants.find(ref));
    const Tenant before = tenant;
    if (change.name) tenant.name = *change.name;
    if (change.max_registrations) tenant.max_registrations = *change.max_registrations;
    if (change.redirect_hosts) tenant.redirect_hosts = *change.redirect_hosts;
    tenant.statements = change.statements.value_or(tenant.statements);
    if (change.status) tenant.status = *change.status;
    if (tenant.id == kRootTenantId && tenant.status == TenantStatus::suspended)
      return invalid("status", "the platform's own tenant cannot be suspended");
    tenant.updated_at = context_.clock.now();
    LMS_TRY(tenants.update(tenant));
    const std::string action = tenant.status == before.status             ? "tenant.updated"
                               : tenant.status == TenantStatus::suspended ? "tenant.suspended"
                                                                          : "tenant.activated";
    LMS_TRY(record(tx, context_, principal, tenant, action));
    LMS_TRY(tell_cap(tx, context_, before, tenant));
    return tenant.id;
  }));
  if (change.status) forget_callers(context_);
  return read_tenant(context_, principal, scope, id);
}

Result<void> Tenants::remove(const Principal& principal, std::string_view ref, bool force) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::tenant_delete));
  LMS_ASSIGN(const std::vector<std::string> packages,
             context_.db.write([&](Transaction& tx) -> Result<std::vector<std::string>> {
               const TenantRepository tenants(tx, scope);
               LMS_ASSIGN(const Tenant tenant, tenants.find(ref));
               if (tenant.id == kRootTenantId)
                 return invalid("id", "the platform's own tenant cannot be deleted");
               LMS_ASSIGN(const std::int64_t enabled, tenants.enabled_dispatches(tenant.id));
               if (enabled > 0 && !force)
                 return fail("tenant.has_dispatches",
                             "the tenant '" + tenant.domain + "' has enabled dispatches (" +
                                 std::to_string(enabled) + "); disable them, or force it");
               LMS_TRY(record(tx, context_, principal, tenant, "tenant.deleted"));
               return tenants.remove(tenant.id);
             }));
  forget_callers(context_);
  remove_unused_packages(context_, packages);
  return {};
}

}  // namespace lms::service
