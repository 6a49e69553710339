#pragma once
#include "base/result.hpp"

#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::cli {

/// One record of a CSV file. `line` is where it begins; a quoted cell may go over several.
struct CsvRow {
  int line = 0;
  std::vector<std::string> cells{};
  std::string fault{};  ///< why the row cannot be used; "" when it can
};

/// Reads CSV as RFC 4180 has it: cells in double quotes may hold separators, line breaks and doubled
/// quotes; lines end in LF or CRLF; a byte-order mark and empty lines are passed over. The separator
/// is a comma, or a semicolon or tab when the first line has more of those (as spreadsheets of many
/// countries write).
/// Errors: csv.invalid: not UTF-8, or nothing in it
[[nodiscard]] Result<std::vector<CsvRow>> parse_csv(std::string_view text, const std::string& file);

/// The same for a file of any length, of which one record at a time is held.
class CsvStream {
 public:
  CsvStream(std::istream& in, std::string file) : in_(in), file_(std::move(file)) {}

  /// The next record; nothing at the end.
  /// Errors: csv.invalid: not UTF-8, a record of more than 4 MiB, or nothing in the file
  [[nodiscard]] Result<std::optional<CsvRow>> next();

 private:
  [[nodiscard]] Result<bool> read_record(std::string& text);

  std::istream& in_;
  std::string file_;
  char separator_ = 0;  ///< 0: the first record has not been read
  int line_ = 1;
};

}  // namespace lms::cli
