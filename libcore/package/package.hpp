#pragma once
#include "package/course_structure.hpp"
#include "package/zip_index.hpp"

namespace lms::package {

/// A package that passed import: its index and what its manifest says.
struct Package {
  ZipIndex index{};
  CourseStructure course{};
};

/// Index, manifest, launch files; the same findings as the validator's (examine.hpp). Reads only the
/// directory, the local headers and the manifest. Findings that don't break play are the course's
/// warnings.
/// Errors: those of read_index() and of the readers, package.manifest.missing (names the folder
/// when the manifest lies in one), package.manifest.too_large, package.standard.unsupported,
/// package.finding (a rule that means that the course can't be played; Error::rule says which)
[[nodiscard]] Result<Package> read_package(const ByteSource& source, const PackageLimits& limits = {});

}  // namespace lms::package
