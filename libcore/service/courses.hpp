#pragma once
#include "base/encoding.hpp"
#include "base/result.hpp"
#include "sequencing/definition.hpp"
#include "service/context.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace lms::service {

/// What the background check found of a version: `checking` until it ran.
enum class VersionState : std::uint8_t { checking, ok, damaged };

[[nodiscard]] std::string_view to_text(VersionState state);
[[nodiscard]] std::optional<VersionState> parse_version_state(std::string_view text);

/// An item of the table of contents. `href` is "" for one that cannot be launched itself.
struct StructureItem {
  std::string id{};
  std::string title{};
  std::string href{};
  std::vector<StructureItem> children{};
};

/// How strictly a SCORM 1.2 course is held to the limits of the standard: `lenient` stores what courses
/// in the field send beyond them and says so in the call log, `strict` refuses it.
enum class Strictness : std::uint8_t { lenient, strict };
[[nodiscard]] std::string_view to_text(Strictness strictness);
[[nodiscard]] std::optional<Strictness> parse_strictness(std::string_view text);

/// Where the player shows the course's content: inside its own page, or in a window of its own.
enum class OpensIn : std::uint8_t { frame, window };
[[nodiscard]] std::string_view to_text(OpensIn opens_in);
[[nodiscard]] std::optional<OpensIn> parse_opens_in(std::string_view text);

/// What a SCO counts as that was shown and left without a single call. Nothing tells one that never calls
/// from one whose script failed, so only the course's owner can say that it is complete.
enum class SilentSco : std::uint8_t { incomplete, completed };
[[nodiscard]] std::string_view to_text(SilentSco silent_sco);
[[nodiscard]] std::optional<SilentSco> parse_silent_sco(std::string_view text);

/// Whether what learners do in the course becomes xAPI statements in the record store of the learner's tenant (as far
/// as the dispatch lets the tenant see its learners): as the tenant says, or whatever it says.
enum class CourseStatements : std::uint8_t { tenant, off, on };
[[nodiscard]] std::string_view to_text(CourseStatements statements);
[[nodiscard]] std::optional<CourseStatements> parse_course_statements(std::string_view text);

struct Course {
  std::string id{};
  std::string tenant_id{};
  std::string key{};
  std::string title{};
  std::string description{};  ///< for learners; what the first package says, until it is changed; "" = none
  std::string standard{};     ///< of the latest version: `scorm12`, `scorm2004-4th`, ...
  bool launchable = false;    ///< of the latest version
  std::int64_t latest_version = 0;
  std::int64_t versions = 0;
  Strictness strictness = Strictness::lenient;
  OpensIn opens_in = OpensIn::frame;
  SilentSco silent_sco = SilentSco::incomplete;
  CourseStatements statements = CourseStatements::tenant;
  TimePoint created_at{};
  TimePoint updated_at{};
};

struct Version {
  std::string id{};
  std::string course_id{};
  std::int64_t number = 0;
  std::string title{};
  std::string standard{};
  VersionState state = VersionState::checking;
  bool launchable = false;
  std::int64_t size_bytes = 0;
  std::int64_t files = 0;
  std::string sha256{};
  std::string manifest_identifier{};
  TimePoint created_at{};
  std::vector<StructureItem> structure{};  ///< filled by Courses::version alone
  std::string warnings = "[]";  ///< JSON array of what import put up with; filled by Courses::version alone
};

/// What is to change; the rest stays. Settings count from the next launch on.
struct CourseChange {
  std::optional<std::string> title{};
  std::optional<std::string> description{};
  std::optional<Strictness> strictness{};
  std::optional<OpensIn> opens_in{};
  std::optional<SilentSco> silent_sco{};
  std::optional<CourseStatements> statements{};
};

struct ImportOptions {
  std::string tenant{};  ///< id or domain; "" = the principal's own
  std::string course{};  ///< id or key of the course that gets a version; "" = a new course
  bool create = false;   ///< make the course with the key `course` when there is none
  std::string key{};     ///< key of a new course; "" = derived from the title
  std::string title{};   ///< "" = the manifest's
};

