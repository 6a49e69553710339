#include "package/value_type.hpp"

#include "base/text.hpp"
#include "base/time.hpp"
#include "package/schema_model.hpp"
#include "package/xml_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace lms::package {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_wide(char c) { return static_cast<unsigned char>(c) >= 0x80; }

ValueCheck wrong(std::string wanted) { return {ValueFault::wrong, std::move(wanted)}; }

// `(low,high)` of `dec(low,high)`, or `(n)`.
std::string_view argument(std::string_view type) {
  const auto open = type.find('(');
  return open == std::string_view::npos ? std::string_view{} : type.substr(open + 1, type.size() - open - 2);
}

ValueCheck check_decimal(std::string_view range, std::string_view text) {
  const auto comma = range.find(',');
  double low = 0;
  double high = 0;
  double value = 0;
  (void)parse_xs_decimal(range.substr(0, comma), low);
  (void)parse_xs_decimal(range.substr(comma + 1), high);
  if (parse_xs_decimal(text, value) && value >= low && value <= high) return {};
  return wrong(fmt::format("a number from {} to {}", low, high));
}

ValueCheck check_word(std::string_view list, std::string_view text) {
  const std::string_view words = vocabulary(list);
  for (std::size_t at = 0; at <= words.size();) {
    const std::size_t bar = std::min(words.find('|', at), words.size());
    if (words.substr(at, bar - at) == text) return {};
    at = bar + 1;
  }
  std::string shown(words);
  for (std::size_t at = 0; (at = shown.find('|', at)) != std::string::npos; at += 3)
    shown.replace(at, 1, " | ");
  return wrong("one of: " + shown);
}

}  // namespace

ValueCheck check_value(std::string_view type, std::string_view text) {
  if (type == "bool") {
    if (text == "true" || text == "false" || text == "1" || text == "0") return {};
    return wrong("true or false");
  }
  if (type == "nat") {
    if (!text.empty() && text.size() < 10 && std::ranges::all_of(text, is_digit)) return {};
    return wrong("a whole number of 0 or more");
  }
  if (type == "duration") return parse_duration(text) ? ValueCheck{} : wrong("a duration such as PT1H30M");
  if (type == "time")
    return parse_time(text) || parse_time(std::string(text) + "Z")
               ? ValueCheck{}
               : wrong("a time such as 2031-05-04T12:00:00Z");
  if (type == "timespan") return is_timespan12(text) ? ValueCheck{} : wrong("a time span such as 0001:30:00");
  if (type == "id") return is_xml_id(text) ? ValueCheck{} : wrong("an XML identifier");
  if (type.starts_with("dec(")) return check_decimal(argument(type), text);
  if (type.starts_with("word:")) return check_word(type.substr(5), text);
  if (type.starts_with("text(")) {
    std::size_t most = 0;
    const std::string_view number = argument(type);
    std::from_chars(number.data(), number.data() + number.size(), most);
    if (is_longer(text, most)) return {ValueFault::too_long, fmt::format("at most {} characters", most)};
  }
  return {};
}

bool is_timespan12(std::string_view text) {
  const auto take = [&text](std::size_t least, std::size_t most) {
    std::size_t n = 0;
    while (n < text.size() && n < most && is_digit(text[n])) ++n;
    text.remove_prefix(n);
    return n >= least;
  };
  const auto colon = [&text] {
    if (!text.starts_with(':')) return false;
    text.remove_prefix(1);
    return true;
  };
  if (!take(2, 4) || !colon() || !take(2, 2) || !colon() || !take(2, 2)) return false;
  if (text.empty()) return true;
  if (!text.starts_with('.')) return false;
  text.remove_prefix(1);
  return take(1, 2) && text.empty();
}

bool is_xml_id(std::string_view text) {
  if (text.empty() || !(is_letter(text[0]) || text[0] == '_' || is_wide(text[0]))) return false;
  return std::ranges::all_of(text, [](char c) {
    return is_letter(c) || is_digit(c) || is_wide(c) || c == '-' || c == '_' || c == '.';
  });
}

bool is_absolute_iri(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) return false;
  const std::string_view scheme = text.substr(0, colon);
  if (!is_letter(scheme[0]) || !std::ranges::all_of(scheme, [](char c) {
        return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
      }))
    return false;
  if ((scheme == "http" || scheme == "https") &&
      (!text.substr(colon + 1).starts_with("//") || text.size() < colon + 4))
    return false;
  return text.find_first_of(" \t\r\n<>\"{}|\\^`") == std::string_view::npos;
}

bool parse_xs_decimal(std::string_view text, double& value) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text.find_first_not_of("0123456789.-") != std::string_view::npos) return false;
  std::string padded(text);
  if (padded.starts_with('.')) padded.insert(0, 1, '0');
  if (padded.starts_with("-.")) padded.insert(1, 1, '0');
  const auto [end, problem] = std::from_chars(padded.data(), padded.data() + padded.size(), value);
  return problem == std::errc{} && end == padded.data() + padded.size();
}

}  // namespace lms::package
