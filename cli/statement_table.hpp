#pragma once
#include "base/result.hpp"
#include "cli/csv.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::cli {

/// xAPI statements from a table: a line each, what the first line names in its cells. Columns: `actor` (an
/// e-mail address, an Agent in JSON, or with a `homePage` the name of an account there), `actorName`, `verb`
/// and `object` (IRIs, or an object in JSON), `verbName`, `objectName`, `language` of these names, `id`, `timestamp`, `success`,
/// `completion`, `response`, `duration`, `scaled`, `raw`, `min`, `max`, `registration`, `platform`. `stored`,
/// which exports have, is passed over. An empty cell says nothing.
class StatementTable {
 public:
  /// Errors: csv.invalid: an unknown column, or none of `actor`, `verb`, `object`
  [[nodiscard]] static Result<StatementTable> create(const CsvRow& header, const std::string& file);

  /// The statement of a line. Whether it is a valid one is for the record store to say.
  /// Errors: csv.invalid with line and column: a cell that is no number, no truth value or no JSON
  [[nodiscard]] Result<nlohmann::json> statement(const CsvRow& row) const;

 private:
  std::string file_{};
  std::vector<std::string_view> columns_{};
};

}  // namespace lms::cli
