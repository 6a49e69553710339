#pragma once
#include "base/result.hpp"
#include "base/time.hpp"
#include "cli/csv.hpp"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <string>
#include <vector>

namespace lms::cli {

/// A line of a table of launch links: what a POST to a dispatch's launch links takes of it, or why it cannot
/// be used.
struct LinkRow {
  int line = 0;
  std::string dispatch{};                        ///< id or COURSE@TENANT
  std::string learner{};                         ///< as the line names whom it is for
  std::shared_ptr<const nlohmann::json> link{};  ///< null when refused here
  std::string fault{};
  std::string column{};  ///< where the fault is
};

/// What cells that are missing or empty stand for.
struct LinkDefaults {
  std::string dispatch{};
  std::shared_ptr<const nlohmann::json> link{};  ///< `expiresAt`, `maxUses` and so on; null = none
  TimePoint now{};                               ///< where spans such as 30d begin
};

/// Reads rows whose first names the columns, in any order and spelling: user, email or learner with name, and
/// when wanted dispatch, expires, uses, language, redirect.
/// Errors: csv.invalid with the column in `element`: unknown, twice, none that says who a link is for
[[nodiscard]] Result<std::vector<LinkRow>> read_link_table(const std::vector<CsvRow>& rows,
                                                           const std::string& file,
                                                           const LinkDefaults& defaults);

}  // namespace lms::cli
