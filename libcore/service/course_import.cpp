#include "base/log.hpp"
#include "base/random.hpp"
#include "content/content_store.hpp"
#include "package/lone_structure.hpp"
#include "package/package.hpp"
#include "sequencing/definition.hpp"
#include "service/checks.hpp"
#include "service/course_repository.hpp"
#include "service/courses.hpp"
#include "service/event_data.hpp"
#include "service/journal.hpp"
#include "service/package_garbage.hpp"
#include "service/permissions.hpp"
#include "service/tenant_repository.hpp"
#include "storage/connection.hpp"

#include <nlohmann/json.hpp>

#include <exception>
#include <shared_mutex>

namespace lms::service {
namespace {

using storage::Transaction;

constexpr int kKeyAttempts = 50;

/// The import's options, checked, with the owner's id in place of a name.
struct ImportPlan {
  std::string tenant_id{};
  std::string course{};  ///< id or key; "" = a new course
  bool create = false;
  std::string key{};
  std::string title{};
};

/// Tells of a refusal; returns it.
std::unexpected<Error> refused(Context& context, const ImportPlan& plan, const Error& why) {
  emit_import_failure(
      context, {.tenant_id = plan.tenant_id, .course = plan.course, .key = plan.key, .title = plan.title},
      why);
  return std::unexpected(why);
}

std::string warnings_json(const std::vector<Error>& warnings) {
  auto out = nlohmann::json::array();
  for (const Error& warning : warnings) {
    auto one = nlohmann::json{{"code", warning.code}, {"message", warning.message}};
    if (!warning.file.empty()) one["file"] = warning.file;
    if (warning.line > 0) one["line"] = warning.line;
    if (!warning.element.empty()) one["element"] = warning.element;
    if (!warning.rule.empty()) one["rule"] = warning.rule;
    out.push_back(std::move(one));
  }
  return out.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// The row of a version of `package`, all but its course and number.
NewVersion describe_version(const Context& context, const ImportPlan& plan,
                            const content::StoredPackage& stored, const package::Package& package) {
  const package::CourseStructure& course = package.course;
  NewVersion out;
  out.tenant_id = plan.tenant_id;
  out.definition = sequencing::encode(course.definition);
  out.warnings = warnings_json(course.warnings);
  out.description = tidy_title(course.description, kMaxDescription);
  Version& version = out.version;
  version.id = new_id(context.clock, context.random);
  version.title = plan.title.empty() ? tidy_title(course.title) : plan.title;
  if (version.title.empty()) version.title = "Untitled course";
  version.standard = std::string(package::standard_key(course.standard));
  version.state = VersionState::checking;
  version.launchable = package::can_launch(course.standard);
  version.size_bytes = static_cast<std::int64_t>(stored.size);
  version.files = static_cast<std::int64_t>(package.index.file_count());
  version.sha256 = stored.hash;
  version.manifest_identifier = tidy_title(course.manifest_identifier, 1000);
  version.created_at = context.clock.now();
  return out;
}

/// One import's transaction: finds or makes the course, adds the version, tells of it.
class ImportWriter {
 public:
  ImportWriter(Transaction& tx, const Context& context, const Principal& principal, const ImportPlan& plan)
      : tx_(tx),
        context_(context),
        principal_(principal),
        plan_(plan),
        courses_(tx, TenantScope::of(plan.tenant_id)) {}

  /// The version that holds these bytes already: of any of the owner's courses when a new course was
  /// asked for, else the named course's latest. An older version of it is no reason: importing its
  /// bytes again is how one goes back.
  Result<std::optional<ImportOutcome>> find_unchanged(std::string_view sha256) {
    LMS_ASSIGN(const std::optional<VersionPlace> place,
               plan_.course.empty() ? courses_.with_package(sha256) : latest_of_course(sha256));
    if (!place) return std::nullopt;
    ImportOutcome out{.kind = ImportKind::unchanged};
    LMS_ASSIGN(out.course, courses_.find(place->course_id));
    LMS_ASSIGN(out.version, courses_.version(place->course_id, place->number));
    out.hints.push_back("these bytes are version " + std::to_string(place->number) + " of course '" +
                        out.course.key + "' already");
    return out;
  }

  Result<ImportOutcome> add(NewVersion version) {
    LMS_ASSIGN(std::optional<Course> course, find_course());
    ImportOutcome out{.kind = course ? ImportKind::version : ImportKind::created};
    if (course) {
      LMS_TRY(update(*course, version));
    } else {
      LMS_ASSIGN(course, make_course(version));
      LMS_TRY(TenantRepository(tx_, TenantScope::of(plan_.tenant_id))
                  .count(plan_.tenant_id, TenantCounter::courses, 1));
      LMS_ASSIGN(out.hints, hints(version.version.manifest_identifier, course->id));
    }
    LMS_ASSIGN(version.version.number, courses_.next_version(course->id, version.version.created_at));
    version.version.course_id = course->id;
    LMS_TRY(courses_.insert_version(version));
    LMS_TRY(tell(out.kind, *course, version.version));
    LMS_ASSIGN(out.course, courses_.find(course->id));
    out.version = std::move(version.version);
    return out;
  }

 private:
  Result<std::optional<Course>> find_course() {
    if (plan_.course.empty()) return std::nullopt;
    auto found = courses_.find(plan_.course);
    if (found) return std::optional(std::move(*found));
    if (plan_.create && found.error().code == "course.not_found") return std::nullopt;
    return std::unexpected(found.error());
  }

  Result<std::optional<VersionPlace>> latest_of_course(std::string_view sha256) {
    LMS_ASSIGN(const std::optional<Course> course, find_course());
    if (!course || course->latest_version == 0) return std::nullopt;
    LMS_ASSIGN(const Version latest, courses_.version(course->id, course->latest_version));
    if (latest.sha256 != sha256) return std::nullopt;
    return VersionPlace{.course_id = course->id, .number = latest.number};
  }

  /// A new title, where one was asked for, and a description, where the course has none.
  Result<void> update(Course& course, const NewVersion& version) {
    const bool describes = course.description.empty() && !version.description.empty();
    if (plan_.title.empty() && !describes) return {};
    if (!plan_.title.empty()) course.title = plan_.title;
    if (describes) course.description = version.description;
    course.updated_at = context_.clock.now();
    return courses_.update(course);
  }

  Result<Course> make_course(const NewVersion& version) {
    Course course;
    course.id = new_id(context_.clock, context_.random);
    course.tenant_id = plan_.tenant_id;
    course.title = version.version.title;
    course.description = version.description;
    course.created_at = course.updated_at = version.version.created_at;
    const std::string wanted = plan_.course.empty() ? plan_.key : plan_.course;
    const std::string base = wanted.empty() ? slug(course.title) : wanted;
    for (int attempt = 1; attempt <= kKeyAttempts; ++attempt) {
      course.key = attempt == 1 ? base : base + "-" + std::to_string(attempt);
      LMS_ASSIGN(const bool inserted, courses_.insert(course, version.version.manifest_identifier));
      if (inserted) return course;
      if (!wanted.empty())
        return fail(Error{.code = "course.exists",
                          .message = "there is a course with the key '" + wanted + "' already",
                          .element = "key"});
    }
    // Many courses of one title: the rest of the id makes the key.
    course.key = base + "-" + course.id.substr(course.id.size() - 12);
    LMS_ASSIGN(const bool inserted, courses_.insert(course, version.version.manifest_identifier));
    if (!inserted) return fail("course.exists", "no free key could be made of the title; give one");
    return course;
  }

  Result<std::vector<std::string>> hints(const std::string& identifier, const std::string& course_id) {
    std::vector<std::string> out;
    if (identifier.empty()) return out;
    LMS_ASSIGN(const std::vector<std::string> keys, courses_.keys_with_identifier(identifier, course_id));
    for (const std::string& key : keys)
      out.push_back("course '" + key +
                    "' has the same manifest identifier; if this is a new version of it, import it "
                    "as one of that course");
    return out;
  }

  Result<void> tell(ImportKind kind, const Course& course, const Version& version) {
    const std::string fields = json_object({{"key", course.key},
                                            {"title", version.title},
                                            {"version", std::to_string(version.number)},
                                            {"versionId", version.id},
                                            {"sha256", version.sha256}});
    const std::string action = kind == ImportKind::created ? "course.imported" : "course.version_imported";
    LMS_TRY(audit(tx_, context_, principal_,
                  {.tenant_id = course.tenant_id,
                   .action = action,
                   .object_type = "course",
                   .object_id = course.id,
                   .details = fields}));
    return emit_import(tx_, context_, course, version);
  }

  Transaction& tx_;
  const Context& context_;
  const Principal& principal_;
  const ImportPlan& plan_;
  CourseRepository courses_;
};

class StagedImport final : public ImportSink {
 public:
  StagedImport(Context& context, Principal principal, ImportPlan plan,
               std::unique_ptr<content::Staging> staging)
      : context_(context),
        principal_(std::move(principal)),
        plan_(std::move(plan)),
        staging_(std::move(staging)) {}

  ~StagedImport() override {
    if (ended_) return;
    try {
      (void)refused(context_, plan_,
                    {.code = "package.incomplete", .message = "the package broke off on its way"});
    } catch (const std::exception& error) {
      log(LogLevel::error, "courses", "an import that broke off is not told", {{"error", error.what()}});
    }
  }
  StagedImport(const StagedImport&) = delete;
  StagedImport& operator=(const StagedImport&) = delete;

  Result<void> write(ByteView bytes) override {
    received_ += bytes.size();
    const auto written = received_ > context_.config.max_package_bytes ? too_large() : staging_->write(bytes);
    if (written) return {};
    ended_ = true;
    return refused(context_, plan_, written.error());
  }

  Result<ImportOutcome> finish(const InTransaction<ImportOutcome>& also) override {
    ended_ = true;
    auto outcome = take_in(also);
    if (!outcome) return refused(context_, plan_, outcome.error());
    return outcome;
  }

 private:
  Result<void> too_large() const {
    return fail("package.too_large", "the package is larger than the " +
                                         std::to_string(context_.config.max_package_bytes >> 20) +
                                         " MiB that are allowed");
  }

  Result<ImportOutcome> take_in(const InTransaction<ImportOutcome>& also) {
    LMS_ASSIGN(content::StoredPackage stored, staging_->finish());
    LMS_ASSIGN(const auto wrapped, package::zip_of_lone_structure(staging_->source()));
    if (wrapped) {
      LMS_ASSIGN(staging_, context_.content.begin());
      LMS_TRY(staging_->write(*wrapped));
      LMS_ASSIGN(stored, staging_->finish());
    }
    LMS_ASSIGN(std::optional<ImportOutcome> unchanged, context_.db.read([&](Transaction& tx) {
      return ImportWriter(tx, context_, principal_, plan_).find_unchanged(stored.hash);
    }));
    if (unchanged) return std::move(*unchanged);
    LMS_ASSIGN(const package::Package package, package::read_package(staging_->source()));
    const NewVersion version = describe_version(context_, plan_, stored, package);
    auto outcome = store(stored, version, also);
    if (!outcome) remove_unused_packages(context_, {stored.hash});
    return outcome;
  }

  /// File first, then its row: a row never lacks its file, and a file without a row is garbage.
  Result<ImportOutcome> store(const content::StoredPackage& stored, const NewVersion& version,
                              const InTransaction<ImportOutcome>& also) {
    const std::shared_lock lock(context_.package_files);
    LMS_TRY(staging_->commit());
    return context_.db.write([&](Transaction& tx) -> Result<ImportOutcome> {
      ImportWriter writer(tx, context_, principal_, plan_);
      LMS_ASSIGN(std::optional<ImportOutcome> unchanged, writer.find_unchanged(stored.hash));
      if (unchanged) return std::move(*unchanged);
      LMS_ASSIGN(ImportOutcome outcome, writer.add(version));
      LMS_TRY(run_in(tx, also, outcome));
      return outcome;
    });
  }

  Context& context_;
  Principal principal_;
  ImportPlan plan_;
  std::unique_ptr<content::Staging> staging_;
  std::uint64_t received_ = 0;
  bool ended_ = false;  ///< with a package or with a refusal that was told
};

/// Puts the options into `plan`, whose tenant is known, as far as they are in order.
Result<void> check_options(Context& context, const ImportOptions& options, ImportPlan& plan) {
  if (!options.course.empty() && !options.key.empty())
    return invalid("key", "name the course to add a version to, or the key of a new course, not both");
  if (options.create && options.course.empty())
    return invalid("create", "creating a missing course needs its key as the course");
  if (!options.title.empty()) {
    LMS_ASSIGN(plan.title, check_name(options.title, "title"));
  }
  if (!options.key.empty()) {
    LMS_ASSIGN(plan.key, check_key(options.key, "key"));
  }
  if (options.create && !is_id(options.course)) {
    LMS_ASSIGN(plan.course, check_key(options.course, "course"));
  }
  if (plan.course.empty()) return {};
  return context.db.read([&](Transaction& tx) -> Result<void> {
    const auto found = CourseRepository(tx, TenantScope::of(plan.tenant_id)).find(plan.course);
    // A missing course can be made of a key, never of an id.
    if (found || (options.create && found.error().code == "course.not_found" && !is_id(plan.course)))
      return {};
    return std::unexpected(found.error());
  });
}

Result<std::unique_ptr<ImportSink>> open_sink(Context& context, const Principal& principal,
                                              const ImportOptions& options, ImportPlan& plan) {
  LMS_TRY(check_options(context, options, plan));
  LMS_ASSIGN(std::unique_ptr<content::Staging> staging, context.content.begin());
  return std::make_unique<StagedImport>(context, principal, plan, std::move(staging));
}

}  // namespace

Result<std::unique_ptr<ImportSink>> Courses::begin_import(const Principal& principal,
                                                          const ImportOptions& options) {
  LMS_ASSIGN(const TenantScope scope, scope_for(principal, Action::course_import));
  LMS_ASSIGN(const Tenant tenant, context_.db.read([&](Transaction& tx) {
    return TenantRepository(tx, scope).find(options.tenant.empty() ? principal.tenant_id : options.tenant);
  }));
  ImportPlan plan{.tenant_id = tenant.id,
                  .course = options.course,
                  .create = options.create,
                  .key = options.key,
                  .title = options.title};
  auto sink = open_sink(context_, principal, options, plan);
  if (!sink) return refused(context_, plan, sink.error());
  return sink;
}

}  // namespace lms::service
