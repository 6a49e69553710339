#include "base/error_json.hpp"
#include "cli/commands/parts.hpp"
#include "cli/user_table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <map>
#include <ostream>
#include <span>

namespace lms::cli {
namespace user_import_local {
namespace {

using nlohmann::json;

/// Users of one request; hashing a password takes a processor some 20 ms.
constexpr std::size_t kBatch = 500;
constexpr std::size_t kBatchWithPasswords = 50;

constexpr std::array kReportColumns = {
    Column{"LINE", "line"},
    Column{"EMAIL", "email"},
    Column{"TENANT", "tenant"},
    Column{"OUTCOME", "outcome", Show::state},
    Column{"REASON", "reason"},
    Column{"COLUMN", "column"},
    Column{"CODE", "code", Show::nowhere},
};
constexpr View kReportView{"line", kReportColumns, kReportColumns, "email"};

json refused(std::string_view code, std::string_view reason, std::string_view column) {
  json out{{"outcome", "refused"}, {"reason", reason}, {"code", code}};
  if (!column.empty()) out["column"] = column;
  return out;
}

class Import {
 public:
  explicit Import(Run& run) : run_(run) {}

  Result<void> send(std::span<const UserRow> rows) {
    json users = json::array();
    for (const UserRow& row : rows)
      if (row.user) users.push_back(*row.user);
    json results = json::array();
    if (!users.empty()) {
      LMS_ASSIGN(Client* const server, run_.client());
      LMS_ASSIGN(const json answer, server->post("/users/batch", {{"users", std::move(users)},
                                                                  {"update", run_.args.has("update")},
                                                                  {"dryRun", run_.dry_run()}}));
      results = value_at(answer, "results");
    }
    std::size_t next = 0;
    for (const UserRow& row : rows) {
      json outcome = refused("csv.invalid", row.fault, row.column);
      if (row.user) {
        if (!results.is_array() || next >= results.size())
          return fail("client.bad_answer", "the server's answer does not fit the users that were sent");
        outcome = of_server(results[next++]);
      }
      outcome["line"] = row.line;
      outcome["email"] = row.email;
      if (!row.tenant.empty()) outcome["tenant"] = row.tenant;
      ++counts_[raw_text(outcome["outcome"])];
      run_.print.row(kReportView, outcome);
    }
    // An interruption keeps what is known so far.
    *run_.world.out << std::flush;
    return {};
  }

  ExitCode finish(std::size_t lines) {
    run_.print.finish(kReportView);
    std::string text = run_.dry_run() ? "dry run, nothing was changed: " : "";
    std::string_view separator;
    for (const auto& [outcome, count] : counts_) {
      text += fmt::format("{}{} {}", separator, count, outcome);
      separator = ", ";
    }
    run_.print.say(text + fmt::format(" of {} users", lines));
    return counts_.contains("refused") ? ExitCode::partial : ExitCode::ok;
  }

 private:
  static json of_server(const json& result) {
    const std::string outcome = raw_text(value_at(result, "outcome"));
    if (outcome != "refused") return {{"outcome", outcome}, {"id", value_at(result, "user.id")}};
    const Error error = error_from_json(result);
    return refused(error.code, error.message, error.element);
  }

  Run& run_;
  std::map<std::string, std::size_t> counts_{};
};

Result<ExitCode> import_users(Run& run) {
  const std::string file = run.args.get("csv");
  const std::string name = file == "-" ? "standard input" : file;
  LMS_ASSIGN(const std::string text, read_input(run, file));
  LMS_ASSIGN(const auto rows, parse_csv(text, name));
  LMS_ASSIGN(const auto users, read_user_table(rows, name,
                                               {.tenant = run.args.get("tenant"),
                                                .role = run.args.get("role"),
                                                .ignore_unknown = run.args.has("ignore-unknown")}));
  Import import(run);
  for (std::size_t at = 0; at < users.size();) {
    std::size_t end = at;
    bool passwords = false;
    for (; end < users.size() && end - at < (passwords ? kBatchWithPasswords : kBatch); ++end)
      passwords = passwords || (users[end].user && users[end].user->contains("password"));
    if (auto sent = import.send(std::span(users).subspan(at, end - at)); !sent) {
      // What is done is done, and has to be told.
      import.finish(at);
      return fail(std::move(sent.error()));
    }
    at = end;
  }
  return import.finish(users.size());
}

}  // namespace
}  // namespace user_import_local

std::vector<Command> user_import_commands() {
  using namespace user_import_local;
  return {
      {"user",
       "import",
       "create users from a CSV file",
       "user import --csv people.csv --tenant acme.example --dry-run",
       "The first line names the columns, in any order: email, firstName, lastName, and when wanted role, "
       "active, tenant, password, passwordHash (argon2id, platform administrators only). Each line is "
       "reported as created, updated, unchanged or refused with the reason; when one is refused, the exit "
       "code is 3. A user who exists as the file says is unchanged, one who differs is refused unless "
       "--update is given; a password counts for new users alone. Who has none cannot log in until 'user "
       "update --password-file' sets one, but can open launch links.",
       {},
       {{"csv", "FILE", "the table, in UTF-8 (- is standard input)", Takes::file, Need::required},
        kTenantFlag,
        {"role", "ROLE", "role of lines that name none (default: learner)", Takes::choice, Need::optional,
         "platform_admin|tenant_admin|instructor|learner"},
        {"update", "", "change users who exist and differ", Takes::nothing},
        {"ignore-unknown", "", "pass over columns that mean nothing here", Takes::nothing}},
       Effect::changes,
       import_users},
  };
}

}  // namespace lms::cli
