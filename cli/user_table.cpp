#include "cli/user_table.hpp"

#include "base/suggest.hpp"
#include "base/text.hpp"
#include "cli/csv_header.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

namespace lms::cli {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 8> kUserColumns = {"email",  "firstName", "lastName", "role",
                                                          "active", "tenant",    "password", "passwordHash"};
constexpr std::array<std::string_view, 4> kRoles = {"platform_admin", "tenant_admin", "instructor",
                                                    "learner"};

constexpr std::array kUserSpellings = {
    CsvSpelling{"mail", "email"},          CsvSpelling{"emailaddress", "email"},
    CsvSpelling{"givenname", "firstName"}, CsvSpelling{"surname", "lastName"},
    CsvSpelling{"familyname", "lastName"}, CsvSpelling{"domain", "tenant"},
    CsvSpelling{"tenantdomain", "tenant"},
};

Result<std::vector<std::string_view>> read_header(const CsvRow& header, const std::string& file,
                                                  bool ignore_unknown) {
  LMS_ASSIGN(auto columns, read_csv_header(header, file,
                                           {.known = kUserColumns,
                                            .spellings = kUserSpellings,
                                            .ignore_unknown = ignore_unknown,
                                            .unknown_hint = "; --ignore-unknown passes others over"}));
  if (std::ranges::find(columns, "email") == columns.end())
    return bad_csv(file, header.line, "email",
                   "the first line names the columns, and none of them is 'email'");
  return columns;
}

std::optional<bool> truth(std::string_view text) {
  const std::string word = ascii_lower(text);
  if (word == "true" || word == "yes" || word == "1") return true;
  if (word == "false" || word == "no" || word == "0") return false;
  return std::nullopt;
}

void refuse(UserRow& row, std::string_view column, std::string fault) {
  if (!row.fault.empty()) return;
  row.column = column;
  row.fault = std::move(fault);
}

void read_cell(UserRow& row, json& user, std::string_view column, const std::string& cell) {
  const std::string text(column == "password" ? std::string_view(cell) : trim(cell));
  if (text.empty()) return;
  if (column == "email") row.email = text;
  if (column == "tenant") row.tenant = text;
  if (column == "role" && std::ranges::find(kRoles, std::string_view(text)) == kRoles.end()) {
    const auto meant = closest(text, kRoles);
    return refuse(row, column,
                  "'" + text + "' is not a role" +
                      (meant.empty() ? "" : "; did you mean '" + std::string(meant) + "'?"));
  }
  if (column != "active") {
    user[std::string(column)] = text;
  } else if (const auto active = truth(text)) {
    user["active"] = *active;
  } else {
    refuse(row, column, "'" + text + "' is neither true nor false");
  }
}

}  // namespace

Result<std::vector<UserRow>> read_user_table(const std::vector<CsvRow>& rows, const std::string& file,
                                             const UserDefaults& defaults) {
  LMS_ASSIGN(const auto columns, read_header(rows.front(), file, defaults.ignore_unknown));
  std::vector<UserRow> out;
  std::map<std::pair<std::string, std::string>, int> seen;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    UserRow row{.line = rows[i].line, .tenant = defaults.tenant};
    json user = json::object();
    if (!defaults.role.empty()) user["role"] = defaults.role;
    if (!rows[i].fault.empty()) refuse(row, "", rows[i].fault);
    if (auto fault = wrong_cells(rows[i], columns.size()); !fault.empty()) refuse(row, "", std::move(fault));
    for (std::size_t c = 0; c < std::min(columns.size(), rows[i].cells.size()); ++c)
      if (!columns[c].empty()) read_cell(row, user, columns[c], rows[i].cells[c]);
    if (row.email.empty()) refuse(row, "email", "there is no e-mail address");
    if (row.fault.empty()) {
      const auto [first, is_new] = seen.emplace(std::pair(row.tenant, ascii_lower(row.email)), row.line);
      if (!is_new)
        refuse(row, "email", "this is the e-mail of line " + std::to_string(first->second) + ", too");
    }
    if (!row.tenant.empty()) user["tenant"] = row.tenant;
    if (row.fault.empty()) row.user = std::make_shared<const json>(std::move(user));
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace lms::cli
