#pragma once
#include "base/encoding.hpp"
#include "base/result.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lms::package {

/// What names are written in that nothing says otherwise of (APPNOTE D.1).
inline constexpr std::string_view kZipEncoding = "CP437";

/// Neither ASCII nor UTF-8, and without an Info-ZIP Unicode extra field.
[[nodiscard]] bool is_legacy_name(std::string_view raw, ByteView extra);
/// The encoding in which most of such `names` stand in `mentioned`, the hrefs of the manifest as
/// UTF-8; kZipEncoding when they do in none. The same archive always gives the same answer.
[[nodiscard]] std::string_view choose_name_encoding(std::span<const std::string_view> names,
                                                    std::string_view mentioned);
/// Nothing when the bytes are none of that encoding.
[[nodiscard]] std::optional<std::string> decode_legacy_name(std::string_view raw, std::string_view encoding);
/// An entry's name as UTF-8: from an Info-ZIP Unicode extra field, else the bytes themselves when
/// they are valid UTF-8 (many tools write it without setting the flag), else from `legacy`.
[[nodiscard]] std::string decode_name(std::string_view raw, ByteView extra, std::string_view legacy);

/// Drops leading `./`, then refuses what doesn't belong in a package.
/// Errors: package.zip.name (empty, NUL), package.zip.traversal, package.zip.absolute_name,
///         package.zip.backslash_name
[[nodiscard]] Result<std::string_view> check_name(std::string_view name);

/// For finding names that differ in case only, or in whether an accent is a character of its own
/// (macOS takes "ü" apart): small letters, composed (NFC), no slash at the end.
[[nodiscard]] std::string fold_name(std::string_view name);

}  // namespace lms::package