enum class ImportKind : std::uint8_t { created, version, unchanged };
[[nodiscard]] std::string_view to_text(ImportKind kind);

struct ImportOutcome {
  ImportKind kind = ImportKind::created;
  Course course{};
  Version version{};
  std::vector<std::string> hints{};  ///< sentences for people, such as "course 'x' has the same identifier"
};

/// A package on its way in: bytes as they arrive, then finish(). Dropped without finish(),
/// nothing of it is kept. For one thread at a time.
class ImportSink {
 public:
  virtual ~ImportSink() = default;
  /// Errors: package.too_large, storage.full
  [[nodiscard]] virtual Result<void> write(ByteView bytes) = 0;
  /// Reads the package and makes course and version in one transaction; on an error nothing is
  /// kept. Called once.
  /// Errors: package.*, course.not_found, course.exists, tenant.not_found, request.invalid
  [[nodiscard]] virtual Result<ImportOutcome> finish(const InTransaction<ImportOutcome>& also = {}) = 0;
};

/// Courses and their versions. `ref` is an id or a key; `tenant` (id or domain, "" = the
/// principal's own) is where keys are looked up. A principal sees its tenant's courses and, by id,
/// those dispatched to its tenant. Thread-safe.
class Courses {
 public:
  explicit Courses(Context& context) : context_(context) {}

  /// Checks what can be checked before the bytes come.
  /// Errors: auth.forbidden, tenant.not_found, course.not_found, course.exists, request.invalid
  [[nodiscard]] Result<std::unique_ptr<ImportSink>> begin_import(const Principal& principal,
                                                                 const ImportOptions& options);

  /// Sorts by createdAt (default), title, key. `q` searches title and key.
  /// `tenant` "" = all the principal may see.
  /// Errors: request.invalid, tenant.not_found, auth.forbidden
  [[nodiscard]] Result<Page<Course>> list(const Principal& principal, std::string_view tenant,
                                          const ListQuery& query);

  /// Errors: course.not_found, course.ambiguous, auth.forbidden
  [[nodiscard]] Result<Course> get(const Principal& principal, std::string_view ref,
                                   std::string_view tenant = {});

  /// Newest first.
  /// Errors: as get
  [[nodiscard]] Result<Page<Version>> versions(const Principal& principal, std::string_view ref,
                                               std::string_view tenant, const ListQuery& query);

  /// With its structure.
  /// Errors: as get, version.not_found
  [[nodiscard]] Result<Version> version(const Principal& principal, std::string_view ref,
                                        std::string_view tenant, std::int64_t number);

  /// Errors: as get, request.invalid (element title)
  [[nodiscard]] Result<Course> update(const Principal& principal, std::string_view ref,
                                      std::string_view tenant, const CourseChange& change);

  /// With its versions; package files that nothing refers to any more go, too.
  /// Errors: as get, course.in_use (dispatches or registrations exist)
  [[nodiscard]] Result<void> remove(const Principal& principal, std::string_view ref,
                                    std::string_view tenant = {});

  /// Inflates every file of a version's package and compares sizes and CRCs with the directory.
  /// Sets the state, with an event in the same transaction. Meant for a worker thread: takes as
  /// long as reading the package does. Stopped early it leaves the state as it is.
  /// Errors: version.not_found, package.read_failed (the disk; the state stays as it is)
  [[nodiscard]] Result<VersionState> verify_version(std::string_view version_id,
                                                    const std::stop_token& stop = {});

  /// Versions still in state `checking`, oldest first: what a restart left over.
  [[nodiscard]] Result<std::vector<std::string>> unverified_versions();

  /// Removes package files that no version refers to (a crash between the file and its row).
  /// Returns how many. For the start of the daemon, before imports.
  [[nodiscard]] Result<std::size_t> collect_garbage();

 private:
  Context& context_;
};

}  // namespace lms::service
