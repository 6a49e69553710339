#pragma once
#include "service/dispatches.hpp"
#include "service/principal.hpp"

#include <string_view>

/// What a tenant's own people see of the learners of a course that another tenant dispatched to it:
/// `learner` everything, `summary` the dispatch's counts alone, `none` nothing. The platform and whoever owns
/// the course see everything; a learner sees his own records whatever the dispatch says.
namespace lms::service {

[[nodiscard]] bool sees_learners(const Principal& principal, std::string_view owner_tenant_id,
                                 std::string_view analytics);
[[nodiscard]] bool sees_counts(const Principal& principal, const Dispatch& dispatch);

/// Takes the counts out of a dispatch that is to be shown to `principal`, if they are not his to see.
void conceal(const Principal& principal, Dispatch& dispatch);

/// For SQL that narrows rows to what sees_learners() allows: the principal's tenant, or "" when the
/// principal sees all. Used as `($n = '' OR d.analytics = 'learner' OR c.tenant_id = $n)`, where c is
/// the course of dispatch d.
[[nodiscard]] std::string_view analytics_param(const Principal& principal);

}  // namespace lms::service
