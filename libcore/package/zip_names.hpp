#pragma once
#include "base/encoding.hpp"
#include "base/result.hpp"

#include <string>
#include <string_view>

namespace lms::package {

/// An entry's name as UTF-8: from an Info-ZIP Unicode extra field, else the bytes themselves when
/// they are valid UTF-8 (many tools write it without setting the flag), else from CP437.
[[nodiscard]] std::string decode_name(std::string_view raw, ByteView extra);

/// Drops leading `./`, then refuses what doesn't belong in a package.
/// Errors: package.zip.name (empty, NUL), package.zip.traversal, package.zip.absolute_name,
///         package.zip.backslash_name
[[nodiscard]] Result<std::string_view> check_name(std::string_view name);

/// For finding names that differ in case only: Latin, Greek and Cyrillic letters as small ones, no
/// slash at the end.
[[nodiscard]] std::string fold_name(std::string_view name);

}  // namespace lms::package
