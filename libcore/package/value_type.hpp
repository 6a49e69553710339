#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace lms::package {

enum class ValueFault : std::uint8_t { none, wrong, too_long };

struct ValueCheck {
  ValueFault fault = ValueFault::none;
  std::string wanted{};  ///< "true or false", "a number from 0 to 1", "at most 200 characters"
};

/// Checks a trimmed text against a type of schema_model.hpp.
[[nodiscard]] ValueCheck check_value(std::string_view type, std::string_view text);

/// Hours of 2 to 4 digits, minutes, seconds with up to two decimals: CMITimespan of SCORM 1.2.
[[nodiscard]] bool is_timespan12(std::string_view text);
/// What an xs:ID may be; letters beyond ASCII are all let through.
[[nodiscard]] bool is_xml_id(std::string_view text);
/// A scheme and something behind it, no blanks or characters that an IRI never has.
[[nodiscard]] bool is_absolute_iri(std::string_view text);
/// xs:decimal; false too for exponents, which are none.
[[nodiscard]] bool parse_xs_decimal(std::string_view text, double& value);

}  // namespace lms::package
