#include "cli/csv_header.hpp"

#include "base/suggest.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace lms::cli {
namespace {

/// "First name", "first_name" and "FirstName" are one.
std::string bare(std::string_view name) {
  std::string out = ascii_lower(name);
  std::erase_if(out, [](char c) { return !(c >= 'a' && c <= 'z'); });
  return out;
}

std::string_view column_of(std::string_view header, const CsvColumns& columns) {
  const std::string typed = bare(header);
  for (const auto column : columns.known)
    if (bare(column) == typed) return column;
  for (const auto& spelling : columns.spellings)
    if (spelling.typed == typed) return spelling.column;
  return {};
}

std::string unknown(std::string_view cell, const CsvColumns& columns) {
  std::string text = "'" + std::string(trim(cell)) + "' is not a column";
  if (const auto meant = closest(trim(cell), columns.known); !meant.empty())
    text += "; did you mean '" + std::string(meant) + "'?";
  std::string list;
  for (const auto column : columns.known) list.append(list.empty() ? "" : ", ").append(column);
  return text + " (known: " + list + std::string(columns.unknown_hint) + ")";
}

}  // namespace

Result<std::vector<std::string_view>> read_csv_header(const CsvRow& header, const std::string& file,
                                                      const CsvColumns& columns) {
  if (!header.fault.empty()) return bad_csv(file, header.line, "", header.fault);
  std::vector<std::string_view> out;
  for (const std::string& cell : header.cells) {
    const auto column = column_of(cell, columns);
    if (column.empty() && !columns.ignore_unknown)
      return bad_csv(file, header.line, cell, unknown(cell, columns));
    if (!column.empty() && std::ranges::find(out, column) != out.end())
      return bad_csv(file, header.line, column, "the column '" + std::string(column) + "' is there twice");
    out.push_back(column);
  }
  return out;
}

std::unexpected<Error> bad_csv(const std::string& file, int line, std::string_view column,
                               std::string message) {
  return fail(Error{.code = "csv.invalid",
                    .message = std::move(message),
                    .file = file,
                    .line = line,
                    .element = std::string(column)});
}

std::string wrong_cells(const CsvRow& row, std::size_t columns) {
  if (row.cells.size() == columns) return {};
  return "the line has " + std::to_string(row.cells.size()) + " cells, the first line " +
         std::to_string(columns);
}

}  // namespace lms::cli
