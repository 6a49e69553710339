#include "runtime/duration.hpp"

#include "runtime/number.hpp"

#include <array>
#include <cstddef>

namespace lms::runtime {
namespace {

constexpr std::int64_t kSecond = 100;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::int64_t kYear = 365 * kDay;
constexpr std::int64_t kMonth = kYear / 12;
/// Ten thousand years: sums of such durations stay far from overflow.
constexpr std::int64_t kLongest = 10'000 * kYear;

/// Reads text from the front; every function takes something off or leaves all as it was.
struct Cursor {
  std::string_view rest;

  [[nodiscard]] bool done() const { return rest.empty(); }
  bool literal(char c) {
    if (rest.empty() || rest.front() != c) return false;
    rest.remove_prefix(1);
    return true;
  }
  /// All digits that follow, as a number that stops growing beyond 10^12.
  std::optional<std::int64_t> digits(std::size_t min, std::size_t max) {
    std::size_t n = 0;
    std::int64_t value = 0;
    while (n < rest.size() && is_digit(rest[n])) {
      if (value < 1'000'000'000'000) value = value * 10 + (rest[n] - '0');
      ++n;
    }
    if (n < min || n > max) return std::nullopt;
    rest.remove_prefix(n);
    return value;
  }
  /// `.n` or `.nn`, as hundredths; with `more`, further digits are passed over.
  std::optional<std::int64_t> hundredths(bool more = false) {
    if (rest.size() < 2 || rest[0] != '.' || !is_digit(rest[1])) return std::nullopt;
    std::int64_t value = (rest[1] - '0') * 10;
    std::size_t n = 2;
    if (n < rest.size() && is_digit(rest[n])) value += rest[n++] - '0';
    while (more && n < rest.size() && is_digit(rest[n])) ++n;
    if (n < rest.size() && is_digit(rest[n])) return std::nullopt;
    rest.remove_prefix(n);
    return value;
  }
};

/// Parts of an interval in their order: each at most once, none after a later one.
struct Part {
  char name;
  std::int64_t unit;
};
constexpr std::array kDateParts = {Part{'Y', kYear}, Part{'M', kMonth}, Part{'D', kDay}};
constexpr std::array kTimeParts = {Part{'H', kHour}, Part{'M', kMinute}, Part{'S', kSecond}};

/// Parts up to `until` or the end; their sum, nothing when malformed or when there is none.
std::optional<std::int64_t> parse_parts(Cursor& in, const std::array<Part, 3>& parts, char until) {
  std::int64_t sum = 0;
  std::size_t next = 0;
  bool any = false;
  while (!in.done() && in.rest.front() != until) {
    const auto number = in.digits(1, std::string_view::npos);
    if (!number) return std::nullopt;
    std::int64_t fraction = 0;
    bool has_fraction = false;
    if (const auto f = in.hundredths()) {
      fraction = *f;
      has_fraction = true;
    }
    while (next < parts.size() && (in.done() || parts[next].name != in.rest.front())) ++next;
    if (next == parts.size()) return std::nullopt;
    const Part& part = parts[next++];
    if (has_fraction && part.name != 'S') return std::nullopt;
    in.rest.remove_prefix(1);
    if (*number > kLongest / part.unit) return std::nullopt;
    sum += *number * part.unit + fraction;
    any = true;
  }
  if (!any) return std::nullopt;
  return sum;
}

bool leap(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

std::int64_t days_in(std::int64_t year, std::int64_t month) {
  if (month == 2) return leap(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/// `two(in, low, high)`: exactly two digits within the bounds.
std::optional<std::int64_t> two(Cursor& in, std::int64_t low, std::int64_t high) {
  const auto value = in.digits(2, 2);
  if (!value || *value < low || *value > high) return std::nullopt;
  return value;
}

/// `Z`, `+hh`, `+hh:mm`, `-hh`, `-hh:mm`
bool zone(Cursor& in) {
  if (in.literal('Z')) return in.done();
  if (!in.literal('+') && !in.literal('-')) return false;
  if (!two(in, 0, 23)) return false;
  if (in.done()) return true;
  return in.literal(':') && two(in, 0, 59) && in.done();
}

void append_two(std::string& out, std::int64_t value) {
  if (value < 10) out += '0';
  append_integer(out, value);
}

}  // namespace

std::optional<std::int64_t> parse_interval(std::string_view text) {
  Cursor in{text};
  if (!in.literal('P')) return std::nullopt;
  std::int64_t sum = 0;
  if (!in.done() && in.rest.front() != 'T') {
    const auto date = parse_parts(in, kDateParts, 'T');
    if (!date) return std::nullopt;
    sum += *date;
  } else if (in.done()) {
    return std::nullopt;
  }
  if (in.literal('T')) {
    const auto time = parse_parts(in, kTimeParts, '\0');
    if (!time) return std::nullopt;
    sum += *time;
  }
  if (!in.done()) return std::nullopt;
  return sum;
}

std::string format_interval(std::int64_t hundredths) {
  if (hundredths < 0) hundredths = 0;
  std::string out = "PT";
  append_integer(out, hundredths / kHour);
  out += 'H';
  append_integer(out, hundredths % kHour / kMinute);
  out += 'M';
  append_integer(out, hundredths % kMinute / kSecond);
  if (const std::int64_t fraction = hundredths % kSecond; fraction != 0) {
    out += '.';
    if (fraction % 10 == 0)
      append_integer(out, fraction / 10);
    else
      append_two(out, fraction);
  }
  out += 'S';
  return out;
}

bool is_timestamp(std::string_view text) {
  Cursor in{text};
  const auto year = in.digits(4, 4);
  if (!year || *year < 1970 || *year > 2038) return false;
  if (in.done()) return true;
  if (!in.literal('-')) return false;
  const auto month = two(in, 1, 12);
  if (!month) return false;
  if (in.done()) return true;
  if (!in.literal('-')) return false;
  if (!two(in, 1, days_in(*year, *month))) return false;
  if (in.done()) return true;
  if (!in.literal('T') || !two(in, 0, 23)) return false;
  if (in.done()) return true;
  if (!in.literal(':') || !two(in, 0, 59)) return false;
  if (in.done()) return true;
  if (!in.literal(':') || !two(in, 0, 59)) return false;
  if (in.done()) return true;
  if (!in.hundredths()) return false;
  return in.done() || zone(in);
}

std::optional<std::int64_t> parse_timespan(std::string_view text, bool lenient) {
  Cursor in{text};
  const auto hours = lenient ? in.digits(1, 9) : in.digits(2, 4);
  if (!hours || !in.literal(':')) return std::nullopt;
  const auto minutes = in.digits(2, 2);
  if (!minutes || !in.literal(':')) return std::nullopt;
  const auto seconds = in.digits(2, 2);
  if (!seconds) return std::nullopt;
  std::int64_t fraction = 0;
  if (!in.done()) {
    // Scripts write 00:00:01.234 or worse; the standard allows two decimals.
    const auto f = in.hundredths(lenient);
    if (!f) return std::nullopt;
    fraction = *f;
  }
  if (!in.done()) return std::nullopt;
  return *hours * kHour + *minutes * kMinute + *seconds * kSecond + fraction;
}

std::string format_timespan(std::int64_t hundredths) {
  if (hundredths < 0) hundredths = 0;
  constexpr std::int64_t kMost = 10'000 * kHour - 1;
  if (hundredths > kMost) hundredths = kMost;
  std::string out;
  const std::int64_t hours = hundredths / kHour;
  if (hours < 1000) out += '0';
  if (hours < 100) out += '0';
  append_two(out, hours);
  out += ':';
  append_two(out, hundredths % kHour / kMinute);
  out += ':';
  append_two(out, hundredths % kMinute / kSecond);
  out += '.';
  append_two(out, hundredths % kSecond);
  return out;
}

bool is_time_of_day(std::string_view text) {
  Cursor in{text};
  if (!two(in, 0, 23) || !in.literal(':') || !two(in, 0, 59) || !in.literal(':') || !two(in, 0, 59))
    return false;
  return in.done() || (in.hundredths() && in.done());
}

}  // namespace lms::runtime
