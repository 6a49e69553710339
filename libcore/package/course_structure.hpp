#pragma once
#include "base/result.hpp"
#include "package/aicc_course.hpp"
#include "package/cmi5_course.hpp"
#include "package/tincan_course.hpp"
#include "sequencing/definition.hpp"

#include <string>
#include <variant>
#include <vector>

namespace lms::package {

enum class CourseStandard : std::uint8_t {
  scorm12,
  scorm2004_2nd,
  scorm2004_3rd,
  scorm2004_4th,
  aicc,
  tincan,
  cmi5,
};

/// A node of the table of contents, for display.
struct StructureItem {
  std::string id{};
  std::string title{};
  std::string href{};  ///< as ActivityDefinition::href; empty for a folder
  bool visible = true;
  std::vector<StructureItem> children{};
};

/// A resource of the manifest. `href` and `files` are resolved against xml:base, query kept.
struct CourseResource {
  std::string id{};
  sequencing::ResourceKind kind = sequencing::ResourceKind::asset;
  std::string href{};
  std::vector<std::string> files{};
  std::vector<std::string> dependencies{};  ///< ids of other resources
};

/// What a manifest says, whatever its standard. What only one standard has is in `particulars`;
/// SCORM's is all in `definition`.
struct CourseStructure {
  CourseStandard standard = CourseStandard::scorm12;
  std::string title{};
  std::string manifest_identifier{};
  std::string description{};  ///< for people; "" = none
  /// The activity tree. Of AICC, Tin Can and cmi5 only ids, titles, hrefs and the tree itself.
  sequencing::CourseDefinition definition{};
  std::vector<StructureItem> items{};  ///< children of the organization
  std::vector<CourseResource> resources{};
  std::variant<std::monostate, AiccCourse, TincanCourse, Cmi5Course> particulars{};
  std::vector<Error> warnings{};  ///< what was put up with: code, message, line, element, rule
};

/// "SCORM 1.2", "SCORM 2004 3rd Edition", "AICC", "Tin Can (xAPI)", "cmi5"
[[nodiscard]] std::string_view standard_name(CourseStandard standard);
/// "scorm12", "scorm2004-2nd", "scorm2004-3rd", "scorm2004-4th", "aicc", "tincan", "cmi5": for JSON
/// and databases.
[[nodiscard]] std::string_view standard_key(CourseStandard standard);
/// The inverse of standard_key(). Errors: package.standard.unsupported
[[nodiscard]] Result<CourseStandard> parse_standard_key(std::string_view key);
/// Whether courses of that standard can be played here; the others are kept and shown.
[[nodiscard]] bool can_launch(CourseStandard standard);
[[nodiscard]] bool is_scorm(CourseStandard standard);
[[nodiscard]] CourseStandard course_standard(sequencing::Standard standard);

/// `definition` of a standard without sequencing, out of `title` and `items`. Identifiers are made
/// unique, as activities need them.
[[nodiscard]] sequencing::CourseDefinition plain_definition(const std::string& title,
                                                            const std::vector<StructureItem>& items);

}  // namespace lms::package
