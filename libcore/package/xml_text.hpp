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
  /// The file calls itself UTF-8 (or says nothing) and isn't; it was read as Windows-1252.
  bool guessed = false;
};

/// Decodes by byte order mark, else by the encoding declaration, else UTF-8. Knows UTF-8, UTF-16,
/// ISO-8859-1, Windows-1252, US-ASCII.
/// Errors: package.xml.encoding (another encoding), package.xml.malformed (broken UTF-16, NULs)
[[nodiscard]] Result<XmlText> decode_xml(ByteView bytes);

/// Line numbers of offsets into a text that may change afterwards.
class LineTable {
 public:
  explicit LineTable(std::string_view text);
  [[nodiscard]] int line(std::ptrdiff_t offset) const;  ///< 1-based; 0 for a negative offset

 private:
  std::vector<std::uint32_t> ends_;
};

}  // namespace lms::package
