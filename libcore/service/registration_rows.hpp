#pragma once
#include "service/analytics_sight.hpp"
#include "service/registrations.hpp"
#include "storage/connection.hpp"

#include <cstddef>

namespace lms::service {

/// The columns of a Registration, for queries on LMS_REGISTRATION_FROM of other services;
/// registration_from_row reads them.
#define LMS_REGISTRATION_COLUMNS                                                                       \
  "r.id, r.tenant_id, r.dispatch_id, r.course_id, c.course_key, c.title, v.number, r.learner_id, "     \
  "l.external_id,"                                                                                     \
  " l.name, r.state, r.completion, r.success, r.score_scaled, r.score_raw, r.score_min, r.score_max, " \
  "r.progress,"                                                                                        \
  " r.total_ms, r.launch_count, r.diverged_count, r.created_at, r.updated_at, r.first_launch_at,"      \
  " r.last_launch_at, r.completed_at"
#define LMS_REGISTRATION_FROM                                                                          \
  "registrations r JOIN courses c ON c.id = r.course_id JOIN course_versions v ON v.id = r.version_id" \
  " JOIN learners l ON l.id = r.learner_id"

/// Whether `viewer` sees it ("" = who sees all). The dispatch is read only when somebody asks who does not see all.
#define LMS_REGISTRATION_SHOWN(viewer)                                                             \
  "(" viewer                                                                                       \
  " = '' OR EXISTS (SELECT 1 FROM dispatches d WHERE d.id = r.dispatch_id AND " LMS_SEES_LEARNERS( \
      viewer) "))"

/// Without activities.
[[nodiscard]] Registration registration_from_row(const storage::Row& row, std::size_t first = 0);

/// Where each activity of a registration stands, as the engine stored it last; empty before the first batch.
/// Errors: engine.definition.invalid and the like, when what is stored cannot be read
[[nodiscard]] Result<std::vector<ActivityStatus>> activities_of_registration(storage::Transaction& tx,
                                                                             std::string_view id);

}  // namespace lms::service
