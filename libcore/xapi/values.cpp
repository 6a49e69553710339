#include "xapi/values.hpp"

#include "base/text.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace lms::xapi {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_alnum(char c) { return is_digit(c) || is_letter(c); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool all_hex(std::string_view text) { return std::all_of(text.begin(), text.end(), is_hex); }

/// What no IRI holds: controls, space and the marks RFC 3987 leaves out.
bool is_iri_character(char c) {
  const auto u = static_cast<unsigned char>(c);
  if (u <= 0x20 || u == 0x7f) return false;
  return c != '<' && c != '>' && c != '"' && c != '{' && c != '}' && c != '|' && c != '\\' && c != '^' &&
         c != '`';
}

/// Reads a number of exactly `width` digits off the front; -1 when there is none.
int take_digits(std::string_view& text, std::size_t width) {
  if (text.size() < width) return -1;
  int value = 0;
  for (const char c : text.substr(0, width)) {
    if (!is_digit(c)) return -1;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(width);
  return value;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

std::unexpected<Error> bad_time(const char* why) {
  return fail("xapi.timestamp.invalid", std::string("not a timestamp of ISO 8601: ") + why);
}

struct Clock {
  int hour = 0, minute = 0, second = 0;
  std::int64_t micros = 0;
  int digits = 0;
};

Result<Clock> take_clock(std::string_view& text) {
  Clock out;
  out.hour = take_digits(text, 2);
  if (out.hour < 0 || out.hour > 24 || !take(text, ':')) return bad_time("the hour");
  out.minute = take_digits(text, 2);
  if (out.minute < 0 || out.minute > 59) return bad_time("the minute");
  if (take(text, ':')) {
    out.second = take_digits(text, 2);
    // A leap second counts as the last moment of its minute.
    if (out.second < 0 || out.second > 60) return bad_time("the second");
    out.second = std::min(out.second, 59);
    if (take(text, '.') || take(text, ',')) {
      std::int64_t unit = 100'000;
      for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1), ++out.digits) {
        out.micros += unit * (text.front() - '0');
        unit /= 10;
      }
      if (out.digits == 0) return bad_time("the fraction of the second");
    }
  }
  if (out.hour == 24 && (out.minute != 0 || out.second != 0 || out.micros != 0)) return bad_time("the hour");
  return out;
}

/// Whether a time in UTC has all that RFC 3339 wants: a T, seconds, a point, and an hour below 24.
bool is_in_full(std::string_view text) {
  return text.size() >= std::string_view("2031-05-04T03:02:01Z").size() && text[10] == 'T' &&
         text[16] == ':' && text.ends_with('Z') && text.substr(11, 2) != "24" &&
         text.find(',') == std::string_view::npos;
}

/// Minutes east of Greenwich.
Result<int> take_offset(std::string_view& text) {
  const bool west = text.front() == '-';
  text.remove_prefix(1);
  const int hours = take_digits(text, 2);
  int minutes = 0;
  if (hours < 0 || hours > 23) return bad_time("the offset");
  if (!text.empty()) {
    (void)take(text, ':');
    minutes = take_digits(text, 2);
    if (minutes < 0 || minutes > 59) return bad_time("the offset");
  }
  const int total = hours * 60 + minutes;
  if (west && total == 0) return bad_time("-00:00 says that the offset is unknown");
  return west ? -total : total;
}

std::vector<std::string_view> subtags(std::string_view tag) {
  std::vector<std::string_view> out;
  for (;;) {
    const auto dash = tag.find('-');
    out.push_back(tag.substr(0, dash));
    if (dash == std::string_view::npos) return out;
    tag.remove_prefix(dash + 1);
  }
}

constexpr std::array<std::string_view, 17> kIrregular = {
    "en-gb-oed", "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak",     "i-klingon", "i-lux",    "i-mingo",
    "i-navajo",  "i-pwn", "i-tao", "i-tay",     "i-tsu",      "sgn-be-fr", "sgn-be-nl", "sgn-ch-de"};

}  // namespace

