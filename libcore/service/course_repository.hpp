#pragma once
#include "base/encoding.hpp"
#include "service/courses.hpp"
#include "service/tenant_scope.hpp"
#include "storage/connection.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::service {

/// The columns of a Course, for queries on LMS_COURSE_FROM of other repositories; course_from_row
/// reads them. Standard and state are the latest version's.
#define LMS_COURSE_COLUMNS                                                                          \
  "c.id, c.tenant_id, c.course_key, c.title, v.standard, v.state, c.latest_version, c.created_at, " \
  "c.updated_at, c.strictness, c.opens_in, c.silent_sco, c.statements, c.description"
#define LMS_COURSE_FROM \
  "courses c LEFT JOIN course_versions v ON v.course_id = c.id AND v.number = c.latest_version"
[[nodiscard]] Course course_from_row(const storage::Row& row, std::size_t first = 0);

/// Whether courses of that standard (a key such as "cmi5", "" without a version) can be launched.
/// Errors: course.not_launchable
[[nodiscard]] Result<void> require_launchable(std::string_view standard);

/// A version's row beside what Version shows.
struct NewVersion {
  Version version{};
  std::string tenant_id{};
  Bytes definition{};  ///< sequencing::encode(CourseDefinition)
  std::string warnings = "[]";
  std::string description{};  ///< for a course that has none
};

/// A course and the number of one of its versions.
struct VersionPlace {
  std::string course_id{};
  std::int64_t number = 0;
};

/// Rows of `courses` and `course_versions` that a scope sees. Lives within one transaction.
class CourseRepository {
 public:
  CourseRepository(storage::Transaction& tx, TenantScope scope) : tx_(tx), scope_(std::move(scope)) {}

  /// By id or key. Errors: course.not_found, course.ambiguous (a key of several tenants)
  [[nodiscard]] Result<Course> find(std::string_view ref) const;
  /// find(), and by id also a course that is dispatched to the scope's tenant.
  [[nodiscard]] Result<Course> find_usable(std::string_view ref) const;
  [[nodiscard]] Result<Page<Course>> list(const PagePlan& plan) const;

  /// False when the tenant has a course with that key.
  [[nodiscard]] Result<bool> insert(const Course& course, std::string_view manifest_identifier) const;
  /// Writes what can change of a course.
  [[nodiscard]] Result<void> update(const Course& course) const;
  /// Takes the next version number. Errors: course.not_found
  [[nodiscard]] Result<std::int64_t> next_version(std::string_view course_id, TimePoint now) const;
  [[nodiscard]] Result<void> insert_version(const NewVersion& version) const;
  /// Whether a dispatch or a registration refers to the course.
  [[nodiscard]] Result<bool> in_use(std::string_view course_id) const;
  /// With its versions; gives the packages they had.
  [[nodiscard]] Result<std::vector<std::string>> remove(std::string_view course_id) const;

  /// Newest first.
  [[nodiscard]] Result<Page<Version>> versions(std::string_view course_id, const PagePlan& plan) const;
  /// With its structure. Errors: version.not_found
  [[nodiscard]] Result<Version> version(std::string_view course_id, std::int64_t number) const;
  /// The oldest course version of those bytes.
  [[nodiscard]] Result<std::optional<VersionPlace>> with_package(std::string_view sha256) const;
  /// Keys of at most three other courses with that manifest identifier.
  [[nodiscard]] Result<std::vector<std::string>> keys_with_identifier(std::string_view manifest_identifier,
                                                                      std::string_view except_course) const;

 private:
  storage::Transaction& tx_;
  TenantScope scope_;
};

}  // namespace lms::service
