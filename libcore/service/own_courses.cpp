#include "service/own_courses.hpp"

#include "dispatch/seat_ledger.hpp"
#include "service/course_repository.hpp"
#include "service/course_structure.hpp"
#include "service/dispatch_repository.hpp"
#include "service/launch_links.hpp"
#include "service/list_statements.hpp"
#include "service/permissions.hpp"
#include "service/registration_rows.hpp"
#include "service/rows.hpp"
#include "storage/connection.hpp"
#include "storage/statement.hpp"

#include <array>
#include <chrono>
#include <unordered_map>
#include <utility>

namespace lms::service {
namespace {

using storage::Transaction;

constexpr auto kLinkLife = std::chrono::minutes{2};

// What is added to a dispatch's columns are the last three, wherever those begin.
#define OWN_COLUMNS LMS_DISPATCH_COLUMNS ", v.standard, v.state, v.id"
#define OWN_FROM                                      \
  "dispatches d JOIN courses c ON c.id = d.course_id" \
  " LEFT JOIN course_versions v ON v.course_id = c.id AND v.number = c.latest_version"

/// The learner that a user is in its tenant.
const storage::Statement kLearner{
    "SELECT id FROM learners WHERE scope_id = $1 AND kind = 'user' AND external_id = $2"};
const std::array kOwnCourseLists{LMS_LIST_STATEMENTS(
    "assignedAt", OWN_COLUMNS, OWN_FROM,
    "lower(c.title) LIKE $3 ESCAPE '!' AND (d.enabled = 1 OR EXISTS (SELECT 1 FROM registrations x WHERE "
    "x.dispatch_id = d.id AND x.learner_id = $5))",
    "d.id", "d.id", "d.tenant_id", "$6")};
const storage::Statement kFindOwn{"SELECT " OWN_COLUMNS " FROM " OWN_FROM
                                  " WHERE d.id = $1 AND d.tenant_id = $2"};
const storage::Statement kRegistrations{"SELECT " LMS_REGISTRATION_COLUMNS " FROM " LMS_REGISTRATION_FROM
                                        " WHERE r.learner_id = $1 AND ($2 = '' OR r.dispatch_id = $2)"};
const storage::Statement kRegisteredVersion{"SELECT version_id FROM registrations WHERE id = $1"};
const storage::Statement kOwnDefinition{"SELECT definition FROM course_versions WHERE id = $1"};
const storage::Statement kDescription{"SELECT description FROM courses WHERE id = $1"};
const storage::Statement kAttempts{
    "SELECT id, epoch, launched_at, last_sync_at, last_seq FROM launches WHERE registration_id = $1 ORDER BY "
    "epoch DESC LIMIT 100"};
const storage::Statement kDropUsedLinks{
    "DELETE FROM launch_links WHERE learner_id = (SELECT id FROM learners WHERE scope_id = $1 AND kind = "
    "'user' AND external_id = $2) AND created_by = $2 AND expires_at < $3"};

Result<void> people_only(const Principal& principal) {
  if (principal.is_key()) return fail("auth.forbidden", "this is for users; API keys cannot use it");
  return {};
}

Result<std::string> learner_of(Transaction& tx, const Principal& principal) {
  LMS_ASSIGN(const auto row, tx.query_one(kLearner, {principal.tenant_id, principal.user_id}));
  return row ? row->text(0) : std::string{};
}

/// Why the course itself cannot be opened, if it cannot.
Result<void> playable(const std::string& standard, const std::string& state) {
  LMS_TRY(require_launchable(standard));
  if (state == to_text(VersionState::damaged))
    return fail("course.damaged", "the files of this course are damaged");
  return {};
}

/// A dispatch with its course's latest version; the registration comes later.
struct Offered {
  Dispatch dispatch{};
  std::string standard{};
  std::string state{};
  std::string version_id{};
};

Offered offered_from_row(const storage::Row& row, std::size_t first = 0) {
  return {.dispatch = dispatch_from_row(row, first),
          .standard = row.opt_text(row.size() - 3).value_or(""),
          .state = row.opt_text(row.size() - 2).value_or(""),
          .version_id = row.opt_text(row.size() - 1).value_or("")};
}

OwnCourse own_course(const Offered& offered, std::optional<Registration> registration, TimePoint now) {
  const Dispatch& dispatch = offered.dispatch;
  OwnCourse out{.dispatch_id = dispatch.id,
                .course_id = dispatch.course_id,
                .title = dispatch.course_title,
                .standard = offered.standard,
                .assigned_at = dispatch.created_at,
                .starts_at = dispatch.rules.usage.starts_at,
                .expires_at = dispatch.rules.usage.expires_at};
  const auto visitor = registration ? dispatch::Visitor::returning : dispatch::Visitor::fresh;
  auto allowed = dispatch::may_start(dispatch.rules, dispatch.used, visitor, now);
  if (allowed && !registration) allowed = playable(offered.standard, offered.state);
  if (!allowed) out.refusal = allowed.error();
  out.registration = std::move(registration);
  return out;
}

Result<std::optional<Registration>> registration_in(Transaction& tx, const std::string& learner,
                                                    std::string_view dispatch_id) {
  LMS_ASSIGN(const auto row, tx.query_one(kRegistrations, {learner, dispatch_id}));
  if (!row) return std::nullopt;
  return registration_from_row(*row);
}

Result<Offered> find_offered(Transaction& tx, const Principal& principal, std::string_view id) {
  LMS_ASSIGN(const auto row, tx.query_one(kFindOwn, {id, principal.tenant_id}));
  if (!row) return not_found("dispatch", "course assigned to you", id);
  return offered_from_row(*row);
}

Result<std::vector<StructureItem>> structure_of_version(Transaction& tx, const std::string& version_id) {
  LMS_ASSIGN(const auto row, tx.query_one(kOwnDefinition, {version_id}));
  if (!row) return std::vector<StructureItem>{};
  return structure_of(row->blob(0));
}

Result<std::vector<Attempt>> attempts_of(Transaction& tx, const std::string& registration) {
  LMS_ASSIGN(const auto rows, tx.query(kAttempts, {registration}));
  std::vector<Attempt> out;
  for (const storage::Row& row : rows)
    out.push_back({.launch_id = row.text(0),
                   .number = row.integer(1),
                   .launched_at = row.time(2),
                   .last_sync_at = row.opt_time(3),
                   .calls = row.integer(4)});
  return out;
}

}  // namespace

Result<Page<OwnCourse>> OwnCourses::list(const Principal& principal, const ListQuery& query) {
  LMS_TRY(people_only(principal));
  LMS_ASSIGN(const PagePlan plan, plan_page(query, {"-assignedAt"}));
  const TimePoint now = context_.clock.now();
  return context_.db.read([&](Transaction& tx) -> Result<Page<OwnCourse>> {
    LMS_ASSIGN(const std::string learner, learner_of(tx, principal));
    LMS_ASSIGN(const auto rows,
               run_list(tx, kOwnCourseLists, plan, TenantScope::of(principal.tenant_id), {learner}));
    std::unordered_map<std::string, Registration> mine;
    LMS_ASSIGN(const auto registered, tx.query(kRegistrations, {learner, ""}));
    for (const storage::Row& row : registered) {
      Registration one = registration_from_row(row);
      mine.emplace(one.dispatch_id, std::move(one));
    }
    return make_page(rows, plan, [&](const storage::Row& row, std::size_t first) {
      const Offered offered = offered_from_row(row, first);
      const auto found = mine.find(offered.dispatch.id);
      return own_course(offered, found == mine.end() ? std::nullopt : std::optional(found->second), now);
    });
  });
}

Result<OwnCourseDetail> OwnCourses::get(const Principal& principal, std::string_view dispatch_id) {
  LMS_TRY(people_only(principal));
  const TimePoint now = context_.clock.now();
  return context_.db.read([&](Transaction& tx) -> Result<OwnCourseDetail> {
    LMS_ASSIGN(const Offered offered, find_offered(tx, principal, dispatch_id));
    LMS_ASSIGN(const std::string learner, learner_of(tx, principal));
    LMS_ASSIGN(auto registration, registration_in(tx, learner, dispatch_id));
    if (!registration && !offered.dispatch.rules.enabled)
      return not_found("dispatch", "course assigned to you", dispatch_id);
    OwnCourseDetail out;
    std::string version_id = offered.version_id;
    if (registration) {
      LMS_ASSIGN(registration->activities, activities_of_registration(tx, registration->id));
      LMS_ASSIGN(out.attempts, attempts_of(tx, registration->id));
      LMS_ASSIGN(const auto version, tx.query_one(kRegisteredVersion, {registration->id}));
      if (version) version_id = version->text(0);
    }
    LMS_ASSIGN(out.structure, structure_of_version(tx, version_id));
    LMS_ASSIGN(const auto description, tx.query_one(kDescription, {offered.dispatch.course_id}));
    if (description) out.description = description->text(0);
    out.course = own_course(offered, std::move(registration), now);
    return out;
  });
}

Result<OwnLaunch> OwnCourses::launch(const Principal& principal, std::string_view dispatch_id, bool debug) {
  LMS_ASSIGN(const OwnCourseDetail detail, get(principal, dispatch_id));
  if (detail.course.refusal) return std::unexpected(*detail.course.refusal);
  if (debug) LMS_TRY(require(principal, Action::link_debug, principal.tenant_id));
  const TimePoint now = context_.clock.now();
  LMS_TRY(context_.db.write([&](Transaction& tx) -> Result<void> {
    LMS_TRY(tx.execute(kDropUsedLinks, {principal.tenant_id, principal.user_id, now}));
    return {};
  }));
  OwnLaunch out{.expires_at = now + kLinkLife};
  LMS_ASSIGN(auto link, LaunchLinks(context_).create_own(principal, {.dispatch = std::string(dispatch_id),
                                                                     .user = principal.user_id,
                                                                     .expires_at = out.expires_at,
                                                                     .debug = debug}));
  out.url = std::move(link.url);
  return out;
}

}  // namespace lms::service
