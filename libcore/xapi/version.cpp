#include "xapi/version.hpp"

#include <algorithm>

namespace lms::xapi {
namespace {

/// `1.0`, or `1.0.` and a number.
bool is_of_line(std::string_view text, std::string_view line) {
  if (!text.starts_with(line)) return false;
  text.remove_prefix(line.size());
  if (text.empty()) return true;
  if (!text.starts_with('.') || text.size() < 2 || text.size() > 10) return false;
  text.remove_prefix(1);
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<Version> parse_version(std::string_view text) {
  if (is_of_line(text, "1.0")) return Version::v1_0_3;
  if (is_of_line(text, "2.0")) return Version::v2_0_0;
  return std::nullopt;
}

bool is_statement_version(std::string_view text, Version asked) {
  return is_of_line(text, "1.0") || (asked == Version::v2_0_0 && is_of_line(text, "2.0"));
}

}  // namespace lms::xapi
