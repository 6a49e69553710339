#pragma once
#include "base/result.hpp"
#include "sequencing/definition.hpp"

#include <string>
#include <vector>

namespace lms::package {

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

/// What a manifest says, whatever its standard.
struct CourseStructure {
  sequencing::Standard standard = sequencing::Standard::scorm12;
  std::string title{};
  std::string manifest_identifier{};
  sequencing::CourseDefinition definition{};
  std::vector<StructureItem> items{};  ///< children of the organization
  std::vector<CourseResource> resources{};
  std::vector<Error> warnings{};  ///< what was put up with: code, message, line, element
};

/// "SCORM 1.2", "SCORM 2004 3rd Edition", …
[[nodiscard]] std::string_view standard_name(sequencing::Standard standard);
/// "scorm12", "scorm2004-2nd", "scorm2004-3rd", "scorm2004-4th": for JSON and databases.
[[nodiscard]] std::string_view standard_key(sequencing::Standard standard);
/// The inverse of standard_key(). Errors: package.standard.unsupported
[[nodiscard]] Result<sequencing::Standard> parse_standard_key(std::string_view key);

}  // namespace lms::package
