#pragma once
#include "base/result.hpp"
#include "cli/csv.hpp"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <string>
#include <vector>

namespace lms::cli {

/// A line of a table of users: what POST /users/batch takes of it, or why it cannot be used.
struct UserRow {
  int line = 0;
  std::string email{};
  std::string tenant{};
  std::shared_ptr<const nlohmann::json> user{};  ///< null when refused here
  std::string fault{};
  std::string column{};  ///< where the fault is
};

/// What cells that are missing or empty stand for.
struct UserDefaults {
  std::string tenant{};
  std::string role{};
  bool ignore_unknown = false;  ///< columns that mean nothing here are passed over
};

/// Reads rows whose first names the columns, in any order and spelling ("First name", "first_name").
/// Errors: csv.invalid with the column in `element`: unknown, twice, no e-mail column
[[nodiscard]] Result<std::vector<UserRow>> read_user_table(const std::vector<CsvRow>& rows,
                                                           const std::string& file,
                                                           const UserDefaults& defaults);

}  // namespace lms::cli
