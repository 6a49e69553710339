#pragma once
#include "base/result.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

/// The kinds of text that xAPI gives a form (Data 4.0, and what it refers to).
namespace lms::xapi {

/// UTC, microseconds: what statements are ordered by.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;

/// RFC 3987 with a scheme, as far as xAPI needs: scheme, colon, something behind it, and no character
/// that an IRI cannot hold. IRLs are judged alike.
[[nodiscard]] bool is_iri(std::string_view text);
/// `mailto:` and an address.
[[nodiscard]] bool is_mailto(std::string_view text);
/// With scheme and domain in lower case, as equal addresses compare (Data 2.4.2.3).
[[nodiscard]] std::string fold_mailto(std::string_view iri);
[[nodiscard]] bool is_sha1(std::string_view text);
/// A SHA-2 in hexadecimal: 224, 256, 384 or 512 bits.
[[nodiscard]] bool is_sha2(std::string_view text);
/// RFC 4122, text form, either case.
[[nodiscard]] bool is_uuid(std::string_view text);
/// A well-formed language tag of RFC 5646.
[[nodiscard]] bool is_language_tag(std::string_view text);
/// `type/subtype`, maybe with parameters.
[[nodiscard]] bool is_media_type(std::string_view text);
/// ISO 8601:2004 4.4.3.2: `P3Y1M29DT4H35M59.14S` or weeks alone, `P4W`. Only the last part has a fraction.
[[nodiscard]] bool is_duration(std::string_view text);
/// A duration with its seconds cut to hundredths, as xAPI 2.0 compares them.
[[nodiscard]] std::string comparable_duration(std::string_view text);

struct Timestamp {
  Instant at{};
  int digits = 0;               ///< of the second's fraction, as written
  bool utc_as_rfc3339 = false;  ///< written as RFC 3339 has it, with `Z`
  bool has_zone = false;        ///< without one it is taken for UTC
};
/// ISO 8601 date and time, extended format: `2031-05-04T03:02:01.5+02:00`; the offset may lack its colon or
/// its minutes, the seconds may lack, a date alone is its midnight. `-00:00` is refused (RFC 3339 4.3).
/// Errors: xapi.timestamp.invalid
[[nodiscard]] Result<Timestamp> parse_timestamp(std::string_view text);
/// `2031-05-04T03:02:01.500000Z`, with 3 to 6 digits of a second.
[[nodiscard]] std::string format_instant(Instant at, int digits = 6);
/// As HTTP has it: `Sun, 04 May 2031 03:02:01 GMT`.
[[nodiscard]] std::string http_date(Instant at);

/// Lower case, as UUIDs are kept and compared.
[[nodiscard]] std::string fold_uuid(std::string_view text);

}  // namespace lms::xapi
