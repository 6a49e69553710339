#include "service/course_repository.hpp"

#include "base/random.hpp"
#include "base/text.hpp"
#include "package/course_structure.hpp"
#include "service/course_structure.hpp"
#include "service/list_statements.hpp"
#include "service/word_index.hpp"

#include <charconv>
#include <limits>
#include <system_error>

namespace lms::service {
namespace {

#define COURSE_LIST(field, key)                                                                              \
  LMS_LIST_STATEMENTS(field, LMS_COURSE_COLUMNS, LMS_COURSE_FROM,                                            \
                      "(lower(c.title) LIKE $3 ESCAPE '!' OR c.course_key LIKE $3 ESCAPE '!')", key, "c.id", \
                      "c.tenant_id", "$5")

const ListStatements kCourseLists[] = {
    COURSE_LIST("createdAt", "c.id"),
    COURSE_LIST("title", "lower(c.title)"),
    COURSE_LIST("key", "c.course_key"),
};

#define VERSION_COLUMNS                                                                     \
  "v.id, v.course_id, v.number, v.title, v.standard, v.state, v.size_bytes, v.file_count, " \
  "v.package_sha256, "                                                                      \
  "v.manifest_identifier, v.created_at"

const storage::Statement kById{"SELECT " LMS_COURSE_COLUMNS " FROM " LMS_COURSE_FROM
                               " WHERE c.id = $1 AND ($2 = '' OR c.tenant_id = $2)"};
const storage::Statement kByKey{"SELECT " LMS_COURSE_COLUMNS " FROM " LMS_COURSE_FROM
                                " WHERE c.course_key = $1 AND ($2 = '' OR c.tenant_id = $2) LIMIT 2"};
const storage::Statement kDispatched{
    "SELECT " LMS_COURSE_COLUMNS " FROM " LMS_COURSE_FROM
    " WHERE c.id = $1 AND EXISTS (SELECT 1 FROM dispatches d WHERE d.course_id = c.id AND d.tenant_id = $2)"};
const storage::Statement kInsertCourse{
    "INSERT INTO courses (id, tenant_id, course_key, title, manifest_identifier, created_at, updated_at, "
    "description) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant_id, course_key) DO NOTHING"};
const storage::Statement kUpdate{
    "UPDATE courses SET title = $2, updated_at = $3, strictness = $4, opens_in = $5, silent_sco = $6, "
    "statements = $8, description = $9"
    " WHERE id = $1 AND ($7 = '' OR tenant_id = $7)"};
const storage::Statement kNextVersion{
    "UPDATE courses SET latest_version = latest_version + 1, updated_at = $2 "
    "WHERE id = $1 AND ($3 = '' OR tenant_id = $3) RETURNING latest_version"};
const storage::Statement kInsertVersion{
    "INSERT INTO course_versions (id, tenant_id, course_id, number, package_sha256, size_bytes, file_count, "
    "standard, "
    "title, manifest_identifier, definition, warnings, state, created_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"};
const storage::Statement kInUse{
    "SELECT 1 WHERE EXISTS (SELECT 1 FROM dispatches WHERE course_id = $1) "
    "OR EXISTS (SELECT 1 FROM registrations WHERE course_id = $1)"};
const storage::Statement kPackages{
    "SELECT DISTINCT package_sha256 FROM course_versions WHERE course_id = $1"};
const storage::Statement kDeleteVersions{"DELETE FROM course_versions WHERE course_id = $1"};
const storage::Statement kDeleteCourse{"DELETE FROM courses WHERE id = $1 AND ($2 = '' OR tenant_id = $2)"};

const storage::Statement kVersions{"SELECT CAST(v.number AS TEXT), v.id, " VERSION_COLUMNS
                                   " FROM course_versions v WHERE v.course_id = $1 "
                                   "AND ($2 = '' OR v.tenant_id = $2) AND v.number < $3 "
                                   "ORDER BY v.number DESC LIMIT $4"};
const storage::Statement kVersion{
    "SELECT " VERSION_COLUMNS
    ", v.definition, v.warnings FROM course_versions v WHERE v.course_id = $1 AND v.number = $2 "
    "AND ($3 = '' OR v.tenant_id = $3)"};
const storage::Statement kWithPackage{
    "SELECT course_id, number FROM course_versions WHERE package_sha256 = $1 AND ($2 = '' OR tenant_id = $2) "
    "ORDER BY id LIMIT 1"};
const storage::Statement kWithIdentifier{
    "SELECT course_key FROM courses WHERE manifest_identifier = $1 AND id <> $2 AND ($3 = '' OR tenant_id = "
    "$3) "
    "ORDER BY id LIMIT 3"};

Version version_from_row(const storage::Row& row, std::size_t first) {
  Version out;
  out.id = row.text(first);
  out.course_id = row.text(first + 1);
  out.number = row.integer(first + 2);
  out.title = row.text(first + 3);
  out.standard = row.text(first + 4);
  out.state = parse_version_state(row.text(first + 5)).value_or(VersionState::damaged);
  out.launchable = out.state != VersionState::damaged && require_launchable(out.standard);
  out.size_bytes = row.integer(first + 6);
  out.files = row.integer(first + 7);
  out.sha256 = row.text(first + 8);
  out.manifest_identifier = row.text(first + 9);
  out.created_at = row.time(first + 10);
  return out;
}

Result<void> keep_words(storage::Transaction& tx, const Course& course) {
  return store_words(tx, kCourseWords, course.id, course.tenant_id, {course.title, course.key});
}

Error no_such_course(std::string_view ref) {
  return Error{.code = "course.not_found", .message = "there is no course '" + std::string(ref) + "'"};
}

}  // namespace

Result<void> require_launchable(std::string_view standard) {
  if (standard.empty()) return {};  // no version yet: another refusal's
  const auto known = package::parse_standard_key(standard);
  if (known && package::can_launch(*known)) return {};
  return fail("course.not_launchable",
              "the course is written for " +
                  (known ? std::string(package::standard_name(*known)) : std::string(standard)) +
                  ", which cannot be launched yet");
}

Course course_from_row(const storage::Row& row, std::size_t first) {
  Course out;
  out.id = row.text(first);
  out.tenant_id = row.text(first + 1);
  out.key = row.text(first + 2);
  out.title = row.text(first + 3);
  out.standard = row.opt_text(first + 4).value_or("");
  const auto state = parse_version_state(row.opt_text(first + 5).value_or(""));
  out.launchable = state && *state != VersionState::damaged && require_launchable(out.standard);
  out.latest_version = out.versions = row.integer(first + 6);
  out.created_at = row.time(first + 7);
  out.updated_at = row.time(first + 8);
  out.strictness = parse_strictness(row.text(first + 9)).value_or(Strictness::lenient);
  out.opens_in = parse_opens_in(row.text(first + 10)).value_or(OpensIn::frame);
  out.silent_sco = parse_silent_sco(row.text(first + 11)).value_or(SilentSco::incomplete);
  out.statements = parse_course_statements(row.text(first + 12)).value_or(CourseStatements::tenant);
  out.description = row.text(first + 13);
  return out;
}

Result<Course> CourseRepository::find(std::string_view ref) const {
  const bool by_id = is_id(ref);
  const std::string key = by_id ? std::string(ref) : ascii_lower(trim(ref));
  LMS_ASSIGN(const storage::Rows rows, tx_.query(by_id ? kById : kByKey, {key, scope_.param()}));
  if (rows.empty()) return fail(no_such_course(ref));
  if (rows.size() > 1)
    return fail(Error{.code = "course.ambiguous",
                      .message = "several tenants have a course '" + key + "'; name the tenant",
                      .element = "tenant"});
  return course_from_row(rows[0]);
}

Result<Course> CourseRepository::find_usable(std::string_view ref) const {
  auto own = find(ref);
  if (own || scope_.is_platform() || own.error().code != "course.not_found") return own;
  LMS_ASSIGN(const storage::Rows rows, tx_.query(kDispatched, {ref, scope_.param()}));
  if (rows.empty()) return own;
  return course_from_row(rows[0]);
}

Result<Page<Course>> CourseRepository::list(const PagePlan& plan) const {
  LMS_ASSIGN(const storage::Rows rows, run_list(tx_, kCourseLists, plan, scope_));
  return make_page(rows, plan, course_from_row);
}

Result<bool> CourseRepository::insert(const Course& course, std::string_view manifest_identifier) const {
  LMS_ASSIGN(
      const std::int64_t rows,
      tx_.execute(kInsertCourse, {course.id, course.tenant_id, course.key, course.title, manifest_identifier,
                                  course.created_at, course.updated_at, course.description}));
  if (rows == 1) LMS_TRY(keep_words(tx_, course));
  return rows == 1;
}

Result<void> CourseRepository::update(const Course& course) const {
  LMS_ASSIGN(const std::int64_t rows,
             tx_.execute(kUpdate, {course.id, course.title, course.updated_at, to_text(course.strictness),
                                   to_text(course.opens_in), to_text(course.silent_sco), scope_.param(),
                                   to_text(course.statements), course.description}));
  if (rows == 0) return fail(no_such_course(course.id));
  return keep_words(tx_, course);
}

Result<std::int64_t> CourseRepository::next_version(std::string_view course_id, TimePoint now) const {
  LMS_ASSIGN(const storage::Rows rows, tx_.query(kNextVersion, {course_id, now, scope_.param()}));
  if (rows.empty()) return fail(no_such_course(course_id));
  return rows[0].integer(0);
}

Result<void> CourseRepository::insert_version(const NewVersion& wanted) const {
  const Version& version = wanted.version;
  LMS_TRY(tx_.execute(kInsertVersion, {version.id, wanted.tenant_id, version.course_id, version.number,
                                       version.sha256, version.size_bytes, version.files, version.standard,
                                       version.title, version.manifest_identifier, wanted.definition,
                                       wanted.warnings, to_text(version.state), version.created_at}));
  return {};
}

Result<bool> CourseRepository::in_use(std::string_view course_id) const {
  LMS_ASSIGN(const storage::Rows rows, tx_.query(kInUse, {course_id}));
  return !rows.empty();
}

Result<std::vector<std::string>> CourseRepository::remove(std::string_view course_id) const {
  LMS_ASSIGN(const storage::Rows rows, tx_.query(kPackages, {course_id}));
  std::vector<std::string> packages;
  for (const storage::Row& row : rows) packages.push_back(row.text(0));
  LMS_TRY(tx_.execute(kDeleteVersions, {course_id}));
  LMS_ASSIGN(const std::int64_t gone, tx_.execute(kDeleteCourse, {course_id, scope_.param()}));
  if (gone == 0) return fail(no_such_course(course_id));
  return packages;
}

Result<Page<Version>> CourseRepository::versions(std::string_view course_id, const PagePlan& plan) const {
  // The cursor's key is the version's number as text; one that is none starts after the last.
  std::int64_t before = std::numeric_limits<std::int64_t>::max();
  if (!plan.from_start)
    if (std::from_chars(plan.after_key.data(), plan.after_key.data() + plan.after_key.size(), before).ec !=
        std::errc{})
      before = 0;
  LMS_ASSIGN(const storage::Rows rows,
             tx_.query(kVersions, {course_id, scope_.param(), before, std::int64_t{plan.limit} + 1}));
  return make_page(rows, plan, version_from_row);
}

Result<Version> CourseRepository::version(std::string_view course_id, std::int64_t number) const {
  LMS_ASSIGN(const storage::Rows rows, tx_.query(kVersion, {course_id, number, scope_.param()}));
  if (rows.empty()) return fail("version.not_found", "the course has no version " + std::to_string(number));
  Version out = version_from_row(rows[0], 0);
  LMS_ASSIGN(out.structure, structure_of(rows[0].blob(11)));
  out.warnings = rows[0].text(12);
  return out;
}

Result<std::optional<VersionPlace>> CourseRepository::with_package(std::string_view sha256) const {
  LMS_ASSIGN(const storage::Rows rows, tx_.query(kWithPackage, {sha256, scope_.param()}));
  if (rows.empty()) return std::nullopt;
  return VersionPlace{.course_id = rows[0].text(0), .number = rows[0].integer(1)};
}

Result<std::vector<std::string>> CourseRepository::keys_with_identifier(
    std::string_view manifest_identifier, std::string_view except_course) const {
  LMS_ASSIGN(const storage::Rows rows,
             tx_.query(kWithIdentifier, {manifest_identifier, except_course, scope_.param()}));
  std::vector<std::string> keys;
  for (const storage::Row& row : rows) keys.push_back(row.text(0));
  return keys;
}

}  // namespace lms::service
