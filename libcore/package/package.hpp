#pragma once
#include "package/course_structure.hpp"
#include "package/zip_index.hpp"

namespace lms::package {

/// A package that passed import: its index and what its manifest says.
struct Package {
  ZipIndex index{};
  CourseStructure course{};
};

/// Index, manifest, launch files. Reads only the directory, the local headers and the manifest.
/// Errors: those of read_index() and parse_manifest(), package.manifest.missing (names the folder
/// when the manifest lies in one), package.manifest.too_large, package.standard.unsupported
/// (names the standard that was found).
[[nodiscard]] Result<Package> read_package(const ByteSource& source, const PackageLimits& limits = {});

}  // namespace lms::package
