#include "storage/parameters.hpp"

#include <algorithm>

namespace lms::storage {
namespace {

/// Where the quoted text or comment that starts at `i` ends; `i` when none starts there.
std::size_t skip_opaque(std::string_view sql, std::size_t i) {
  const auto after = [&](std::size_t found, std::size_t length) {
    return found == std::string_view::npos ? sql.size() : found + length;
  };
  // A doubled quote within quotes ends one run and starts the next, with nothing between.
  if (sql[i] == '\'' || sql[i] == '"') return after(sql.find(sql[i], i + 1), 1);
  if (sql.substr(i).starts_with("--")) return after(sql.find('\n', i), 1);
  if (sql.substr(i).starts_with("/*")) return after(sql.find("*/", i + 2), 2);
  return i;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string to_sqlite_parameters(std::string_view sql) {
  std::string out;
  out.reserve(sql.size());
  for (std::size_t i = 0; i < sql.size();) {
    if (const std::size_t end = skip_opaque(sql, i); end != i) {
      out += sql.substr(i, end - i);
      i = end;
      continue;
    }
    const bool parameter = sql[i] == '$' && i + 1 < sql.size() && is_digit(sql[i + 1]);
    out += parameter ? '?' : sql[i];
    ++i;
  }
  return out;
}

}  // namespace lms::storage
