#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Times of the two data models as text. Durations are counted in hundredths of a second, the
/// precision of both standards; a year counts as 365 days and a month as 365/12 days.
namespace lms::runtime {

/// SCORM 2004 timeinterval(second,10,2): `P[nY][nM][nD][T[nH][nM][n[.nn]S]]` with at least one part.
[[nodiscard]] std::optional<std::int64_t> parse_interval(std::string_view text);
/// `PT0H0M0S`, `PT26H3M4.5S`: hours, minutes and seconds.
[[nodiscard]] std::string format_interval(std::int64_t hundredths);

/// SCORM 2004 time(second,10,0): `YYYY[-MM[-DD[Thh[:mm[:ss[.s[s]][TZD]]]]]]` with real months and days.
[[nodiscard]] bool is_timestamp(std::string_view text);

/// SCORM 1.2 CMITimespan: `HHHH:MM:SS.SS`; 2 to 4 hour digits, or any number from 1 when `lenient`.
[[nodiscard]] std::optional<std::int64_t> parse_timespan(std::string_view text, bool lenient);
/// `0000:00:00.00`, never more than `9999:59:59.99`.
[[nodiscard]] std::string format_timespan(std::int64_t hundredths);
/// SCORM 1.2 CMITime: `HH:MM:SS[.S[S]]`, a time of day.
[[nodiscard]] bool is_time_of_day(std::string_view text);

}  // namespace lms::runtime
