#include "script/learner_script.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

/// Comparisons of data model values. They know the formats of the standard, but nothing of how the
/// engine reads or prints them: a test must not share the mistakes of what it tests.
namespace lms::script {
namespace {

std::optional<double> number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool same_number(std::string_view a, std::string_view b) {
  const auto x = number(a);
  const auto y = number(b);
  return x && y && std::fabs(*x - *y) < 1e-6;
}

/// The length of `P1Y2M3DT4H5M6.7S` in seconds, a year taken as 365 days and a month as 30.
std::optional<double> interval(std::string_view text) {
  if (!text.starts_with('P')) return std::nullopt;
  text.remove_prefix(1);
  double total = 0.0;
  bool in_time = false;
  while (!text.empty()) {
    if (text.front() == 'T') {
      in_time = true;
      text.remove_prefix(1);
      continue;
    }
    const std::size_t unit = text.find_first_not_of("0123456789.");
    const auto amount = unit == std::string_view::npos ? std::nullopt : number(text.substr(0, unit));
    if (!amount) return std::nullopt;
    const std::string_view units = in_time ? "HMS" : "YMD";
    const std::size_t which = units.find(text[unit]);
    if (which == std::string_view::npos) return std::nullopt;
    const double date[] = {365.0 * 86400.0, 30.0 * 86400.0, 86400.0};
    const double time[] = {3600.0, 60.0, 1.0};
    total += *amount * (in_time ? time[which] : date[which]);
    text.remove_prefix(unit + 1);
  }
  return total;
}

/// Without fractions of a second.
std::string whole_seconds(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return std::string(text);
  const std::size_t zone = text.find_first_not_of("0123456789", dot + 1);
  std::string out(text.substr(0, dot));
  if (zone != std::string_view::npos) out += text.substr(zone);
  return out;
}

std::string primary_subtag(std::string_view text) {
  std::string out(text.substr(0, text.find('-')));
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> out;
  while (true) {
    const std::size_t at = text.find(separator);
    out.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + separator.size());
  }
}

/// A text and the delimiters in front of it, in a fixed order and without those that only state
/// the default.
struct Delimited {
  std::vector<std::string_view> delimiters{};
  std::string_view text{};
};

Delimited take_delimiters(std::string_view text) {
  Delimited out;
  for (bool found = true; found;) {
    found = false;
    for (const std::string_view name : {"{case_matters=", "{order_matters=", "{lang="}) {
      const std::size_t end = text.starts_with(name) ? text.find('}') : std::string_view::npos;
      if (end == std::string_view::npos) continue;
      const std::string_view delimiter = text.substr(0, end + 1);
      if (delimiter != "{case_matters=false}" && delimiter != "{order_matters=true}" &&
          delimiter != "{lang=en}")
        out.delimiters.push_back(delimiter);
      text.remove_prefix(end + 1);
      found = true;
    }
  }
  std::sort(out.delimiters.begin(), out.delimiters.end());
  out.text = text;
  return out;
}

std::vector<std::string> children(std::string_view text) {
  std::vector<std::string> out;
  for (std::string_view name : split(text, ",")) {
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    out.emplace_back(name);
  }
  std::sort(out.begin(), out.end());
  return out;
}

/// Equal, or `actual` is `expected` cut to no less than the smallest permitted maximum.
bool same_or_cut(std::string_view expected, std::string_view actual, std::size_t spm) {
  if (expected == actual) return true;
  return spm > 0 && characters(actual) >= spm && expected.starts_with(actual);
}

bool same_response(const Call& call, std::string_view expected, std::string_view actual) {
  if (call.response_type == "numeric") {
    const auto a = split(expected, "[:]");
    const auto b = split(actual, "[:]");
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](std::string_view x, std::string_view y) { return x == y || same_number(x, y); });
  }
  const auto a = split(expected, "[,]");
  const auto b = split(actual, "[,]");
  if (a.size() < b.size()) return false;
  bool cut = false;
  for (std::size_t i = 0; i < b.size(); ++i) {
    const Delimited x = take_delimiters(a[i]);
    const Delimited y = take_delimiters(b[i]);
    if (x.delimiters != y.delimiters || !same_or_cut(x.text, y.text, call.spm)) return false;
    cut = cut || x.text != y.text;
  }
  return a.size() == b.size() || cut;
}

}  // namespace

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(
      utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

bool value_matches(const Call& call, std::string_view expected, std::string_view actual) {
  switch (call.compare) {
    case Comparison::exact:
      return expected == actual;
    case Comparison::string:
    case Comparison::uri:
      return same_or_cut(expected, actual, call.spm);
    case Comparison::real:
      return expected == actual || same_number(expected, actual);
    case Comparison::result:
      return expected == actual || same_number(expected, actual);
    case Comparison::timeinterval: {
      if (expected == actual) return true;
      const auto a = interval(expected);
      const auto b = interval(actual);
      return a && b && std::fabs(*a - *b) < 0.005;
    }
    case Comparison::datetime:
      return whole_seconds(expected) == whole_seconds(actual);
    case Comparison::language:
      return primary_subtag(expected) == primary_subtag(actual);
    case Comparison::localized_string: {
      const Delimited a = take_delimiters(expected);
      const Delimited b = take_delimiters(actual);
      return a.delimiters == b.delimiters && same_or_cut(a.text, b.text, call.spm);
    }
    case Comparison::response:
      return same_response(call, expected, actual);
    case Comparison::children_list:
      return children(expected) == children(actual);
  }
  return false;
}

}  // namespace lms::script
