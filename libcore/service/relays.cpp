#include "service/relays.hpp"

#include "security/opaque_token.hpp"
#include "service/analytics_sight.hpp"
#include "service/list_statements.hpp"
#include "service/permissions.hpp"
#include "storage/connection.hpp"
#include "storage/statement.hpp"

#include <algorithm>
#include <array>

namespace lms::service {
namespace {

constexpr auto kRelayClockTolerance = std::chrono::seconds{5};

const storage::Statement kRelayLaunch{
    "SELECT secret_hash, launched_at, registration_id, epoch FROM launches WHERE id = $1"};
const storage::Statement kAppendRelay{
    "INSERT INTO relay_log (launch_id, seq, at, event, body) VALUES ($1, $2, $3, $4, $5)"
    " ON CONFLICT (launch_id, seq) DO NOTHING"};
const storage::Statement kOffered{
    "UPDATE relays SET epoch = $2, offered = $3, offered_at = $4, problem = $5 WHERE registration_id = $1 AND"
    " epoch <= $2"};
const storage::Statement kAccepted{
    "UPDATE relays SET epoch = $2, offered = $3, offered_at = $4, problem = NULL, accepted = $3,"
    " accepted_at = $4 WHERE registration_id = $1 AND epoch <= $2"};

#define RELAY_COLUMNS "y.attempt_kept, y.offered, y.offered_at, y.accepted, y.accepted_at, y.problem"
const storage::Statement kRelay{"SELECT " RELAY_COLUMNS " FROM relays y WHERE y.registration_id = $1"};

const std::array kRelayLists{LMS_LIST_STATEMENTS(
    "at",
    "k.id, k.dispatch_id, k.trace, k.at, k.learner, k.refusal, k.claim, k.launch_id, r.id, r.completion, "
    "r.success,"
    " r.score_scaled, " RELAY_COLUMNS,
    // All outer joins, though a dispatch and its course are there: SQLite is to begin with the launches.
    "lms_launches k LEFT JOIN dispatches d ON d.id = k.dispatch_id LEFT JOIN courses c ON c.id = d.course_id "
    "LEFT JOIN launches o ON o.id = k.launch_id"
    " LEFT JOIN registrations r ON r.id = o.registration_id LEFT JOIN relays y ON y.registration_id = r.id",
    "(lower(k.learner) LIKE $3 ESCAPE '!' OR lower(k.trace) LIKE $3 ESCAPE '!') AND ($5 = '' OR "
    "k.dispatch_id = $5)"
    " AND ($6 = '' OR k.trace = $6) AND ($7 = '' OR r.id = $7) AND " LMS_SEES_LEARNERS("$8"),
    "k.id", "k.id", "d.tenant_id", "$9")};
const storage::Statement kLines{"SELECT at, event, body FROM relay_log WHERE launch_id = $1 ORDER BY seq"};

RelayState relay_of(const storage::Row& row, std::size_t first = 0) {
  return {.attempt_kept = row.opt_integer(first).value_or(0) == 1,
          .offered = row.opt_text(first + 1).value_or(""),
          .offered_at = row.opt_time(first + 2),
          .accepted = row.opt_text(first + 3).value_or(""),
          .accepted_at = row.opt_time(first + 4),
          .problem = row.opt_text(first + 5).value_or("")};
}

Conversation conversation_of(const storage::Row& row, std::size_t first) {
  return {.id = row.text(first),
          .dispatch_id = row.text(first + 1),
          .trace = row.text(first + 2),
          .at = row.time(first + 3),
          .learner = row.text(first + 4),
          .refusal = row.text(first + 5),
          .claim = row.text(first + 6),
          .launch_id = row.opt_text(first + 7).value_or(""),
          .registration_id = row.opt_text(first + 8).value_or(""),
          .completion = row.opt_text(first + 9).value_or(""),
          .success = row.opt_text(first + 10).value_or(""),
          .scaled = row.opt_real(first + 11),
          .relay = relay_of(row, first + 12)};
}

Result<void> store(storage::Transaction& tx, std::string_view launch_id, const storage::Row& launch,
                   const RelayReport& report, TimePoint now) {
  const TimePoint at = std::min(launch.time(1) + report.at, now + kRelayClockTolerance);
  if (report.seq <= Relays::kMaxReports) {
    LMS_ASSIGN(const auto fresh,
               tx.execute(kAppendRelay, {launch_id, report.seq, at, report.event, report.body}));
    if (fresh == 0) return {};
  }
  if (report.offer.empty()) return {};
  const std::string registration = launch.text(2);
  const std::int64_t epoch = launch.integer(3);
  if (report.event == "result" && report.accepted)
    LMS_TRY(tx.execute(kAccepted, {registration, epoch, report.offer, at}));
  else
    LMS_TRY(tx.execute(kOffered, {registration, epoch, report.offer, at,
                                  report.problem.empty() ? std::optional<std::string>{} : report.problem}));
  return {};
}

}  // namespace

Result<void> Relays::report(std::string_view launch_id, std::string_view secret,
                            const std::vector<RelayReport>& reports) {
  return context_.db.write([&](storage::Transaction& tx) -> Result<void> {
    LMS_ASSIGN(const auto launch, tx.query_one(kRelayLaunch, {launch_id}));
    if (!launch || !security::token_matches(secret, launch->blob(0)))
      return fail("runtime.forbidden", "this launch is not known");
    const TimePoint now = context_.clock.now();
    for (const RelayReport& one : reports) LMS_TRY(store(tx, launch_id, *launch, one, now));
    return {};
  });
}

Result<Page<Conversation>> Relays::conversations(const Principal& principal, const ConversationFilter& filter,
                                                 const ListQuery& query) {
  LMS_ASSIGN(const auto scope, scope_for(principal, Action::dispatch_read));
  LMS_ASSIGN(const auto plan, plan_page(query, {"-at"}));
  return context_.db.read([&](storage::Transaction& tx) -> Result<Page<Conversation>> {
    LMS_ASSIGN(const auto rows,
               run_list(tx, kRelayLists, plan, scope,
                        {filter.dispatch, filter.trace, filter.registration, viewer(principal)}));
    auto page = make_page(rows, plan, conversation_of);
    for (Conversation& one : page.items) {
      if (one.launch_id.empty()) continue;
      LMS_ASSIGN(const auto lines, tx.query(kLines, {one.launch_id}));
      for (const storage::Row& line : lines)
        one.lines.push_back({.at = line.time(0), .event = line.text(1), .body = line.text(2)});
    }
    return page;
  });
}

Result<std::optional<RelayState>> Relays::state(std::string_view registration_id) {
  return context_.db.read([&](storage::Transaction& tx) -> Result<std::optional<RelayState>> {
    LMS_ASSIGN(const auto row, tx.query_one(kRelay, {registration_id}));
    if (!row) return std::optional<RelayState>{};
    return std::optional(relay_of(*row));
  });
}

}  // namespace lms::service
