#include "cli/commands/launch_link_batch.hpp"

#include "cli/commands/parts.hpp"
#include "cli/endings.hpp"
#include "cli/link_table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <map>
#include <ostream>

namespace lms::cli {
namespace {

using nlohmann::json;

constexpr std::array kReportColumns = {
    Column{"LINE", "line"},
    Column{"LEARNER", "learner"},
    Column{"OUTCOME", "outcome", Show::state},
    Column{"LINK", "url"},
    Column{"REASON", "reason"},
    Column{"COLUMN", "column"},
    Column{"CODE", "code", Show::nowhere},
    Column{"EXPIRES", "expiresAt", Show::nowhere},
    Column{"ID", "id", Show::nowhere},
};
constexpr View kReportView{"line", kReportColumns, kReportColumns, "url"};

json refused(const Error& error) {
  json out{{"outcome", "refused"}, {"reason", error.message}, {"code", error.code}};
  if (!error.element.empty()) out["column"] = error.element;
  return out;
}

/// Makes links line by line. What is made is printed at once: a link is shown this once.
class Batch {
 public:
  explicit Batch(Run& run) : run_(run) {}

  /// Errors: those after which no further line can succeed
  Result<void> make(const LinkRow& row) {
    json outcome;
    if (!row.link) {
      outcome = refused({.code = "csv.invalid", .message = row.fault, .element = row.column});
    } else {
      const auto made = create(row);
      if (!made && ends_everything(made.error())) return fail(made.error());
      outcome = made ? *made : refused(made.error());
    }
    outcome["line"] = row.line;
    outcome["learner"] = row.learner;
    ++counts_[raw_text(outcome["outcome"])];
    run_.print.row(kReportView, outcome);
    *run_.world.out << std::flush;
    return {};
  }

  ExitCode finish(std::size_t lines) {
    run_.print.finish(kReportView);
    std::string text = run_.dry_run() ? "dry run, nothing was made: " : "";
    std::string_view separator;
    for (const auto& [outcome, count] : counts_) {
      text += fmt::format("{}{} {}", separator, count, outcome);
      separator = ", ";
    }
    run_.print.say(text + fmt::format(" of {} links", lines));
    return counts_.contains("refused") ? ExitCode::partial : ExitCode::ok;
  }

 private:
  Result<json> create(const LinkRow& row) {
    LMS_ASSIGN(const std::string dispatch, dispatch_id(row.dispatch));
    if (run_.dry_run()) return json{{"outcome", "ready"}};
    LMS_ASSIGN(Client* const server, run_.client());
    LMS_ASSIGN(json made, server->post("/dispatches" + api_path(dispatch, "launch-links"), *row.link));
    return json{
        {"outcome", "created"}, {"url", made["url"]}, {"id", made["id"]}, {"expiresAt", made["expiresAt"]}};
  }

  /// Looked up once for all lines that name it.
  Result<std::string> dispatch_id(const std::string& name) {
    if (const auto it = dispatches_.find(name); it != dispatches_.end()) return it->second;
    LMS_ASSIGN(std::string id, run_.dispatch_id(name));
    return dispatches_.emplace(name, std::move(id)).first->second;
  }

  Run& run_;
  std::map<std::string, std::string> dispatches_{};
  std::map<std::string, std::size_t> counts_{};
};

}  // namespace

Result<ExitCode> create_launch_links(Run& run, const json& common) {
  const std::string file = run.args.get("csv");
  const std::string name = file == "-" ? "standard input" : file;
  LMS_ASSIGN(const std::string text, read_input(run, file));
  LMS_ASSIGN(const auto rows, parse_csv(text, name));
  LMS_ASSIGN(const auto links, read_link_table(rows, name,
                                               {.dispatch = run.args.get("dispatch"),
                                                .link = std::make_shared<const json>(common),
                                                .now = run.world.clock->now()}));
  Batch batch(run);
  for (std::size_t at = 0; at < links.size(); ++at)
    if (auto made = batch.make(links[at]); !made) {
      batch.finish(at);
      return fail(std::move(made.error()));
    }
  return batch.finish(links.size());
}

}  // namespace lms::cli
