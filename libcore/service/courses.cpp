#include "base/error_json.hpp"
#include "content/content_store.hpp"
#include "package/zip_reader.hpp"
#include "service/checks.hpp"
#include "service/course_package.hpp"
#include "service/course_repository.hpp"
#include "service/event_data.hpp"
#include "service/journal.hpp"
#include "service/package_garbage.hpp"
#include "service/permissions.hpp"
#include "service/tenant_repository.hpp"
#include "storage/connection.hpp"

namespace lms::service {
namespace {

using storage::Transaction;

const storage::Statement kVersionPackage{"SELECT package_sha256 FROM course_versions WHERE id = $1"};
const storage::Statement kSetState{"UPDATE course_versions SET state = $2, damage = $3 WHERE id = $1"};
const storage::Statement kUnverified{"SELECT id FROM course_versions WHERE state = 'checking' ORDER BY id"};

/// A course that `principal` may change: its owner is in the scope.
Result<Course> find_to_change(Transaction& tx, const Principal& principal, Action action,
                              std::string_view ref, std::string_view tenant) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, action));
  LMS_ASSIGN(const TenantScope narrowed, TenantRepository(tx, scope).narrow(tenant));
  return CourseRepository(tx, narrowed).find(ref);
}

Result<Course> find_to_read(Transaction& tx, const Principal& principal, std::string_view ref,
                            std::string_view tenant) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::course_read));
  LMS_ASSIGN(const TenantScope narrowed, TenantRepository(tx, scope).narrow(tenant));
  return CourseRepository(tx, narrowed).find_usable(ref);
}

Result<void> record(Transaction& tx, const Context& context, const Principal& principal, const Course& course,
                    const std::string& action) {
  const std::string fields = json_object({{"key", course.key}, {"title", course.title}});
  LMS_TRY(audit(tx, context, principal,
                {.tenant_id = course.tenant_id,
                 .action = action,
                 .object_type = "course",
                 .object_id = course.id,
                 .details = fields}));
  return emit_course_change(tx, context, course, action.substr(action.find('.') + 1));
}

/// What inflating everything shows: nothing when the package is sound, else why it is not.
/// Errors: package.read_failed (the disk, not the package); stopped early: course.check_stopped
Result<std::optional<std::string>> find_damage(const content::ContentStore& store, std::string_view sha256,
                                               const std::stop_token& stop) {
  const auto source = store.open(sha256);
  if (!source) {
    if (source.error().code != "content.package.not_found") return std::unexpected(source.error());
    return describe(source.error());
  }
  const auto index = package::read_index(**source);
  if (!index) {
    if (index.error().code == "package.read_failed") return std::unexpected(index.error());
    return describe(index.error());
  }
  const package::VerifyReport report = package::verify(**source, *index, 1, stop);
  if (report.faults.empty()) {
    if (report.stopped) return fail("course.check_stopped", "the check was stopped");
    return std::nullopt;
  }
  if (report.faults[0].code == "package.read_failed") return fail(report.faults[0]);
  return describe(report.faults[0]);
}

}  // namespace

std::string_view to_text(VersionState state) {
  switch (state) {
    case VersionState::checking:
      return "checking";
    case VersionState::ok:
      return "ok";
    case VersionState::damaged:
      return "damaged";
  }
  return {};
}

std::optional<VersionState> parse_version_state(std::string_view text) {
  for (const auto state : {VersionState::checking, VersionState::ok, VersionState::damaged})
    if (to_text(state) == text) return state;
  return std::nullopt;
}

std::string_view to_text(ImportKind kind) {
  switch (kind) {
    case ImportKind::created:
      return "created";
    case ImportKind::version:
      return "version";
    case ImportKind::unchanged:
      return "unchanged";
  }
  return {};
}

std::string_view to_text(Strictness strictness) {
  return strictness == Strictness::strict ? "strict" : "lenient";
}

std::optional<Strictness> parse_strictness(std::string_view text) {
  for (const auto each : {Strictness::lenient, Strictness::strict})
    if (to_text(each) == text) return each;
  return std::nullopt;
}

std::string_view to_text(OpensIn opens_in) { return opens_in == OpensIn::window ? "window" : "frame"; }

std::optional<OpensIn> parse_opens_in(std::string_view text) {
  for (const auto each : {OpensIn::frame, OpensIn::window})
    if (to_text(each) == text) return each;
  return std::nullopt;
}

std::string_view to_text(SilentSco silent_sco) {
  return silent_sco == SilentSco::completed ? "completed" : "incomplete";
}

std::string_view to_text(CourseStatements statements) {
  switch (statements) {
    case CourseStatements::tenant:
      return "tenant";
    case CourseStatements::off:
      return "off";
    case CourseStatements::on:
      return "on";
  }
  return "tenant";
}

std::optional<CourseStatements> parse_course_statements(std::string_view text) {
  for (const auto each : {CourseStatements::tenant, CourseStatements::off, CourseStatements::on})
    if (to_text(each) == text) return each;
  return std::nullopt;
}

std::optional<SilentSco> parse_silent_sco(std::string_view text) {
  for (const auto each : {SilentSco::incomplete, SilentSco::completed})
    if (to_text(each) == text) return each;
  return std::nullopt;
}

Result<Page<Course>> Courses::list(const Principal& principal, std::string_view tenant,
                                   const ListQuery& query) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::course_read));
  LMS_ASSIGN(const PagePlan plan, plan_page(query, {"createdAt", "title", "key"}));
  return context_.db.read([&](Transaction& tx) -> Result<Page<Course>> {
    LMS_ASSIGN(const TenantScope narrowed, TenantRepository(tx, scope).narrow(tenant));
    return CourseRepository(tx, narrowed).list(plan);
  });
}

