#pragma once
#include "base/encoding.hpp"
#include "package/course_structure.hpp"
#include "package/limits.hpp"

#include <functional>
#include <string_view>

namespace lms::package {

/// Whether a file of that name (decoded, relative to the root) is in the package.
using FileExists = std::function<bool(std::string_view name)>;

/// The files that references may mean.
struct FileLookup {
  FileExists exists{};  ///< empty: every file is taken to exist
  /// The name that differs in upper and lower case only; "" without one.
  std::function<std::string(std::string_view name)> folded{};

  FileLookup() = default;
  template <class F>
  FileLookup(F find) : exists(std::move(find)) {}  // NOLINT: a plain predicate is the common case
};

/// Parses an imsmanifest.xml of SCORM 1.2 or SCORM 2004 (2nd to 4th Edition). `files` settles
/// what manifests leave open (an xml:base without its final slash) and finds launch files that
/// are missing; without it every file is taken to exist.
///
/// Real manifests bend the rules; what has one sensible reading is read so and noted in
/// `warnings`. Errors, with file and line: package.xml.dtd, package.xml.malformed,
///   package.xml.encoding, package.manifest.too_large, package.manifest.too_deep,
///   package.manifest.no_organization, package.manifest.nothing_to_launch,
///   package.standard.unsupported
[[nodiscard]] Result<CourseStructure> parse_manifest(ByteView xml, const FileLookup& files = {},
                                                     const PackageLimits& limits = {});

}  // namespace lms::package
