#pragma once
#include "service/dispatches.hpp"
#include "service/principal.hpp"

#include <cstdint>
#include <string_view>

namespace lms::storage {
class Transaction;
}

/// The one rule of what a tenant's own people see of the learners of a course that another tenant dispatched to
/// it: with analytics `learner` everything, with `summary` counts alone, with `none` nothing. The platform and
/// whoever owns the course see everything, and a learner his own records whatever the dispatch says.
///
/// Everything that reaches a tenant goes by it: lists, figures, logs, launch links, the audit log, messages to
/// webhooks, exports. It holds as the dispatch is when somebody looks: what happened before a change of the
/// permission is shown, or hidden, as what comes after it.
namespace lms::service {

enum class Seen : std::uint8_t { nothing, counts, learners };

/// What the people of `viewer_tenant_id` see of a dispatch of a course of `owner_tenant_id`; the viewer is "" for
/// who sees all.
[[nodiscard]] Seen seen(std::string_view viewer_tenant_id, std::string_view owner_tenant_id,
                        dispatch::Analytics analytics);

/// The viewer that `principal` is: its tenant, or "" when it sees all, or when its role shows it its own records
/// alone.
[[nodiscard]] std::string_view viewer(const Principal& principal);

[[nodiscard]] inline Seen seen(const Principal& principal, const Dispatch& dispatch) {
  return seen(viewer(principal), dispatch.owner_tenant_id, dispatch.analytics);
}

/// Takes the counts out of a dispatch that is to be shown to `principal`, if they are not his to see.
void conceal(const Principal& principal, Dispatch& dispatch);

/// How many of a tenant's dispatches are left out of what its own people are shown.
struct HiddenDispatches {
  std::int64_t counts = 0;    ///< out of all figures
  std::int64_t learners = 0;  ///< out of lists of learners and registrations; those without counts included
};
/// Nothing is, for who sees all.
/// Errors: storage.*
[[nodiscard]] Result<HiddenDispatches> hidden_dispatches(storage::Transaction& tx, std::string_view viewer);
[[nodiscard]] Result<HiddenDispatches> hidden_dispatches(Context& context, const Principal& principal);

// The same for SQL. `viewer` is the parameter that holds viewer(), for LMS_SEES_* `d` is the dispatch and `c` its
// course.
#define LMS_SEES_COUNTS(viewer) "(" viewer " = '' OR d.analytics <> 'none' OR c.tenant_id = " viewer ")"
#define LMS_SEES_LEARNERS(viewer) "(" viewer " = '' OR d.analytics = 'learner' OR c.tenant_id = " viewer ")"

/// A condition on the dispatch with the id `id`.
#define LMS_DISPATCH_THAT(id, sees) \
  "EXISTS (SELECT 1 FROM dispatches d JOIN courses c ON c.id = d.course_id WHERE d.id = " id " AND " sees ")"

/// Whether the user or API key `id` is of the viewer's tenant.
#define LMS_OWN_PEOPLE(id, viewer)                                               \
  "(EXISTS (SELECT 1 FROM users o WHERE o.id = " id " AND o.tenant_id = " viewer \
  ") OR EXISTS (SELECT 1 FROM api_keys o WHERE o.id = " id " AND o.tenant_id = " viewer "))"

/// Whether link `k` of dispatch `d` of course `c` is shown. Who learns is not told by a link for one learner either,
/// unless the tenant's own people made it, who named the learner; one that a learner made for himself is a
/// launch. `user` is the learner's user id, or NULL.
#define LMS_LINK_SHOWN(viewer, user)                                                          \
  "(" LMS_SEES_LEARNERS(viewer) " OR k.learner_id IS NULL OR (k.created_by <> COALESCE(" user \
                                ", '') AND " LMS_OWN_PEOPLE("k.created_by", viewer) "))"

}  // namespace lms::service
