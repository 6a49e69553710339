#include "service/launch_history.hpp"

#include "service/analytics_sight.hpp"
#include "service/launch_claim.hpp"
#include "service/launch_links.hpp"
#include "service/list_statements.hpp"
#include "service/permissions.hpp"
#include "service/registrations.hpp"
#include "storage/statement.hpp"

#include <algorithm>
#include <array>

namespace lms::service {
namespace {

#define LAUNCH_COLUMNS                                                                                      \
  "k.id, k.registration_id, r.learner_id, l.name, k.link_id, k.epoch, v.number, k.launched_at,"             \
  " k.last_sync_at, k.last_seq, (SELECT count(*) FROM launch_logs g WHERE g.launch_id = k.id AND g.applied" \
  " = 0), k.ended_at, k.superseded_at, k.superseded_by, n.continues"
#define LAUNCH_FROM                                                                                         \
  "launches k JOIN registrations r ON r.id = k.registration_id JOIN learners l ON l.id = r.learner_id JOIN" \
  " course_versions v ON v.id = k.version_id JOIN dispatches d ON d.id = r.dispatch_id JOIN courses c ON"   \
  " c.id = d.course_id LEFT JOIN launches n ON n.id = k.superseded_by"
#define LAUNCH_LIST(which)                                                                                \
  LMS_LIST_STATEMENTS("launchedAt", LAUNCH_COLUMNS, LAUNCH_FROM,                                          \
                      "lower(l.name) LIKE $3 ESCAPE '!' AND " which " = $5 AND " LMS_SEES_LEARNERS("$6"), \
                      "k.id", "k.id", "k.tenant_id", "$7")

const std::array kOfRegistration{LAUNCH_LIST("k.registration_id")};
const std::array kOfLink{LAUNCH_LIST("k.link_id")};

/// How the launch of the row came to its end, by what stands in it.
LaunchEnd end_of(const storage::Row& row, std::size_t first, const LaunchRecord& launch) {
  const auto superseded_at = row.opt_time(first + 12);
  if (row.opt_time(first + 11)) return LaunchEnd::left;
  if (!superseded_at) return LaunchEnd::open;
  if (launch.superseded_by.empty()) return LaunchEnd::reset;
  if (row.opt_text(first + 14) == launch.id) return LaunchEnd::reloaded;
  const TimePoint alive = std::max(launch.launched_at, launch.last_sync_at.value_or(launch.launched_at));
  return launch.late_batches > 0 || *superseded_at <= alive + kReloadGrace ? LaunchEnd::forced
                                                                           : LaunchEnd::vanished;
}

LaunchRecord launch_of(const storage::Row& row, std::size_t first = 0) {
  LaunchRecord out{.id = row.text(first),
                   .registration_id = row.text(first + 1),
                   .learner_id = row.text(first + 2),
                   .learner_name = row.text(first + 3),
                   .link_id = row.opt_text(first + 4).value_or(""),
                   .epoch = static_cast<std::uint64_t>(row.integer(first + 5)),
                   .version_number = row.integer(first + 6),
                   .launched_at = row.time(first + 7),
                   .last_sync_at = row.opt_time(first + 8),
                   .calls = row.integer(first + 9),
                   .late_batches = row.integer(first + 10),
                   .ended_at = row.opt_time(first + 11),
                   .superseded_by = row.opt_text(first + 13).value_or("")};
  out.end = end_of(row, first, out);
  if (!out.ended_at) out.ended_at = row.opt_time(first + 12);
  return out;
}

Result<Page<LaunchRecord>> list(Context& context, std::span<const ListStatements> statements,
                                const Principal& principal, std::string_view id, const PagePlan& plan) {
  LMS_ASSIGN(const auto scope, scope_for(principal, Action::registration_read));
  return context.db.read([&](storage::Transaction& tx) -> Result<Page<LaunchRecord>> {
    LMS_ASSIGN(const auto rows, run_list(tx, statements, plan, scope, {id, viewer(principal)}));
    return make_page(rows, plan, launch_of);
  });
}

}  // namespace

std::string_view to_text(LaunchEnd end) {
  switch (end) {
    case LaunchEnd::open:
      return "open";
    case LaunchEnd::left:
      return "left";
    case LaunchEnd::reloaded:
      return "reloaded";
    case LaunchEnd::forced:
      return "forced";
    case LaunchEnd::vanished:
      return "vanished";
    case LaunchEnd::reset:
      return "reset";
  }
  return {};
}

Result<Page<LaunchRecord>> LaunchHistory::of_registration(const Principal& principal, std::string_view id,
                                                          const ListQuery& query) {
  LMS_ASSIGN(const auto plan, plan_page(query, {"-launchedAt"}));
  LMS_ASSIGN(const auto registration, Registrations(context_).get(principal, id));
  return list(context_, kOfRegistration, principal, registration.id, plan);
}

Result<Page<LaunchRecord>> LaunchHistory::of_link(const Principal& principal, std::string_view id,
                                                  const ListQuery& query) {
  LMS_ASSIGN(const auto plan, plan_page(query, {"-launchedAt"}));
  LMS_ASSIGN(const auto link, LaunchLinks(context_).get(principal, id));
  return list(context_, kOfLink, principal, link.id, plan);
}

}  // namespace lms::service