bool is_iri(std::string_view text) {
  if (text.empty() || !is_letter(text.front())) return false;
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon + 1 == text.size()) return false;
  for (const char c : text.substr(0, colon))
    if (!is_alnum(c) && c != '+' && c != '-' && c != '.') return false;
  return std::all_of(text.begin(), text.end(), is_iri_character);
}

bool is_mailto(std::string_view text) {
  if (ascii_lower(text.substr(0, 7)) != "mailto:" || !is_iri(text)) return false;
  const auto address = text.substr(7);
  const auto at = address.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < address.size() && address.rfind('@') == at &&
         address.find_first_of(",;") == std::string_view::npos;
}

std::string fold_mailto(std::string_view iri) {
  const auto address = std::min(iri.find(':'), iri.size());
  const auto domain = std::max(address, std::min(iri.rfind('@'), iri.size()));
  return ascii_lower(iri.substr(0, address)) + std::string(iri.substr(address, domain - address)) +
         ascii_lower(iri.substr(domain));
}

bool is_sha1(std::string_view text) { return text.size() == 40 && all_hex(text); }

bool is_sha2(std::string_view text) {
  return (text.size() == 64 || text.size() == 56 || text.size() == 96 || text.size() == 128) && all_hex(text);
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

std::string fold_uuid(std::string_view text) { return ascii_lower(text); }

bool is_language_tag(std::string_view text) {
  if (text.empty() || text.size() > 100) return false;
  const auto parts = subtags(text);
  for (const auto part : parts)
    if (part.empty() || part.size() > 8 || !std::all_of(part.begin(), part.end(), is_alnum)) return false;
  const auto letters = [](std::string_view s) { return std::all_of(s.begin(), s.end(), is_letter); };
  const auto digits = [](std::string_view s) { return std::all_of(s.begin(), s.end(), is_digit); };
  const auto folded = ascii_lower(text);
  if (std::find(kIrregular.begin(), kIrregular.end(), folded) != kIrregular.end()) return true;
  if (parts[0].size() == 1) return (parts[0] == "x" || parts[0] == "X") && parts.size() > 1;
  if (!letters(parts[0]) || parts[0].size() < 2) return false;
  std::size_t i = 1;
  const auto have = [&](auto fits) { return i < parts.size() && fits(parts[i]); };
  if (parts[0].size() <= 3)
    for (int n = 0; n < 3 && have([&](auto p) { return p.size() == 3 && letters(p); }); ++n) ++i;
  if (have([&](auto p) { return p.size() == 4 && letters(p); })) ++i;
  if (have([&](auto p) { return (p.size() == 2 && letters(p)) || (p.size() == 3 && digits(p)); })) ++i;
  // Neither a variant nor the letter of an extension comes twice (RFC 5646 2.2.9).
  std::vector<std::string> seen;
  const auto is_second = [&](std::string_view part) {
    seen.push_back(ascii_lower(part));
    return std::find(seen.begin(), seen.end() - 1, seen.back()) != seen.end() - 1;
  };
  while (have([](auto p) { return p.size() >= 5 || (p.size() == 4 && is_digit(p[0])); }))
    if (is_second(parts[i++])) return false;
  while (have([](auto p) { return p.size() == 1; })) {
    const bool private_use = ascii_lower(parts[i]) == "x";
    if (is_second(parts[i])) return false;
    const std::size_t shortest = private_use ? 1 : 2;
    const std::size_t first = ++i;
    while (have([&](auto p) { return p.size() >= shortest; })) ++i;
    if (i == first) return false;
    if (private_use) break;
  }
  return i == parts.size();
}

bool is_media_type(std::string_view text) {
  const auto essence = trim(text.substr(0, text.find(';')));
  const auto slash = essence.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == essence.size()) return false;
  constexpr std::string_view kMarks = "!#$&-^_.+%*'`|~";
  return std::all_of(
             essence.begin(), essence.end(),
             [&](char c) { return is_alnum(c) || c == '/' || kMarks.find(c) != std::string_view::npos; }) &&
         essence.find('/', slash + 1) == std::string_view::npos;
}

