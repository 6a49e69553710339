#include "package/xml_values.hpp"

#include "base/time.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace lms::package {
namespace {

void note_bad(const pugi::xml_node& node, std::string_view name, std::string_view value,
              std::string_view wanted, Notes& notes) {
  notes.add("package.manifest.bad_value", fmt::format("{}=\"{}\" is not {}", name, printable(value), wanted),
            node, name);
}

// One `12.5D` of a duration; the unit is what follows the number.
struct DurationPart {
  double number = 0;
  char unit = 0;
};

std::optional<DurationPart> next_part(std::string_view& text) {
  double number = 0;
  const auto [stop, problem] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  const auto length = static_cast<std::size_t>(stop - text.data());
  if (problem != std::errc{} || length == text.size() || std::signbit(number)) return std::nullopt;
  const DurationPart part{number, text[length]};
  text.remove_prefix(length + 1);
  return part;
}

}  // namespace

bool read_bool(const pugi::xml_node& node, std::string_view name, bool fallback, Notes& notes) {
  const auto value = xml::attribute(node, name);
  if (!value) return fallback;
  const std::string lower = ascii_lower(*value);
  if (lower == "true" || lower == "1" || lower == "yes") return true;
  if (lower == "false" || lower == "0" || lower == "no") return false;
  note_bad(node, name, *value, "true or false", notes);
  return fallback;
}

std::optional<std::uint32_t> read_count(const pugi::xml_node& node, std::string_view name, Notes& notes) {
  const auto value = xml::attribute(node, name);
  if (!value) return std::nullopt;
  std::uint32_t count = 0;
  const char* const end = value->data() + value->size();
  const auto [stop, problem] = std::from_chars(value->data(), end, count);
  if (problem == std::errc{} && stop == end) return count;
  note_bad(node, name, *value, "a number of 0 or more", notes);
  return std::nullopt;
}

std::optional<double> parse_decimal(std::string_view text, Range range, const pugi::xml_node& at,
                                    Notes& notes, std::string_view attribute) {
  std::string_view digits = trim(text);
  if (digits.starts_with('+')) digits.remove_prefix(1);
  double value = 0;
  const auto [stop, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (problem != std::errc{} || stop != digits.data() + digits.size() || !std::isfinite(value)) {
    notes.add("package.manifest.bad_value", fmt::format("\"{}\" is not a decimal number", printable(text)),
              at, attribute);
    return std::nullopt;
  }
  const double inside = std::clamp(value, range.low, range.high);
  if (inside != value)
    notes.add(
        "package.manifest.bad_value",
        fmt::format("{} is outside {} to {}; {} is used", printable(digits), range.low, range.high, inside),
        at, attribute);
  return inside;
}

double read_decimal(const pugi::xml_node& node, std::string_view name, double fallback, Range range,
                    Notes& notes) {
  const auto value = xml::attribute(node, name);
  if (!value) return fallback;
  return parse_decimal(*value, range, node, notes, name).value_or(fallback);
}

std::optional<std::int64_t> parse_duration(std::string_view text) {
  text = trim(text);
  if (!text.starts_with('P')) return std::nullopt;
  text.remove_prefix(1);
  constexpr double kSecond = 1000;
  constexpr double kDay = 86400 * kSecond;
  double total = 0;
  bool time = false;
  int parts = 0;
  while (!text.empty()) {
    if (!time && text.front() == 'T') {
      time = true;
      text.remove_prefix(1);
      if (text.empty()) return std::nullopt;
      continue;
    }
    const auto part = next_part(text);
    if (!part) return std::nullopt;
    switch (part->unit) {
      case 'Y':
        total += part->number * 365 * kDay;
        break;
      case 'M':
        total += part->number * (time ? 60 * kSecond : 30 * kDay);
        break;
      case 'D':
        total += part->number * kDay;
        break;
      case 'H':
        total += part->number * 3600 * kSecond;
        break;
      case 'S':
        total += part->number * kSecond;
        break;
      default:
        return std::nullopt;
    }
    ++parts;
  }
  constexpr double kMost = 9e15;  // still exact as a double
  if (parts == 0 || total > kMost) return std::nullopt;
  return static_cast<std::int64_t>(std::llround(total));
}

std::optional<std::int64_t> read_duration(const pugi::xml_node& node, std::string_view name, Notes& notes) {
  const auto value = xml::attribute(node, name);
  if (!value) return std::nullopt;
  const auto duration = parse_duration(*value);
  if (!duration) note_bad(node, name, *value, "a duration such as PT1H30M", notes);
  return duration;
}

std::optional<std::int64_t> read_date_time(const pugi::xml_node& node, std::string_view name, Notes& notes) {
  const auto value = xml::attribute(node, name);
  if (!value) return std::nullopt;
  auto time = parse_time(*value);
  if (!time) time = parse_time(*value + "Z");
  if (time) return to_millis(*time);
  note_bad(node, name, *value, "a date and time such as 2031-05-04T03:02:01Z", notes);
  return std::nullopt;
}

}  // namespace lms::package
