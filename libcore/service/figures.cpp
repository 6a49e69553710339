#include "service/figures.hpp"

#include "service/analytics_sight.hpp"
#include "service/day_figures.hpp"
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

#define MORE(column) #column " = day_figures." #column " + excluded." #column
#define ADDED                                                                           \
  " ON CONFLICT (tenant_id, day, dispatch_id) DO UPDATE SET " MORE(launches) ", " MORE( \
      registrations) ", " MORE(completions) ", " MORE(passed) ", " MORE(failed) ", " MORE(active_learners)
#define COLUMNS \
  "(tenant_id, day, dispatch_id, launches, registrations, completions, passed, failed, active_learners)"

const storage::Statement kAdd{"INSERT INTO day_figures " COLUMNS
                              " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)" ADDED};
const storage::Statement kFirstOfDay{
    "UPDATE learners SET active_on = $2 WHERE id = $1 AND (active_on IS NULL OR active_on < $2)"};
// `-`: of deleted dispatches whose counts the tenant did not see.
const storage::Statement kKeep{
    "INSERT INTO day_figures " COLUMNS
    " SELECT f.tenant_id, f.day, CASE WHEN d.analytics = 'none' AND c.tenant_id <> d.tenant_id THEN '-' ELSE "
    "'' END, f.launches, f.registrations, f.completions, f.passed, f.failed, f.active_learners FROM "
    "dispatches "
    "d JOIN courses c ON c.id = d.course_id JOIN day_figures f ON f.tenant_id = d.tenant_id AND "
    "f.dispatch_id = "
    "d.id WHERE d.id = $1" ADDED};
const storage::Statement kDropKept{
    "DELETE FROM day_figures WHERE tenant_id = (SELECT tenant_id FROM dispatches WHERE id = $1) AND "
    "dispatch_id = $1"};

#define SUMS                                                                                     \
  "SELECT day, CAST(SUM(launches) AS BIGINT), CAST(SUM(registrations) AS BIGINT), "              \
  "CAST(SUM(completions) AS BIGINT), CAST(SUM(passed) AS BIGINT), CAST(SUM(failed) AS BIGINT), " \
  "CAST(SUM(active_learners) AS BIGINT) FROM day_figures f WHERE "
// The viewer is the tenant whose figures they are; what it does not see is looked up once for all rows.
#define SEEN(viewer)                                                                                     \
  "(" viewer                                                                                             \
  " = '' OR (f.dispatch_id <> '-' AND f.dispatch_id NOT IN (SELECT d.id FROM dispatches d JOIN courses " \
  "c ON c.id = d.course_id WHERE d.tenant_id = " viewer " AND NOT " LMS_SEES_COUNTS(viewer) ")))"
const storage::Statement kDaysOfAll{
    SUMS
    "tenant_id IN ('*0', '*1', '*2', '*3', '*4', '*5', '*6', '*7', '*8', '*9', "
    "'*a', '*b', '*c', '*d', '*e', '*f') AND day >= $1 GROUP BY day ORDER BY "
    "day"};
const storage::Statement kDaysOfTenant{
    SUMS "tenant_id = $2 AND day >= $1 AND " SEEN("$3") " GROUP BY day ORDER BY day"};
const storage::Statement kAnyUnseen{
    "SELECT 1 FROM day_figures f WHERE f.tenant_id = $1 AND f.day >= $2 AND NOT " SEEN("$1") " LIMIT 1"};

const storage::Statement kTotalsOfAll{
    "SELECT COUNT(*), CAST(COALESCE(SUM(total_users), 0) AS BIGINT), CAST(COALESCE(SUM(total_courses), 0) AS "
    "BIGINT), CAST(COALESCE(SUM(total_dispatches), 0) AS BIGINT) FROM tenants"};
const storage::Statement kTotalsOfTenant{
    "SELECT 1, total_users, total_courses, total_dispatches FROM tenants WHERE id = $1"};
const storage::Statement kActiveOfAll{"SELECT COUNT(*) FROM learners WHERE active_on >= $1"};
const storage::Statement kActiveOfTenant{
    "SELECT COUNT(*) FROM learners WHERE tenant_id = $2 AND active_on >= $1"};
#define ACTIVE_WHERE_SEEN                                                                                   \
  "EXISTS (SELECT 1 FROM registrations r JOIN dispatches d ON d.id = r.dispatch_id JOIN courses c ON c.id " \
  "= "                                                                                                      \
  "d.course_id WHERE r.learner_id = l.id AND r.last_launch_at >= $1 AND " LMS_SEES_COUNTS("$2") ")"
const storage::Statement kActiveSeen{
    "SELECT COUNT(*) FROM learners l WHERE l.tenant_id = $2 AND l.active_on >= $1 AND " ACTIVE_WHERE_SEEN};
const storage::Statement kUsersSeen{
    "SELECT COUNT(*) FROM learners l WHERE l.tenant_id = $2 AND l.active_on >= $1 AND l.user_id IS NOT NULL "
    "AND " ACTIVE_WHERE_SEEN};

const storage::Statement kDamaged{
    "SELECT COUNT(*) FROM course_versions WHERE state = 'damaged' AND ($1 = '' OR tenant_id = $1)"};
// CROSS JOIN keeps SQLite to the order of the text: along the full dispatches, which are few.
const storage::Statement kFull{
    "SELECT COUNT(*) FROM dispatches d CROSS JOIN courses c WHERE c.id = d.course_id AND d.seats_taken >= "
    "d.max_registrations AND d.enabled = 1 AND ($1 = '' OR d.tenant_id = $1) AND " LMS_SEES_COUNTS("$2")};
