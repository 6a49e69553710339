#include "service/figures.hpp"

#include "service/permissions.hpp"
#include "service/tenant_repository.hpp"
#include "storage/connection.hpp"
#include "storage/statement.hpp"

#include <algorithm>
#include <chrono>
#include <map>

namespace lms::service {
namespace {

using std::chrono::days;
using storage::Transaction;

const storage::Statement kAdd{
    "INSERT INTO daily_figures (tenant_id, day, launches, registrations, completions, passed, failed, "
    "active_learners) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant_id, day) DO UPDATE SET "
    "launches = daily_figures.launches + excluded.launches, registrations = daily_figures.registrations + "
    "excluded.registrations, completions = daily_figures.completions + excluded.completions, passed = "
    "daily_figures.passed + excluded.passed, failed = daily_figures.failed + excluded.failed, "
    "active_learners "
    "= daily_figures.active_learners + excluded.active_learners"};
const storage::Statement kFirstOfDay{
    "UPDATE learners SET active_on = $2 WHERE id = $1 AND (active_on IS NULL OR active_on < $2)"};

#define SUMS                                                                                     \
  "SELECT day, CAST(SUM(launches) AS BIGINT), CAST(SUM(registrations) AS BIGINT), "              \
  "CAST(SUM(completions) AS BIGINT), CAST(SUM(passed) AS BIGINT), CAST(SUM(failed) AS BIGINT), " \
  "CAST(SUM(active_learners) AS BIGINT) FROM daily_figures WHERE "
const storage::Statement kDaysOfAll{
    SUMS
    "tenant_id IN ('*0', '*1', '*2', '*3', '*4', '*5', '*6', '*7', '*8', '*9', "
    "'*a', '*b', '*c', '*d', '*e', '*f') AND day >= $1 GROUP BY day ORDER BY "
    "day"};
const storage::Statement kDaysOfTenant{SUMS "tenant_id = $2 AND day >= $1 GROUP BY day ORDER BY day"};

const storage::Statement kTotalsOfAll{
    "SELECT COUNT(*), CAST(COALESCE(SUM(total_users), 0) AS BIGINT), CAST(COALESCE(SUM(total_courses), 0) AS "
    "BIGINT), CAST(COALESCE(SUM(total_dispatches), 0) AS BIGINT) FROM tenants"};
const storage::Statement kTotalsOfTenant{
    "SELECT 1, total_users, total_courses, total_dispatches FROM tenants WHERE id = $1"};
const storage::Statement kActiveOfAll{"SELECT COUNT(*) FROM learners WHERE active_on >= $1"};
const storage::Statement kActiveOfTenant{
    "SELECT COUNT(*) FROM learners WHERE tenant_id = $2 AND active_on >= $1"};

const storage::Statement kDamaged{
    "SELECT COUNT(*) FROM course_versions WHERE state = 'damaged' AND ($1 = '' OR tenant_id = $1)"};
const storage::Statement kFull{
    "SELECT COUNT(*) FROM dispatches WHERE seats_taken >= max_registrations AND enabled = 1 AND ($1 = "
    "'' OR tenant_id = $1)"};
const storage::Statement kEnding{
    "SELECT COUNT(*) FROM dispatches WHERE expires_at IS NOT NULL AND expires_at > $2 AND expires_at <= $3 "
    "AND "
    "enabled = 1 AND ($1 = '' OR tenant_id = $1)"};
const storage::Statement kDiverged{
    "SELECT COUNT(*) FROM registrations WHERE diverged_count > 0 AND updated_at >= $2 AND ($1 = '' OR "
    "tenant_id = $1)"};

Result<std::int64_t> count_of(Transaction& tx, const storage::Statement& statement,
                              std::vector<storage::Value> values) {
  LMS_ASSIGN(const auto rows, tx.query(statement, values));
  return rows.at(0).integer(0);
}

/// Every day from `first` on, also those without a row.
std::vector<DayFigures> all_days(const storage::Rows& rows, TimePoint first, TimePoint now) {
  std::map<std::string, DayFigures> known;
  for (const storage::Row& row : rows)
    known[row.text(0)] = {.day = row.text(0),
                          .launches = row.integer(1),
                          .registrations = row.integer(2),
                          .completions = row.integer(3),
                          .passed = row.integer(4),
                          .failed = row.integer(5),
                          .active_learners = row.integer(6)};
  std::vector<DayFigures> out;
  for (TimePoint at = first; at <= now; at += days{1}) {
    const std::string day = day_of(at);
    const auto found = known.find(day);
    out.push_back(found == known.end() ? DayFigures{.day = day} : found->second);
  }
  return out;
}

Result<Totals> totals_of(Transaction& tx, const std::string& tenant, TimePoint now) {
  LMS_ASSIGN(const auto rows, tenant.empty() ? tx.query(kTotalsOfAll) : tx.query(kTotalsOfTenant, {tenant}));
  Totals out;
  if (rows.empty()) return out;
  out.tenants = rows[0].integer(0);
  out.users = rows[0].integer(1);
  out.courses = rows[0].integer(2);
  out.dispatches = rows[0].integer(3);
  const std::string since = day_of(now - days{30});
  LMS_ASSIGN(out.active_learners, tenant.empty() ? count_of(tx, kActiveOfAll, {since})
                                                 : count_of(tx, kActiveOfTenant, {since, tenant}));
  return out;
}

Result<Attention> attention_of(Transaction& tx, const std::string& tenant, TimePoint now) {
  Attention out;
  LMS_ASSIGN(out.damaged_versions, count_of(tx, kDamaged, {tenant}));
  LMS_ASSIGN(out.full_dispatches, count_of(tx, kFull, {tenant}));
  LMS_ASSIGN(out.ending_dispatches, count_of(tx, kEnding, {tenant, now, now + days{7}}));
  LMS_ASSIGN(out.diverged_registrations, count_of(tx, kDiverged, {tenant, now - days{30}}));
  return out;
}

}  // namespace

std::string day_of(TimePoint at) { return format_time(at).substr(0, 10); }

Result<void> count_day(Transaction& tx, std::string_view tenant_id, TimePoint now, const DayFigures& more) {
  // The id's last character is random.
  const std::string everybody = std::string("*") + tenant_id.back();
  for (const std::string_view whose : {tenant_id, std::string_view(everybody)})
    LMS_TRY(tx.execute(kAdd, {whose, day_of(now), more.launches, more.registrations, more.completions,
                              more.passed, more.failed, more.active_learners}));
  return {};
}

Result<void> count_launch(Transaction& tx, std::string_view tenant_id, std::string_view learner_id,
                          bool begins, TimePoint now) {
  LMS_ASSIGN(const auto first, tx.execute(kFirstOfDay, {learner_id, day_of(now)}));
  return count_day(tx, tenant_id, now,
                   {.launches = 1, .registrations = begins ? 1 : 0, .active_learners = first > 0 ? 1 : 0});
}

Result<Overview> Figures::overview(const Principal& principal, std::string_view tenant, std::int64_t span) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::tenant_read));
  const TimePoint now = context_.clock.now();
  const TimePoint first = now - days{std::clamp<std::int64_t>(span, 1, kMaxFigureDays) - 1};
  return context_.db.read([&](Transaction& tx) -> Result<Overview> {
    LMS_ASSIGN(const TenantScope narrowed, TenantRepository(tx, scope).narrow(tenant));
    const std::string whose(narrowed.param());
    Overview out;
    LMS_ASSIGN(out.totals, totals_of(tx, whose, now));
    LMS_ASSIGN(out.attention, attention_of(tx, whose, now));
    LMS_ASSIGN(const auto rows, whose.empty() ? tx.query(kDaysOfAll, {day_of(first)})
                                              : tx.query(kDaysOfTenant, {day_of(first), whose}));
    out.days = all_days(rows, first, now);
    return out;
  });
}

}  // namespace lms::service
