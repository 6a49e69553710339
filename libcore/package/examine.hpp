#pragma once
#include "package/course_structure.hpp"
#include "package/file_set.hpp"
#include "package/findings.hpp"
#include "package/limits.hpp"

#include <optional>
#include <string>
#include <vector>

namespace lms::package {

struct ExamineOptions {
  PackageLimits limits{};
  /// Inflates every entry and checks its CRC, and looks into the launch pages.
  bool deep = false;
};

/// What can be said of a package: all that is wrong with it, and the course as far as it can be read.
struct Examination {
  std::vector<Finding> findings{};  ///< by file, line and column
  std::optional<CourseStructure> course{};
  std::optional<Error> refusal{};  ///< why there is no course; one of the findings says so, too
  std::optional<ZipIndex> index{};
  std::string manifest{};  ///< name of the file that the course was read from
};

/// imsmanifest.xml, cmi5.xml or tincan.xml, as the root element of a manifest by itself tells.
[[nodiscard]] std::string_view kind_of_manifest(ByteView bytes);

/// Reads the course of a package and checks it against all rules. Never fails: what cannot be
/// read is a finding.
[[nodiscard]] Examination examine(const FileSet& files, const ExamineOptions& options = {});
/// The same of a ZIP, with its records.
[[nodiscard]] Examination examine_zip(const ByteSource& source, const ExamineOptions& options = {});
/// The same of one manifest by itself, of whatever standard (told by its root element).
[[nodiscard]] Examination examine_manifest(std::string name, Bytes bytes, const ExamineOptions& options = {});

}  // namespace lms::package
