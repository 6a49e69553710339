#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace lms::package {

/// What the label of an XML declaration (`encoding="x-sjis"`) stands for.
struct Encoding {
  enum class Kind : std::uint8_t {
    unicode,      ///< UTF-8 or a part of it; UTF-16 too, whose byte order mark has been looked at before
    western,      ///< Windows-1252, which has ISO-8859-1 in it
    single_byte,  ///< another one of a byte a character
    multi_byte,   ///< an East Asian one
    unknown,
  };
  Kind kind = Kind::unknown;
  std::string name{};  ///< what iconv calls it; of single_byte and multi_byte only
};

/// Labels are read as browsers do, more generously than their registration: an encoding stands for
/// the larger one that programs write under its name (gb2312 for GB18030, shift_jis for CP932).
/// Upper and lower case, `-` and `_` don't matter. An empty label is UTF-8.
[[nodiscard]] Encoding encoding_of_label(std::string_view label);

}  // namespace lms::package
