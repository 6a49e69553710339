#pragma once
#include "package/findings.hpp"
#include "package/manifest.hpp"
#include "package/xml.hpp"

#include <vector>

namespace lms::package {

/// A manifest that is parsed, and the element of each activity of its definition.
struct ManifestReading {
  CourseStructure course{};
  std::vector<pugi::xml_node> nodes;
};
/// parse_manifest() on a document; what it puts up with goes to `findings`.
[[nodiscard]] Result<ManifestReading> read_manifest(const xml::Document& document, const FileLookup& files,
                                                    Findings& findings);

}  // namespace lms::package
