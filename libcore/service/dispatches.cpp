#include "service/dispatches.hpp"

#include "base/random.hpp"
#include "base/words.hpp"
#include "service/analytics_sight.hpp"
#include "service/course_repository.hpp"
#include "service/dispatch_repository.hpp"
#include "service/event_data.hpp"
#include "service/journal.hpp"
#include "service/limit_events.hpp"
#include "service/list_statements.hpp"
#include "service/permissions.hpp"
#include "service/tenant_repository.hpp"
#include "service/withdrawal.hpp"
#include "storage/connection.hpp"
#include "storage/statement.hpp"

#include <array>

namespace lms::service {
namespace {

using storage::Transaction;

const storage::Statement kHasVersion{"SELECT 1 FROM course_versions WHERE course_id = $1 AND number = $2"};
const storage::Statement kLatestVersion{"SELECT latest_version FROM courses WHERE id = $1"};
const storage::Statement kDomains{"SELECT lms_domains FROM dispatches WHERE id = $1"};
const storage::Statement kResetCount{
    "UPDATE dispatches SET seats_taken = CASE WHEN $2 = 1 THEN 0 ELSE seats_taken END, renewal = renewal + "
    "$2,"
    " launches_taken = CASE WHEN $3 = 1 THEN 0 ELSE launches_taken END, updated_at = $4 WHERE id = $1"};
const storage::Statement kInsertRenewal{
    "INSERT INTO dispatch_renewals (id, tenant_id, dispatch_id, at, actor_id, registrations, launches)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)"};
const std::array kRenewals{LMS_LIST_STATEMENTS(
    "at", "n.id, n.at, n.actor_id, n.registrations, n.launches", "dispatch_renewals n",
    "lower(n.actor_id) LIKE $3 ESCAPE '!' AND n.dispatch_id = $5", "n.id", "n.id", "n.tenant_id", "$6")};

Renewal renewal_of(const storage::Row& row, std::size_t first = 0) {
  return {.id = row.text(first),
          .at = row.time(first + 1),
          .actor_id = row.text(first + 2),
          .registrations = row.opt_integer(first + 3),
          .launches = row.opt_integer(first + 4)};
}

std::string number_text(const std::optional<std::int64_t>& number) {
  return number ? std::to_string(*number) : "";
}

Result<void> record(Transaction& tx, const Context& context, const Principal& principal,
                    const Dispatch& dispatch, const std::string& action) {
  const dispatch::UsageRules& rules = dispatch.rules;
  const auto& end = rules.usage.expires_at;
  const std::string fields =
      json_object({{"courseId", dispatch.course_id},
                   {"usage", to_text(rules.usage.type)},
                   {"maxRegistrations", number_text(rules.usage.max_registrations)},
                   {"maxLaunches", number_text(rules.usage.max_launches)},
                   {"expiresAt", end ? format_time(*end) : ""},
                   {"versionPolicy", to_text(dispatch.version.policy)},
                   {"version", number_text(dispatch.version.number)},
                   {"lmsDomains", join_words(dispatch.lms_domains)},
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

Seen seen_by_tenant(const Dispatch& dispatch) {
  return seen(dispatch.tenant_id, dispatch.owner_tenant_id, dispatch.analytics);
}

/// `wanted` for a dispatch of this course: a pin without a number is to the newest version.
Result<dispatch::VersionRule> version_rule(Transaction& tx, std::string_view course_id,
                                           dispatch::VersionRule wanted) {
  if (wanted.policy == dispatch::VersionPolicy::pin && !wanted.number) {
    LMS_ASSIGN(const auto row, tx.query_one(kLatestVersion, {course_id}));
    if (row) wanted.number = row->integer(0);
  }
  LMS_TRY(dispatch::check_version_rule(wanted));
  if (!wanted.number) return wanted;
  LMS_ASSIGN(const auto known, tx.query_one(kHasVersion, {course_id, *wanted.number}));
  if (!known)
    return fail(Error{.code = "request.invalid",
                      .message = "the course has no version " + std::to_string(*wanted.number),
                      .element = "version.number"});
  return wanted;
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
  LMS_ASSIGN(dispatch.lms_domains, dispatch::check_host_list(wanted.lms_domains, "lmsDomains"));
  dispatch.id = new_id(context_.clock, context_.random);
  dispatch.created_at = dispatch.updated_at = context_.clock.now();
  return context_.db.write([&](Transaction& tx) -> Result<Dispatch> {
    Dispatch made = dispatch;
    const TenantRepository tenants(tx, scope);
    LMS_ASSIGN(const Tenant tenant, tenants.find(wanted.tenant));
    LMS_ASSIGN(const Course course, find_course(tx, principal, tenant.id, wanted.course));
    LMS_TRY(require_launchable(course.standard));
    made.tenant_id = tenant.id;
    made.tenant_domain = tenant.domain;
    made.course_id = course.id;
    made.owner_tenant_id = course.tenant_id;
    made.course_title = course.title;
    made.course_key = course.key;
    LMS_ASSIGN(made.version, version_rule(tx, course.id, wanted.version.value_or(dispatch::VersionRule{})));
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
    LMS_ASSIGN(auto page, DispatchRepository(tx, narrowed).list(plan, query.q, filter.course));
    for (Dispatch& dispatch : page.items) conceal(principal, dispatch);
    return page;
  });
}

Result<Dispatch> Dispatches::get(const Principal& principal, std::string_view id) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::dispatch_read));
  return context_.db.read([&](Transaction& tx) -> Result<Dispatch> {
    LMS_ASSIGN(Dispatch dispatch, DispatchRepository(tx, scope).find(id));
    conceal(principal, dispatch);
    return dispatch;
  });
}

Result<Dispatch> Dispatches::update(const Principal& principal, std::string_view id,
                                    const DispatchChange& change) {
  return context_.db.write([&](Transaction& tx) -> Result<Dispatch> {
    LMS_ASSIGN(Dispatch dispatch, find_to_change(tx, principal, Action::dispatch_update, id));
    const Dispatch before = dispatch;
    if (change.usage != dispatch::UsageChange{}) {
      LMS_ASSIGN(dispatch.rules.usage, dispatch::apply(dispatch.rules.usage, change.usage));
    }
    if (change.allow_new_registrations)
      dispatch.rules.allow_new_registrations = *change.allow_new_registrations;
    if (change.enabled) dispatch.rules.enabled = *change.enabled;
    if (change.analytics) dispatch.analytics = *change.analytics;
    if (change.version) {
      LMS_ASSIGN(dispatch.version, version_rule(tx, dispatch.course_id, *change.version));
    }
    if (change.lms_domains) {
      LMS_ASSIGN(dispatch.lms_domains, dispatch::check_host_list(*change.lms_domains, "lmsDomains"));
    }
    dispatch.updated_at = context_.clock.now();
    LMS_TRY(DispatchRepository(tx, TenantScope::of(dispatch.tenant_id)).update(dispatch));
    if (seen_by_tenant(dispatch) < seen_by_tenant(before)) LMS_TRY(withdraw_messages(tx, dispatch));
    LMS_TRY(record(tx, context_, principal, dispatch, "dispatch.updated"));
    LMS_TRY(tell_limits(tx, context_, before, dispatch));
    return dispatch;
  });
}

Result<Dispatch> Dispatches::reset_count(const Principal& principal, std::string_view id,
                                         const CountsToReset& which) {
  if (!which.registrations && !which.launches)
    return fail(Error{.code = "request.invalid",
                      .message = "say which count to reset: registrations, launches or both",
                      .element = "registrations"});
  const std::string renewal_id = new_id(context_.clock, context_.random);
  return context_.db.write([&](Transaction& tx) -> Result<Dispatch> {
    LMS_ASSIGN(Dispatch dispatch, find_to_change(tx, principal, Action::dispatch_update, id));
    const TimePoint now = context_.clock.now();
    const auto counted = [](bool reset, std::int64_t count) {
      return reset ? std::optional(count) : std::nullopt;
    };
    const std::string actor = principal.user_id.empty() ? "lmsd" : principal.user_id;
    LMS_TRY(tx.execute(kInsertRenewal, {renewal_id, dispatch.tenant_id, dispatch.id, now, actor,
                                        counted(which.registrations, dispatch.used.taken),
                                        counted(which.launches, dispatch.used.launches)}));
    LMS_TRY(tx.execute(kResetCount, {dispatch.id, which.registrations ? 1 : 0, which.launches ? 1 : 0, now}));
    LMS_ASSIGN(dispatch, DispatchRepository(tx, TenantScope::of(dispatch.tenant_id)).find(dispatch.id));
    LMS_TRY(record(tx, context_, principal, dispatch, "dispatch.count_reset"));
    return dispatch;
  });
}

Result<Page<Renewal>> Dispatches::renewals(const Principal& principal, std::string_view id,
                                           const ListQuery& query) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::dispatch_read));
  LMS_ASSIGN(const PagePlan plan, plan_page(query, {"-at"}));
  return context_.db.read([&](Transaction& tx) -> Result<Page<Renewal>> {
    LMS_ASSIGN(const Dispatch dispatch, DispatchRepository(tx, scope).find(id));
    if (seen(principal, dispatch) == Seen::nothing)
      return fail(Error{.code = "auth.forbidden",
                        .message = "the counts of this dispatch are not shown to the tenant",
                        .rule = "analytics"});
    LMS_ASSIGN(const auto rows, run_list(tx, kRenewals, plan, scope, {dispatch.id}));
    return make_page(rows, plan, renewal_of);
  });
}

Result<dispatch::HostList> Dispatches::lms_domains(std::string_view id) {
  LMS_ASSIGN(const auto row, context_.db.read([&](Transaction& tx) { return tx.query_one(kDomains, {id}); }));
  if (!row) return fail("dispatch.not_found", "there is no such dispatch");
  return split_words(row->text(0));
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
