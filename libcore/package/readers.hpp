#pragma once
#include "package/course_structure.hpp"
#include "package/file_set.hpp"
#include "package/findings.hpp"
#include "package/limits.hpp"
#include "package/xml.hpp"

#include <string>
#include <string_view>

/// The readers of the standards beside SCORM. What is wrong goes to `findings`; an error is given
/// only when there is no course to be had.
namespace lms::package {

/// Errors: package.cmi5.unreadable (the finding says why)
[[nodiscard]] Result<CourseStructure> read_cmi5(const xml::Document& document, const FileSet& files,
                                                Findings& findings);

/// Errors: package.tincan.unreadable
[[nodiscard]] Result<CourseStructure> read_tincan(const xml::Document& document, const FileSet& files,
                                                  Findings& findings);

/// Whether the files look like an AICC course: a .crs, .au or .cst in the root or one folder.
[[nodiscard]] bool has_aicc(const FileSet& files);
/// Errors: package.aicc.unreadable, those of FileSet::read
[[nodiscard]] Result<CourseStructure> read_aicc(const FileSet& files, Findings& findings,
                                                const PackageLimits& limits);

}  // namespace lms::package
