#include "cli/link_table.hpp"

#include "base/random.hpp"
#include "base/text.hpp"
#include "cli/csv_header.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

namespace lms::cli {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 9> kLinkColumns = {
    "user", "email", "learner", "name", "dispatch", "expires", "uses", "language", "redirect"};
constexpr std::array kLinkSpellings = {
    CsvSpelling{"mail", "email"},           CsvSpelling{"emailaddress", "email"},
    CsvSpelling{"learnerid", "learner"},    CsvSpelling{"learnername", "name"},
    CsvSpelling{"expiresat", "expires"},    CsvSpelling{"maxuses", "uses"},
    CsvSpelling{"redirecturl", "redirect"},
};

/// The cells of one line by column; those that are empty are not there.
using Cells = std::map<std::string_view, std::string>;

void refuse(LinkRow& row, std::string_view column, std::string fault) {
  if (!row.fault.empty()) return;
  row.column = column;
  row.fault = std::move(fault);
}

std::string take(Cells& cells, std::string_view column) {
  const auto it = cells.find(column);
  return it == cells.end() ? std::string{} : it->second;
}

void read_learner(LinkRow& row, Cells& cells, json& link) {
  const std::string user = take(cells, "user");
  const std::string email = take(cells, "email");
  const std::string id = take(cells, "learner");
  const std::string name = take(cells, "name");
  row.learner = !user.empty() ? user : !email.empty() ? email : id;
  if (!user.empty()) {
    if (!name.empty()) return refuse(row, "name", "a user has a name already");
    link[is_id(user) ? "userId" : "email"] = user;
    return;
  }
  if (!id.empty() && !email.empty())
    return refuse(row, "email", "the line names a learner id and an e-mail; a link is for one of the two");
  if (row.learner.empty())
    return refuse(row, "email", "the line does not say who the link is for: user, email or learner");
  if (!id.empty() && name.empty()) return refuse(row, "name", "a learner id needs a name, too");
  json learner = json::object();
  learner[id.empty() ? "email" : "id"] = row.learner;
  if (!name.empty()) learner["name"] = name;
  link["learner"] = std::move(learner);
}

void read_limits(LinkRow& row, Cells& cells, TimePoint now, json& link) {
  if (const std::string text = take(cells, "expires"); !text.empty()) {
    const auto time = parse_time_or_span(text, now);
    if (!time) return refuse(row, "expires", "'" + text + "' is no time; write 2031-05-04 or 30d");
    link["expiresAt"] = format_time(*time);
  }
  if (const std::string text = take(cells, "uses"); !text.empty()) {
    std::int64_t uses = 0;
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), uses);
    if (bad != std::errc{} || end != text.data() + text.size() || uses < 1)
      return refuse(row, "uses", "'" + text + "' is no whole number from 1 on");
    link["maxUses"] = uses;
  }
  if (std::string text = take(cells, "language"); !text.empty()) link["language"] = std::move(text);
  if (std::string text = take(cells, "redirect"); !text.empty()) link["redirectUrl"] = std::move(text);
}

}  // namespace

Result<std::vector<LinkRow>> read_link_table(const std::vector<CsvRow>& rows, const std::string& file,
                                             const LinkDefaults& defaults) {
  LMS_ASSIGN(const auto columns,
             read_csv_header(rows.front(), file, {.known = kLinkColumns, .spellings = kLinkSpellings}));
  const auto is_named = [&](std::string_view name) {
    return std::ranges::find(columns, name) != columns.end();
  };
  if (!is_named("user") && !is_named("email") && !is_named("learner"))
    return bad_csv(
        file, rows.front().line, "email",
        "the first line names the columns, and none of them says who a link is for: user, email or "
        "learner");
  std::vector<LinkRow> out;
  std::map<std::pair<std::string, std::string>, int> seen;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    LinkRow row{.line = rows[i].line, .dispatch = defaults.dispatch};
    json link = defaults.link ? *defaults.link : json::object();
    if (!rows[i].fault.empty()) refuse(row, "", rows[i].fault);
    if (auto fault = wrong_cells(rows[i], columns.size()); !fault.empty()) refuse(row, "", std::move(fault));
    Cells cells;
    for (std::size_t c = 0; c < std::min(columns.size(), rows[i].cells.size()); ++c)
      if (const auto text = trim(rows[i].cells[c]); !text.empty()) cells.emplace(columns[c], text);
    if (auto dispatch = take(cells, "dispatch"); !dispatch.empty()) row.dispatch = std::move(dispatch);
    read_learner(row, cells, link);
    read_limits(row, cells, defaults.now, link);
    if (row.dispatch.empty()) refuse(row, "dispatch", "neither the line nor --dispatch names a dispatch");
    if (row.fault.empty()) {
      const auto [first, is_new] = seen.emplace(std::pair(row.dispatch, ascii_lower(row.learner)), row.line);
      if (!is_new) refuse(row, "", "this learner has a link on line " + std::to_string(first->second));
    }
    if (row.fault.empty()) row.link = std::make_shared<const json>(std::move(link));
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace lms::cli
