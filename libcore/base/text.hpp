#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace lms {

/// Strict UTF-8: shortest form, no surrogates, at most U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text);

/// UTF-8 that may hold lone surrogates (WTF-8), as JavaScript strings do.
[[nodiscard]] bool is_wtf8(std::string_view text);

/// Length in UTF-16 code units, what SCORM's character limits count. `text` is WTF-8.
[[nodiscard]] std::size_t utf16_length(std::string_view text);

/// Whether it is longer than so many UTF-16 code units: mostly its size in bytes tells.
[[nodiscard]] bool is_longer(std::string_view text, std::size_t units);

/// The longest prefix of at most `units` UTF-16 code units that ends between characters.
[[nodiscard]] std::string_view utf16_prefix(std::string_view text, std::size_t units);

/// ASCII only, locale-free.
[[nodiscard]] std::string ascii_lower(std::string_view text);
[[nodiscard]] std::string_view trim(std::string_view text);  ///< XML white space at both ends

/// `&`, `<`, `>`, `"` and `'` as entities: safe in HTML and XML text and quoted attributes.
[[nodiscard]] std::string escape_markup(std::string_view text);

/// Control characters (C0, DEL) replaced by `?`: safe on a terminal and in one log line.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace lms
