#pragma once
#include "base/encoding.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lms::package {

/// The text of an XML file as UTF-8 without byte order mark.
struct XmlText {
  std::string text;
  /// Empty when the file is what it says. Else what it was taken for, as a sentence: it calls itself
  /// UTF-8 (or says nothing) and isn't, or calls itself another encoding and is UTF-8.
  std::string guess{};
};

/// Decodes by byte order mark, else by the encoding declaration, else UTF-8. Knows UTF-8, UTF-16,
/// US-ASCII, the ISO-8859 and Windows families and the common East Asian and Cyrillic encodings.
/// Errors: package.xml.encoding (another encoding, or bytes that the declared one doesn't have),
///         package.xml.malformed (broken UTF-16, NULs)
[[nodiscard]] Result<XmlText> decode_xml(ByteView bytes);

/// UTF-16 behind its byte order mark, valid UTF-8 as it is; other bytes as Windows-1252.
[[nodiscard]] XmlText decode_plain(std::string_view bytes);

/// `bytes` of a named encoding as UTF-8.
/// Errors: package.xml.encoding (unknown, or bytes that it doesn't have)
[[nodiscard]] Result<std::string> from_encoding(std::string_view bytes, const std::string& encoding);

/// Lines of a text. Holds no reference to it: the same text is passed again for columns. What it is asked
/// takes the same time on a line of 20 MB as on a short one.
class LineTable {
 public:
  explicit LineTable(std::string_view text);
  [[nodiscard]] int line(std::ptrdiff_t offset) const;  ///< 1-based; 0 for a negative offset
  /// Characters from the start of the line to `offset`, 1-based.
  [[nodiscard]] int column(std::string_view text, std::size_t offset) const;
  /// The whole line that `offset` is on, without its end.
  [[nodiscard]] std::string_view line_text(std::string_view text, std::size_t offset) const;

 private:
  static constexpr std::size_t kBlock = 4096;
  [[nodiscard]] std::size_t line_start(std::size_t offset) const;
  [[nodiscard]] int characters_before(std::string_view text, std::size_t offset) const;
  std::vector<std::uint32_t> ends_;
  std::vector<std::uint32_t> counts_;  ///< characters before each block of the text
};

/// Characters of valid UTF-8.
[[nodiscard]] int count_characters(std::string_view text);

}  // namespace lms::package
