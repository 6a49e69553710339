#pragma once
#include "base/result.hpp"
#include "service/context.hpp"
#include "service/courses.hpp"
#include "service/dispatches.hpp"
#include "service/tenants.hpp"
#include "service/users.hpp"

#include <string>
#include <string_view>

namespace lms::storage {
class Transaction;
}

/// What events carry as `data`. Times are RFC 3339, what is not known is null; members may be added.
///
///   registration.*  {registration: {id, state, completion, success, score: {scaled, raw, min, max} | null,
///                    progress, totalSeconds, launches, instance, createdAt, firstLaunchAt, lastLaunchAt,
///                    completedAt}, learner: {id, kind, externalId, name, userId, email},
///                    course: {id, key, title, version}, dispatch: {id}}
///   dispatch.*      {dispatch: {id, tenantId, enabled, allowNewRegistrations, analytics, usage: {type,
///                    maxRegistrations, startsAt, expiresAt}, registrations}, course: {id, key, title},
///                    change: created | updated | deleted | count_reset (of changed), limit: {kind:
///                    registrations | launches | linkLearners | linkUses, maximum, link: id | null} (of
///                    limit_reached)}. The cap over all dispatches of a tenant is a limit_reached without
///                    dispatch and course: {tenant, limit: {kind: tenantRegistrations, maximum, link: null}}.
///                    A tenant that does not see the dispatch's counts is told null for registrations, and of no
///                    limit; of a link's one that sees its learners, of the cap one that sees all counts
///   course.*        {course: {id, key, title}, version: {id, number, sha256} (of imported), damage,
///                    change: updated | deleted (of changed), error: {code, message, file, line, element}
///                    and requested: {course, key, title} (of import_failed)}
///   tenant.*        {tenant: {id, name, domain, status}, change: updated | suspended | activated | deleted}
///   user.*          {user: {id, email, firstName, lastName, role, active}, change: updated | activated |
///                    deactivated | deleted | password_set}
namespace lms::service {

/// Tells of `registration_id` as it stands in the transaction. A tenant that got the course by a dispatch hears
/// what the dispatch's analytics allow: everything, all but who the learner is (`summary`; no `learner`
/// member), or nothing. The platform hears everything.
[[nodiscard]] Result<void> emit_registration(storage::Transaction& tx, const Context& context,
                                             std::string_view topic, std::string_view registration_id);

/// `dispatch.changed`; `change` as above.
[[nodiscard]] Result<void> emit_dispatch_change(storage::Transaction& tx, const Context& context,
                                                const Dispatch& dispatch, std::string_view change);
/// A maximum that is used up; `kind` as in the data of `dispatch.limit_reached`.
struct ReachedLimit {
  std::string_view kind{};
  std::int64_t maximum = 0;
  std::string link_id{};  ///< of the launch link whose maximum it is
};
/// `dispatch.limit_reached`. When it is told: service/limit_events.hpp.
[[nodiscard]] Result<void> emit_limit(storage::Transaction& tx, const Context& context,
                                      const Dispatch& dispatch, const ReachedLimit& limit);
/// The same of the tenant's cap. Subscriptions to a course or a dispatch take it when the tenant has that
/// dispatch, or one of that course.
[[nodiscard]] Result<void> emit_tenant_limit(storage::Transaction& tx, const Context& context,
                                             const Tenant& tenant);
/// `dispatch.expired` for dispatches whose end has come and was not told of yet: a hundred at a time. Returns how
/// many there were.
[[nodiscard]] Result<std::int64_t> emit_expired(Context& context);

/// `course.changed`; `change` is `updated` or `deleted`.
[[nodiscard]] Result<void> emit_course_change(storage::Transaction& tx, const Context& context,
                                              const Course& course, std::string_view change);
/// `course.imported`.
[[nodiscard]] Result<void> emit_import(storage::Transaction& tx, const Context& context, const Course& course,
                                       const Version& version);
/// What an import was to become.
struct RequestedImport {
  std::string tenant_id{};
  std::string course{};  ///< id or key of the course to add a version to
  std::string key{};
  std::string title{};
};
/// `course.import_failed`, in a transaction of its own; a failure of telling is logged. Courses::begin_import()
/// tells of what it refuses to somebody who may import into that tenant, its sink of the package that it refuses
/// or that it is dropped with before it has arrived.
void emit_import_failure(Context& context, const RequestedImport& wanted, const Error& why);
/// `course.damaged`.
[[nodiscard]] Result<void> emit_damage(storage::Transaction& tx, const Context& context,
                                       std::string_view version_id, std::string_view damage);

/// `tenant.created`, or `tenant.changed` with the rest of `action` (`tenant.suspended`) as the change.
[[nodiscard]] Result<void> emit_tenant(storage::Transaction& tx, const Context& context, const Tenant& tenant,
                                       std::string_view action);
/// The same for users.
[[nodiscard]] Result<void> emit_user(storage::Transaction& tx, const Context& context, const User& user,
                                     std::string_view action);

}  // namespace lms::service
