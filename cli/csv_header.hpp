#pragma once
#include "base/result.hpp"
#include "cli/csv.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lms::cli {

/// Another name under which a column is known, as bare lower-case letters.
struct CsvSpelling {
  std::string_view typed;
  std::string_view column;
};

/// What the first line of a table may name.
struct CsvColumns {
  std::span<const std::string_view> known;
  std::span<const CsvSpelling> spellings{};
  bool ignore_unknown = false;         ///< columns that mean nothing here are passed over
  std::string_view unknown_hint = "";  ///< what to do about an unknown one, for its message
};

/// The column of each cell of the first line, in any order and spelling ("First name", "first_name"); "" for
/// one that is passed over.
/// Errors: csv.invalid with the column in `element`: unknown, or there twice
[[nodiscard]] Result<std::vector<std::string_view>> read_csv_header(const CsvRow& header,
                                                                    const std::string& file,
                                                                    const CsvColumns& columns);

/// csv.invalid at a line and column of a file.
[[nodiscard]] std::unexpected<Error> bad_csv(const std::string& file, int line, std::string_view column,
                                             std::string message);

/// "" or the complaint about a line that has not as many cells as the first one.
[[nodiscard]] std::string wrong_cells(const CsvRow& row, std::size_t columns);

}  // namespace lms::cli