Result<Course> Courses::get(const Principal& principal, std::string_view ref, std::string_view tenant) {
  return context_.db.read([&](Transaction& tx) { return find_to_read(tx, principal, ref, tenant); });
}

Result<Page<Version>> Courses::versions(const Principal& principal, std::string_view ref,
                                        std::string_view tenant, const ListQuery& query) {
  LMS_ASSIGN(const PagePlan plan, plan_page(query, {"-number"}));
  return context_.db.read([&](Transaction& tx) -> Result<Page<Version>> {
    LMS_ASSIGN(const Course course, find_to_read(tx, principal, ref, tenant));
    return CourseRepository(tx, TenantScope::of(course.tenant_id)).versions(course.id, plan);
  });
}

Result<Version> Courses::version(const Principal& principal, std::string_view ref, std::string_view tenant,
                                 std::int64_t number) {
  return context_.db.read([&](Transaction& tx) -> Result<Version> {
    LMS_ASSIGN(const Course course, find_to_read(tx, principal, ref, tenant));
    return CourseRepository(tx, TenantScope::of(course.tenant_id)).version(course.id, number);
  });
}

Result<CoursePackage> open_package(Context& context, const Principal& principal, std::string_view ref,
                                   std::string_view tenant, std::int64_t number) {
  LMS_ASSIGN(CoursePackage out, context.db.read([&](Transaction& tx) -> Result<CoursePackage> {
    LMS_ASSIGN(const Course course, find_to_change(tx, principal, Action::course_download, ref, tenant));
    LMS_ASSIGN(Version version,
               CourseRepository(tx, TenantScope::of(course.tenant_id)).version(course.id, number));
    return CoursePackage{.version = std::move(version), .course_key = course.key};
  }));
  LMS_ASSIGN(out.bytes, context.content.open(out.version.sha256));
  return out;
}

Result<Course> Courses::update(const Principal& principal, std::string_view ref, std::string_view tenant,
                               const CourseChange& change) {
  std::optional<std::string> title;
  if (change.title) {
    LMS_ASSIGN(title, check_name(*change.title, "title"));
  }
  std::optional<std::string> description;
  if (change.description) {
    LMS_ASSIGN(description, check_description(*change.description, "description"));
  }
  return context_.db.write([&](Transaction& tx) -> Result<Course> {
    LMS_ASSIGN(Course course, find_to_change(tx, principal, Action::course_update, ref, tenant));
    course.title = title.value_or(course.title);
    course.description = description.value_or(course.description);
    course.strictness = change.strictness.value_or(course.strictness);
    course.opens_in = change.opens_in.value_or(course.opens_in);
    course.silent_sco = change.silent_sco.value_or(course.silent_sco);
    course.statements = change.statements.value_or(course.statements);
    course.updated_at = context_.clock.now();
    LMS_TRY(CourseRepository(tx, TenantScope::of(course.tenant_id)).update(course));
    LMS_TRY(record(tx, context_, principal, course, "course.updated"));
    return course;
  });
}

Result<void> Courses::remove(const Principal& principal, std::string_view ref, std::string_view tenant) {
  LMS_ASSIGN(
      const std::vector<std::string> packages,
      context_.db.write([&](Transaction& tx) -> Result<std::vector<std::string>> {
        LMS_ASSIGN(const Course course, find_to_change(tx, principal, Action::course_delete, ref, tenant));
        const TenantScope scope = TenantScope::of(course.tenant_id);
        const CourseRepository courses(tx, scope);
        LMS_ASSIGN(const bool used, courses.in_use(course.id));
        if (used)
          return fail("course.in_use",
                      "the course '" + course.key + "' has dispatches or registrations; delete those first");
        LMS_TRY(record(tx, context_, principal, course, "course.deleted"));
        LMS_TRY(TenantRepository(tx, scope).count(course.tenant_id, TenantCounter::courses, -1));
        return courses.remove(course.id);
      }));
  remove_unused_packages(context_, packages);
  return {};
}

Result<VersionState> Courses::verify_version(std::string_view version_id, const std::stop_token& stop) {
  LMS_ASSIGN(const storage::Rows rows,
             context_.db.read([&](Transaction& tx) { return tx.query(kVersionPackage, {version_id}); }));
  const auto gone = [&] {
    return fail("version.not_found", "there is no version '" + std::string(version_id) + "'");
  };
  if (rows.empty()) return gone();
  const auto damage = find_damage(context_.content, rows[0].text(0), stop);
  if (!damage) {
    if (damage.error().code == "course.check_stopped") return VersionState::checking;
    return std::unexpected(damage.error());
  }
  const VersionState state = *damage ? VersionState::damaged : VersionState::ok;
  LMS_TRY(context_.db.write([&](Transaction& tx) -> Result<void> {
    LMS_ASSIGN(const std::int64_t changed, tx.execute(kSetState, {version_id, to_text(state), *damage}));
    if (changed == 0) return gone();
    return *damage ? emit_damage(tx, context_, version_id, **damage) : Result<void>{};
  }));
  return state;
}

Result<std::vector<std::string>> Courses::unverified_versions() {
  LMS_ASSIGN(const storage::Rows rows,
             context_.db.read([](Transaction& tx) { return tx.query(kUnverified); }));
  std::vector<std::string> ids;
  for (const storage::Row& row : rows) ids.push_back(row.text(0));
  return ids;
}

Result<std::size_t> Courses::collect_garbage() {
  LMS_ASSIGN(const std::vector<content::StoredPackage> stored, context_.content.list());
  std::vector<std::string> packages;
  for (const content::StoredPackage& package : stored) packages.push_back(package.hash);
  return remove_unused_packages(context_, packages);
}

}  // namespace lms::service