const storage::Statement kEnding{
    "SELECT COUNT(*) FROM dispatches WHERE expires_at IS NOT NULL AND expires_at > $2 AND expires_at <= $3 "
    "AND "
    "enabled = 1 AND ($1 = '' OR tenant_id = $1)"};
const storage::Statement kDiverged{
    "SELECT COUNT(*) FROM registrations r WHERE r.diverged_count > 0 AND r.updated_at >= $2 AND ($1 = '' OR "
    "r.tenant_id = $1) AND ($3 = '' OR " LMS_DISPATCH_THAT("r.dispatch_id", LMS_SEES_COUNTS("$3")) ")"};

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

std::string active_since(TimePoint now) { return day_of(now - kActiveSpan); }

/// Whether something was counted since then that the viewer does not see.
Result<bool> any_unseen(Transaction& tx, std::string_view viewer, const std::string& since) {
  if (viewer.empty()) return false;
  LMS_ASSIGN(const auto rows, tx.query(kAnyUnseen, {viewer, since}));
  return !rows.empty();
}

/// Whose figures they are ("" = everybody's), and for whom.
struct Asked {
  std::string tenant{};
  std::string viewer{};
};

Result<std::int64_t> active_learners(Transaction& tx, const Asked& asked, TimePoint now) {
  const std::string since = active_since(now);
  if (asked.tenant.empty()) return count_of(tx, kActiveOfAll, {since});
  LMS_ASSIGN(const bool unseen, any_unseen(tx, asked.viewer, since));
  return count_of(tx, unseen ? kActiveSeen : kActiveOfTenant, {since, asked.tenant});
}

Result<Totals> totals_of(Transaction& tx, const Asked& asked, TimePoint now) {
  LMS_ASSIGN(const auto rows,
             asked.tenant.empty() ? tx.query(kTotalsOfAll) : tx.query(kTotalsOfTenant, {asked.tenant}));
  Totals out;
  if (rows.empty()) return out;
  out.tenants = rows[0].integer(0);
  out.users = rows[0].integer(1);
  out.courses = rows[0].integer(2);
  out.dispatches = rows[0].integer(3);
  LMS_ASSIGN(out.active_learners, active_learners(tx, asked, now));
  return out;
}

Result<Attention> attention_of(Transaction& tx, const Asked& asked, TimePoint now) {
  Attention out;
  LMS_ASSIGN(out.damaged_versions, count_of(tx, kDamaged, {asked.tenant}));
  LMS_ASSIGN(out.full_dispatches, count_of(tx, kFull, {asked.tenant, asked.viewer}));
  LMS_ASSIGN(out.ending_dispatches, count_of(tx, kEnding, {asked.tenant, now, now + days{7}}));
  LMS_ASSIGN(out.diverged_registrations,
             count_of(tx, kDiverged, {asked.tenant, now - days{30}, asked.viewer}));
  return out;
}

}  // namespace

std::string day_of(TimePoint at) { return format_time(at).substr(0, 10); }

Result<void> count_day(Transaction& tx, const Counted& whose, TimePoint now, const DayFigures& more) {
  const auto add = [&](std::string_view tenant, std::string_view dispatch) -> Result<void> {
    LMS_TRY(tx.execute(kAdd, {tenant, day_of(now), dispatch, more.launches, more.registrations,
                              more.completions, more.passed, more.failed, more.active_learners}));
    return {};
  };
  LMS_TRY(add(whose.tenant_id, whose.dispatch_id));
  // The id's last character is random.
  return add(std::string("*") + whose.tenant_id.back(), "");
}

Result<void> count_launch(Transaction& tx, const Counted& whose, std::string_view learner_id, bool begins,
                          TimePoint now) {
  LMS_ASSIGN(const auto first, tx.execute(kFirstOfDay, {learner_id, day_of(now)}));
  return count_day(tx, whose, now,
                   {.launches = 1, .registrations = begins ? 1 : 0, .active_learners = first > 0 ? 1 : 0});
}

Result<void> keep_figures(Transaction& tx, std::string_view dispatch_id) {
  LMS_TRY(tx.execute(kKeep, {dispatch_id}));
  LMS_TRY(tx.execute(kDropKept, {dispatch_id}));
  return {};
}

Result<std::optional<std::int64_t>> active_users_seen(Transaction& tx, std::string_view viewer,
                                                      TimePoint now) {
  const std::string since = active_since(now);
  LMS_ASSIGN(const bool unseen, any_unseen(tx, viewer, since));
  if (!unseen) return std::optional<std::int64_t>{};
  LMS_ASSIGN(const std::int64_t count, count_of(tx, kUsersSeen, {since, viewer}));
  return std::optional(count);
}

Result<Overview> Figures::overview(const Principal& principal, std::string_view tenant, std::int64_t span) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::tenant_read));
  const TimePoint now = context_.clock.now();
  const TimePoint first = now - days{std::clamp<std::int64_t>(span, 1, kMaxFigureDays) - 1};
  return context_.db.read([&](Transaction& tx) -> Result<Overview> {
    LMS_ASSIGN(const TenantScope narrowed, TenantRepository(tx, scope).narrow(tenant));
    const Asked asked{.tenant = std::string(narrowed.param()), .viewer = std::string(viewer(principal))};
    Overview out;
    LMS_ASSIGN(out.totals, totals_of(tx, asked, now));
    LMS_ASSIGN(out.attention, attention_of(tx, asked, now));
    LMS_ASSIGN(const auto rows, asked.tenant.empty()
                                    ? tx.query(kDaysOfAll, {day_of(first)})
                                    : tx.query(kDaysOfTenant, {day_of(first), asked.tenant, asked.viewer}));
    out.days = all_days(rows, first, now);
    return out;
  });
}

}  // namespace lms::service
