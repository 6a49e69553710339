#pragma once
#include "package/notes.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

/// Typed attribute values. What is malformed is noted and gives the standard's default.
namespace lms::package {

[[nodiscard]] bool read_bool(const pugi::xml_node& node, std::string_view name, bool fallback, Notes& notes);
[[nodiscard]] std::optional<std::uint32_t> read_count(const pugi::xml_node& node, std::string_view name,
                                                      Notes& notes);

struct Range {
  double low = 0.0;
  double high = 1.0;
};
/// xs:decimal within `range`; outside it is cut to the range and noted.
[[nodiscard]] std::optional<double> parse_decimal(std::string_view text, Range range,
                                                  const pugi::xml_node& at, Notes& notes,
                                                  std::string_view attribute = {});
[[nodiscard]] double read_decimal(const pugi::xml_node& node, std::string_view name, double fallback,
                                  Range range, Notes& notes);

/// xs:duration in milliseconds (a year as 365 days, a month as 30); nothing when malformed or negative.
[[nodiscard]] std::optional<std::int64_t> parse_duration(std::string_view text);
[[nodiscard]] std::optional<std::int64_t> read_duration(const pugi::xml_node& node, std::string_view name,
                                                        Notes& notes);
/// xs:dateTime in milliseconds since the epoch; without a zone it is UTC.
[[nodiscard]] std::optional<std::int64_t> read_date_time(const pugi::xml_node& node, std::string_view name,
                                                         Notes& notes);

template <class E>
using Words = std::span<const std::pair<std::string_view, E>>;

/// A word of a vocabulary, whatever its case. Absent gives nothing, unknown is noted and gives nothing.
template <class E>
[[nodiscard]] std::optional<E> read_word(const pugi::xml_node& node, std::string_view name, Words<E> words,
                                         Notes& notes);

}  // namespace lms::package

#include "base/text.hpp"

template <class E>
std::optional<E> lms::package::read_word(const pugi::xml_node& node, std::string_view name, Words<E> words,
                                         Notes& notes) {
  const auto value = xml::attribute(node, name);
  if (!value) return std::nullopt;
  const std::string lower = ascii_lower(*value);
  for (const auto& [word, meaning] : words)
    if (ascii_lower(word) == lower) return meaning;
  notes.add("package.manifest.bad_value",
            std::string(name) + "=\"" + printable(*value) + "\" is not a known value", node, name);
  return std::nullopt;
}
