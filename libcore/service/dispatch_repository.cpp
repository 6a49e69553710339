#include "service/dispatch_repository.hpp"

#include "base/text.hpp"
#include "base/words.hpp"
#include "service/day_figures.hpp"
#include "service/seats.hpp"
#include "service/word_search.hpp"

#include <string>

namespace lms::service {
namespace {

#define DISPATCH_FROM "dispatches d JOIN courses c ON c.id = d.course_id"
#define HAS_WORD(low, high) \
  "d.course_id IN (SELECT y.course_id FROM course_words y WHERE y.word >= " low " AND y.word < " high ")"
#define DISPATCH_LIST(field, from, more, key, tenant_parameter)                                     \
  LMS_LIST_STATEMENTS(field, LMS_DISPATCH_COLUMNS, from, LMS_ALL_WORDS(HAS_WORD) more, key, "d.id", \
                      "d.tenant_id", tenant_parameter)
// The empty text behind the id has SQLite begin with the courses, in the order of their titles.
#define BY_TITLE "courses c JOIN dispatches d ON d.course_id = c.id || ''"
#define OF_COURSE " AND d.course_id IN (SELECT k.id FROM courses k WHERE k.id = $12 OR k.course_key = $12)"

const ListStatements kLists[] = {
    DISPATCH_LIST("createdAt", DISPATCH_FROM, "", "d.id", "$12"),
    DISPATCH_LIST("courseTitle", BY_TITLE, "", "lower(c.title)", "$12"),
};
const ListStatements kListsOfCourse[] = {
    DISPATCH_LIST("createdAt", DISPATCH_FROM, OF_COURSE, "d.id", "$13"),
    DISPATCH_LIST("courseTitle", BY_TITLE, OF_COURSE, "lower(c.title)", "$13"),
};

const storage::Statement kById{"SELECT " LMS_DISPATCH_COLUMNS " FROM " DISPATCH_FROM
                               " WHERE d.id = $1 AND ($2 = '' OR d.tenant_id = $2)"};
const storage::Statement kInsertDispatch{
    "INSERT INTO dispatches (id, tenant_id, course_id, usage_type, max_registrations, starts_at, expires_at, "
    "allow_new_registrations, enabled, analytics, created_at, updated_at, max_launches, version_policy, "
    "pinned_version, lms_domains) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT (tenant_id, "
    "course_id) DO "
    "NOTHING"};
const storage::Statement kUpdate{
    "UPDATE dispatches SET usage_type = $2, max_registrations = $3, starts_at = $4, expires_at = $5, "
    "allow_new_registrations = $6, enabled = $7, analytics = $8, updated_at = $9, max_launches = $11, "
    "version_policy = $12, pinned_version = $13, lms_domains = $14 "
    "WHERE id = $1 AND ($10 = '' OR tenant_id = $10)"};
const storage::Statement kHasRegistrations{"SELECT 1 FROM registrations WHERE dispatch_id = $1 LIMIT 1"};

// In the order that references allow; launches, logs and links go with what they belong to.
const storage::Statement kDeleteRegistrations{"DELETE FROM registrations WHERE dispatch_id = $1"};
const storage::Statement kDeleteDispatch{
    "DELETE FROM dispatches WHERE id = $1 AND ($2 = '' OR tenant_id = $2)"};
const storage::Statement kDeleteLearners{"DELETE FROM learners WHERE scope_id = $1"};

Error no_such_dispatch(std::string_view id) {
  return Error{.code = "dispatch.not_found", .message = "there is no dispatch '" + std::string(id) + "'"};
}

}  // namespace

Dispatch dispatch_from_row(const storage::Row& row, std::size_t first) {
  Dispatch out;
  out.id = row.text(first);
  out.tenant_id = row.text(first + 1);
  out.course_id = row.text(first + 2);
  out.owner_tenant_id = row.text(first + 3);
  out.course_title = row.text(first + 4);
  out.course_key = row.text(first + 5);
  out.rules.usage = {
      .type = dispatch::parse_usage_type(row.text(first + 6)).value_or(dispatch::UsageType::limited),
      .max_registrations = row.opt_integer(first + 7),
      .max_launches = row.opt_integer(first + 18),
      .starts_at = row.opt_time(first + 8),
      .expires_at = row.opt_time(first + 9)};
  out.rules.allow_new_registrations = row.boolean(first + 10);
  out.rules.enabled = row.boolean(first + 11);
  out.analytics = dispatch::parse_analytics(row.text(first + 12)).value_or(dispatch::Analytics::none);
  out.registrations = row.integer(first + 13);
  out.launches = row.integer(first + 14);
  out.completions = row.integer(first + 15);
  out.created_at = row.time(first + 16);
  out.updated_at = row.time(first + 17);
  out.used = {.taken = row.integer(first + 19), .launches = row.integer(first + 20)};
  out.renewals = row.integer(first + 21);
  out.version = {
      .policy =
          dispatch::parse_version_policy(row.text(first + 22)).value_or(dispatch::VersionPolicy::latest),
      .number = row.opt_integer(first + 23)};
  out.lms_domains = split_words(row.text(first + 24));
  out.tenant_domain = row.text(first + 25);
  return out;
}

Result<Dispatch> DispatchRepository::find(std::string_view id) const {
  LMS_ASSIGN(const storage::Rows rows, tx_.query(kById, {id, scope_.param()}));
  if (rows.empty()) return fail(no_such_dispatch(id));
  return dispatch_from_row(rows[0]);
}

Result<Page<Dispatch>> DispatchRepository::list(const PagePlan& plan, std::string_view q,
                                                std::string_view course) const {
  const auto words = words_to_search(q);
  if (!words) return Page<Dispatch>{};
  for (const std::string& word : *words) {
    LMS_ASSIGN(const bool known, is_of_a_course(tx_, word));
    if (!known) return Page<Dispatch>{};
  }
  const std::string ref = ascii_lower(trim(course));
  LMS_ASSIGN(const storage::Rows rows, ref.empty()
                                           ? run_word_list(tx_, kLists, plan, *words, scope_)
                                           : run_word_list(tx_, kListsOfCourse, plan, *words, scope_, {ref}));
  return make_page(rows, plan, dispatch_from_row);
}

Result<bool> DispatchRepository::insert(const Dispatch& dispatch) const {
  const dispatch::Usage& usage = dispatch.rules.usage;
  LMS_ASSIGN(
      const std::int64_t rows,
      tx_.execute(
          kInsertDispatch,
          {dispatch.id, dispatch.tenant_id, dispatch.course_id, to_text(usage.type), usage.max_registrations,
           usage.starts_at, usage.expires_at, dispatch.rules.allow_new_registrations, dispatch.rules.enabled,
           to_text(dispatch.analytics), dispatch.created_at, dispatch.updated_at, usage.max_launches,
           to_text(dispatch.version.policy), dispatch.version.number, join_words(dispatch.lms_domains)}));
  return rows == 1;
}

Result<void> DispatchRepository::update(const Dispatch& dispatch) const {
  const dispatch::Usage& usage = dispatch.rules.usage;
  LMS_ASSIGN(const std::int64_t rows,
             tx_.execute(kUpdate, {dispatch.id, to_text(usage.type), usage.max_registrations, usage.starts_at,
                                   usage.expires_at, dispatch.rules.allow_new_registrations,
                                   dispatch.rules.enabled, to_text(dispatch.analytics), dispatch.updated_at,
                                   scope_.param(), usage.max_launches, to_text(dispatch.version.policy),
                                   dispatch.version.number, join_words(dispatch.lms_domains)}));
  if (rows == 0) return fail(no_such_dispatch(dispatch.id));
  return {};
}

Result<bool> DispatchRepository::has_registrations(std::string_view id) const {
  LMS_ASSIGN(const storage::Rows rows, tx_.query(kHasRegistrations, {id}));
  return !rows.empty();
}

Result<void> DispatchRepository::remove(std::string_view id) const {
  LMS_TRY(free_seats_of_dispatch(tx_, id));
  LMS_TRY(keep_figures(tx_, id));
  LMS_TRY(tx_.execute(kDeleteRegistrations, {id}));
  LMS_ASSIGN(const std::int64_t rows, tx_.execute(kDeleteDispatch, {id, scope_.param()}));
  if (rows == 0) return fail(no_such_dispatch(id));
  LMS_TRY(tx_.execute(kDeleteLearners, {id}));
  return {};
}

}  // namespace lms::service
