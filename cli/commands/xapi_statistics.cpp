#include "cli/commands/parts.hpp"
#include "cli/commands/xapi.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace lms::cli {
namespace xapi_statistics_local {
namespace {

using nlohmann::json;

constexpr std::array kCountColumns = {
    Column{"OF", "of"},
    Column{"STATEMENTS", "statements"},
    Column{"NAME", "name"},
    Column{"ID", "id"},
};
constexpr View kCountView{"count", kCountColumns, kCountColumns, "id"};

/// The figures once all statements of the span are counted: the server counts for a moment at each request.
Result<json> counted_figures(Run& run) {
  LMS_ASSIGN(Client* const server, run.client());
  Query query = in_tenant(run);
  query.emplace_back("days", run.args.get("days"));
  bool told = false;
  for (;;) {
    LMS_ASSIGN(json figures, server->get("/stats/statements", query));
    if (value_at(figures, "counted") == json(true)) return figures;
    if (!told) run.print.say("counting statements that nobody asked for before");
    told = true;
  }
}

Result<ExitCode> statistics(Run& run) {
  LMS_ASSIGN(const json figures, counted_figures(run));
  if (run.print.format() == Format::json || run.print.format() == Format::jsonl) {
    run.print.record(kCountView, figures);
    return ExitCode::ok;
  }
  const auto rows = [&](const char* of, const json& counts) {
    for (const auto& one : counts)
      run.print.row(
          kCountView,
          {{"of", of}, {"statements", one["statements"]}, {"name", one["name"]}, {"id", one["id"]}});
  };
  rows("verb", figures["verbs"]);
  rows("activity", figures["activities"]);
  for (std::size_t i = 0; i < figures["days"].size(); ++i)
    if (figures["statements"][i] != json(0))
      run.print.row(kCountView, {{"of", "day"},
                                 {"statements", figures["statements"][i]},
                                 {"name", nullptr},
                                 {"id", figures["days"][i]}});
  run.print.finish(kCountView);
  return ExitCode::ok;
}

}  // namespace
}  // namespace xapi_statistics_local

std::vector<Command> xapi_statistics_commands() {
  using namespace xapi_statistics_local;
  return {
      {"xapi",
       "statistics",
       "count statements by verb, activity and day",
       "xapi statistics --tenant acme.example --days 90 -o json",
       "The ten most frequent verbs and activities, and days (UTC) with any statement; -o json has the verbs "
       "and activities of each day.",
       {},
       {kTenantFlag, {"days", "N", "days up to today (default: 30)", Takes::number}},
       Effect::reads,
       statistics},
  };
}

}  // namespace lms::cli
