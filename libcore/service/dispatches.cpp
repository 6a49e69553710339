#include "service/dispatches.hpp"

#include "base/random.hpp"
#include "service/course_repository.hpp"
#include "service/dispatch_repository.hpp"
#include "service/event_data.hpp"
#include "service/journal.hpp"
#include "service/permissions.hpp"
#include "service/tenant_repository.hpp"
#include "storage/connection.hpp"

namespace lms::service {
namespace {

using storage::Transaction;

Result<void> record(Transaction& tx, const Context& context, const Principal& principal,
                    const Dispatch& dispatch, const std::string& action) {
  const dispatch::UsageRules& rules = dispatch.rules;
  const auto& seats = rules.usage.max_registrations;
  const auto& end = rules.usage.expires_at;
  const std::string fields =
      json_object({{"courseId", dispatch.course_id},
                   {"usage", to_text(rules.usage.type)},
                   {"maxRegistrations", seats ? std::to_string(*seats) : ""},
                   {"expiresAt", end ? format_time(*end) : ""},
                   {"enabled", rules.enabled ? "true" : "false"},
                   {"allowNewRegistrations", rules.allow_new_registrations ? "true" : "false"}});
  LMS_TRY(audit(tx, context, principal,
                {.tenant_id = dispatch.tenant_id,
                 .action = action,
                 .object_type = "dispatch",
                 .object_id = dispatch.id,
                 .details = fields}));
  return emit_dispatch_change(tx, context, dispatch, action.substr(action.find('.') + 1));
}

/// The course that `ref` names for a dispatch to `tenant_id`: one of that tenant's own, else one of
/// the root tenant's. A principal that is not the platform's knows its own tenant's courses only.
Result<Course> find_course(Transaction& tx, const Principal& principal, std::string_view tenant_id,
                           std::string_view ref) {
  auto own = CourseRepository(tx, TenantScope::of(tenant_id)).find(ref);
  if (own || !principal.is_platform() || own.error().code != "course.not_found") return own;
  auto root = CourseRepository(tx, TenantScope::of(kRootTenantId)).find(ref);
  if (root || root.error().code != "course.not_found" || !is_id(ref)) return root;
  LMS_ASSIGN(const Course foreign, CourseRepository(tx, TenantScope::platform()).find(ref));
  return fail(Error{.code = "auth.forbidden",
                    .message = "the course '" + foreign.key +
                               "' belongs to another tenant; only the platform's courses go to other tenants",
                    .element = "courseId"});
}

/// The dispatch `id`, when `principal` may change it: the platform's, or one of its tenant's own course.
Result<Dispatch> find_to_change(Transaction& tx, const Principal& principal, Action action,
                                std::string_view id) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, action));
  LMS_ASSIGN(Dispatch dispatch, DispatchRepository(tx, scope).find(id));
  if (!principal.is_platform() && dispatch.owner_tenant_id != principal.tenant_id)
    return fail("auth.forbidden", "the platform dispatched this course; only it can change the dispatch");
  return dispatch;
}

}  // namespace

Result<Dispatch> Dispatches::create(const Principal& principal, const NewDispatch& wanted,
                                    const InTransaction<Dispatch>& also) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::dispatch_create));
  Dispatch dispatch;
  LMS_ASSIGN(dispatch.rules.usage, dispatch::apply({}, wanted.usage));
  dispatch.rules.allow_new_registrations = wanted.allow_new_registrations;
  dispatch.rules.enabled = wanted.enabled;
  dispatch.analytics = wanted.analytics;
  dispatch.id = new_id(context_.clock, context_.random);
  dispatch.created_at = dispatch.updated_at = context_.clock.now();
  return context_.db.write([&](Transaction& tx) -> Result<Dispatch> {
    Dispatch made = dispatch;
    const TenantRepository tenants(tx, scope);
    LMS_ASSIGN(const Tenant tenant, tenants.find(wanted.tenant));
    LMS_ASSIGN(const Course course, find_course(tx, principal, tenant.id, wanted.course));
    LMS_TRY(require_launchable(course.standard));
    made.tenant_id = tenant.id;
    made.course_id = course.id;
    made.owner_tenant_id = course.tenant_id;
    made.course_title = course.title;
    made.course_key = course.key;
    LMS_ASSIGN(const bool inserted, DispatchRepository(tx, scope).insert(made));
    if (!inserted)
      return fail("dispatch.exists", "the tenant '" + tenant.domain + "' has a dispatch of the course '" +
                                         course.key + "' already");
    LMS_TRY(tenants.count(tenant.id, TenantCounter::dispatches, 1));
    LMS_TRY(record(tx, context_, principal, made, "dispatch.created"));
    LMS_TRY(run_in(tx, also, made));
    return made;
  });
}

Result<Page<Dispatch>> Dispatches::list(const Principal& principal, const DispatchFilter& filter,
                                        const ListQuery& query) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::dispatch_read));
  LMS_ASSIGN(const PagePlan plan, plan_page(query, {"-createdAt", "courseTitle"}));
  return context_.db.read([&](Transaction& tx) -> Result<Page<Dispatch>> {
    LMS_ASSIGN(const TenantScope narrowed, TenantRepository(tx, scope).narrow(filter.tenant));
    return DispatchRepository(tx, narrowed).list(plan, filter.course);
  });
}

Result<Dispatch> Dispatches::get(const Principal& principal, std::string_view id) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::dispatch_read));
  return context_.db.read([&](Transaction& tx) { return DispatchRepository(tx, scope).find(id); });
}

Result<Dispatch> Dispatches::update(const Principal& principal, std::string_view id,
                                    const DispatchChange& change) {
  return context_.db.write([&](Transaction& tx) -> Result<Dispatch> {
    LMS_ASSIGN(Dispatch dispatch, find_to_change(tx, principal, Action::dispatch_update, id));
    if (change.usage != dispatch::UsageChange{}) {
      LMS_ASSIGN(dispatch.rules.usage, dispatch::apply(dispatch.rules.usage, change.usage));
    }
    if (change.allow_new_registrations)
      dispatch.rules.allow_new_registrations = *change.allow_new_registrations;
    if (change.enabled) dispatch.rules.enabled = *change.enabled;
    if (change.analytics) dispatch.analytics = *change.analytics;
    dispatch.updated_at = context_.clock.now();
    LMS_TRY(DispatchRepository(tx, TenantScope::of(dispatch.tenant_id)).update(dispatch));
    LMS_TRY(record(tx, context_, principal, dispatch, "dispatch.updated"));
    return dispatch;
  });
}

Result<void> Dispatches::remove(const Principal& principal, std::string_view id, bool force) {
  return context_.db.write([&](Transaction& tx) -> Result<void> {
    LMS_ASSIGN(const Dispatch dispatch, find_to_change(tx, principal, Action::dispatch_delete, id));
    const TenantScope scope = TenantScope::of(dispatch.tenant_id);
    const DispatchRepository dispatches(tx, scope);
    LMS_ASSIGN(const bool used, dispatches.has_registrations(dispatch.id));
    if (used && !force)
      return fail("dispatch.in_use", "learners have registrations in this dispatch; disable it, or force it");
    LMS_TRY(dispatches.remove(dispatch.id));
    LMS_TRY(TenantRepository(tx, scope).count(dispatch.tenant_id, TenantCounter::dispatches, -1));
    return record(tx, context_, principal, dispatch, "dispatch.deleted");
  });
}

}  // namespace lms::service
