#pragma once
#include "package/file_set.hpp"
#include "package/manifest.hpp"

namespace lms::package {

/// How references of a manifest find their files in `files`, which must outlive it. Of a lone
/// manifest every file is taken to exist.
[[nodiscard]] FileLookup lookup_in(const FileSet& files);

}  // namespace lms::package