bool is_duration(std::string_view text) {
  if (!take(text, 'P')) return false;
  constexpr std::string_view kDate = "YMD";
  constexpr std::string_view kTime = "HMS";
  std::string_view units = kDate;
  bool time = false;
  bool any = false;
  bool fraction = false;
  while (!text.empty()) {
    if (!time && take(text, 'T')) {
      time = true;
      units = kTime;
      if (text.empty()) return false;
      continue;
    }
    if (fraction) return false;
    const auto whole = text.size();
    while (!text.empty() && is_digit(text.front())) text.remove_prefix(1);
    if (text.size() == whole || text.empty()) return false;
    if (take(text, '.') || take(text, ',')) {
      const auto left = text.size();
      while (!text.empty() && is_digit(text.front())) text.remove_prefix(1);
      if (text.size() == left || text.empty()) return false;
      fraction = true;
    }
    const char unit = text.front();
    text.remove_prefix(1);
    if (unit == 'W') return !time && !any && text.empty();
    const auto place = units.find(unit);
    if (place == std::string_view::npos) return false;
    units.remove_prefix(place + 1);
    any = true;
  }
  return any;
}

std::string comparable_duration(std::string_view text) {
  const auto dot = text.find_first_of(".,");
  if (dot == std::string_view::npos || !text.ends_with('S')) return std::string(text);
  std::string fraction(text.substr(dot + 1, std::min<std::size_t>(2, text.size() - dot - 2)));
  while (fraction.ends_with('0')) fraction.pop_back();
  return std::string(text.substr(0, dot)) + (fraction.empty() ? "" : "." + fraction) + "S";
}

Result<Timestamp> parse_timestamp(std::string_view text) {
  const std::string_view whole = text;
  const int year = take_digits(text, 4);
  if (year < 0 || !take(text, '-')) return bad_time("the year");
  const int month = take_digits(text, 2);
  if (month < 0 || !take(text, '-')) return bad_time("the month");
  const int day = take_digits(text, 2);
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(std::max(day, 0)))};
  if (!date.ok()) return bad_time("there is no such day");
  Timestamp out;
  Clock clock;
  int offset = 0;
  if (!text.empty()) {
    if (!take(text, 'T') && !take(text, 't') && !take(text, ' '))
      return bad_time("T is missing behind the day");
    LMS_ASSIGN(clock, take_clock(text));
    if (take(text, 'Z') || take(text, 'z')) {
      out.has_zone = true;
      out.utc_as_rfc3339 = is_in_full(whole);
    } else if (!text.empty() && (text.front() == '+' || text.front() == '-')) {
      LMS_ASSIGN(offset, take_offset(text));
      out.has_zone = true;
    }
    if (!text.empty()) return bad_time("something stands behind it");
  }
  out.digits = clock.digits;
  out.at = std::chrono::sys_days(date) + std::chrono::hours(clock.hour) + std::chrono::minutes(clock.minute) +
           std::chrono::seconds(clock.second) + std::chrono::microseconds(clock.micros) -
           std::chrono::minutes(offset);
  // At the first and the last day the offset leads out of what four digits of a year can say.
  const std::chrono::year_month_day utc{std::chrono::floor<std::chrono::days>(out.at)};
  if (utc.year() < std::chrono::year(0) || utc.year() > std::chrono::year(9999))
    return bad_time("in UTC its year has not four digits");
  return out;
}

std::string format_instant(Instant at, int digits) {
  digits = std::clamp(digits, 3, 6);
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{day};
  auto rest = at - day;
  const auto hours = std::chrono::duration_cast<std::chrono::hours>(rest);
  rest -= hours;
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(rest);
  rest -= minutes;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(rest);
  rest -= seconds;
  auto out =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}", int{date.year()}, unsigned{date.month()},
                  unsigned{date.day()}, hours.count(), minutes.count(), seconds.count(), rest.count());
  out.resize(out.size() - static_cast<std::size_t>(6 - digits));
  return out + "Z";
}

std::string http_date(Instant at) {
  const auto time = std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(at));
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(time));
}

}  // namespace lms::xapi
