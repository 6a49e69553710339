#pragma once
#include "base/encoding.hpp"
#include "base/result.hpp"
#include "package/byte_source.hpp"
#include "package/limits.hpp"

#include <optional>

namespace lms::package {

/// A cmi5 course structure may come without a ZIP, its units somewhere on the web (cmi5 14.0, 14.2). The
/// ZIP with just that as its cmi5.xml: the same structure always gives the same bytes. Nothing when
/// `source` is no such file.
/// Errors: package.read_failed, package.manifest.too_large
[[nodiscard]] Result<std::optional<Bytes>> zip_of_lone_structure(const ByteSource& source,
                                                                 const PackageLimits& limits = {});

}  // namespace lms::package
