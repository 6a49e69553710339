#include "service/result_statistics.hpp"

#include "service/analytics_sight.hpp"
#include "service/course_repository.hpp"
#include "service/permissions.hpp"
#include "service/tenant_repository.hpp"
#include "storage/connection.hpp"
#include "storage/statement.hpp"

#include <chrono>
#include <string_view>

namespace lms::service {
namespace {

// A column for each figure: the rows come from registrations_results alone.
#define SUM_OF(condition) "CAST(COALESCE(SUM(CASE WHEN " condition " THEN 1 ELSE 0 END), 0) AS BIGINT)"
#define TENTH(from, to) SUM_OF("r.score_scaled >= " from " AND r.score_scaled < " to)
const storage::Statement kResults{
    "SELECT COUNT(*), " SUM_OF("r.state <> 'notStarted'") ", " SUM_OF("r.state = 'completed'") ", " SUM_OF(
        "r.success = 'passed'") ", " SUM_OF("r.success = 'failed'") ", " SUM_OF("r.score_scaled < 0.1") ", "
    TENTH("0.1", "0.2") ", " TENTH("0.2", "0.3") ", " TENTH("0.3", "0.4") ", " TENTH("0.4", "0.5") ", "
    TENTH("0.5", "0.6") ", " TENTH("0.6", "0.7") ", " TENTH("0.7", "0.8") ", " TENTH("0.8", "0.9") ", "
    SUM_OF("r.score_scaled >= 0.9")
    " FROM dispatches d JOIN courses c ON c.id = d.course_id JOIN registrations r ON r.dispatch_id = d.id AND "
    "r.created_at >= $2 WHERE d.tenant_id = $1 AND ($3 = '' OR d.course_id = $3) AND " LMS_SEES_COUNTS("$4")};
constexpr std::size_t kFirstBucket = 5;

ResultFigures from_row(const storage::Row& row) {
  ResultFigures out{.registered = row.integer(0),
                    .opened = row.integer(1),
                    .completed = row.integer(2),
                    .passed = row.integer(3),
                    .failed = row.integer(4)};
  for (std::size_t i = 0; i < ResultFigures::kBuckets; ++i) out.scores[i] = row.integer(kFirstBucket + i);
  return out;
}

}  // namespace

Result<ResultFigures> ResultStatistics::overview(const Principal& principal, const ResultFilter& filter) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::registration_read));
  if (reach(principal, Action::registration_read) == Reach::self)
    return fail("auth.forbidden", "learners do not read statistics");
  const TimePoint since =
      filter.days > 0 ? context_.clock.now() - std::chrono::days{filter.days} : TimePoint{};
  return context_.db.read([&](storage::Transaction& tx) -> Result<ResultFigures> {
    LMS_ASSIGN(const Tenant tenant,
               TenantRepository(tx, scope).find(filter.tenant.empty() ? principal.tenant_id : filter.tenant));
    std::string course;
    if (!filter.course.empty()) {
      // Its own key may stand for it, and the id of any that is dispatched to the tenant.
      const CourseRepository courses(tx, TenantScope::of(tenant.id));
      LMS_ASSIGN(const Course found, courses.find_usable(filter.course));
      course = found.id;
    }
    LMS_ASSIGN(const auto rows, tx.query(kResults, {tenant.id, since, course, viewer(principal)}));
    ResultFigures out = from_row(rows.at(0));
    out.tenant_id = tenant.id;
    return out;
  });
}

}  // namespace lms::service
