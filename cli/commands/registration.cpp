#include "cli/commands/parts.hpp"
#include "cli/conversation.hpp"
#include "cli/terminal.hpp"

#include <nlohmann/json.hpp>

namespace lms::cli {
namespace registration_local {
namespace {

using nlohmann::json;

std::string path_of(const Run& run) { return "/registrations" + api_path(run.args.get("REGISTRATION")); }

Result<ExitCode> list(Run& run) {
  Query query = in_tenant(run);
  if (const auto dispatch = run.args.opt("dispatch")) {
    LMS_ASSIGN(const std::string id, run.dispatch_id(*dispatch));
    query.emplace_back("dispatch", id);
  }
  if (const auto course = run.args.opt("course")) {
    LMS_ASSIGN(const std::string id, run.course_id(*course));
    query.emplace_back("course", id);
  }
  if (const auto learner = run.args.opt("learner")) {
    LMS_ASSIGN(const std::string id, run.learner_id(*learner));
    query.emplace_back("learner", id);
  }
  return run.list(registration_view(), "/registrations", std::move(query));
}

Result<ExitCode> show(Run& run) {
  LMS_ASSIGN(Client* const server, run.client());
  LMS_ASSIGN(const json record, server->get(path_of(run)));
  run.print.record(registration_view(), record);
  const json activities = record.value("activities", json::array());
  if (!activities.empty()) run.print.text("Activities:");
  for (const json& activity : activities) {
    const auto depth = static_cast<std::size_t>(activity.value("depth", 0));
    std::string line(2 + 2 * std::min<std::size_t>(depth, 20), ' ');
    line += raw_text(value_at(activity, "title"));
    line +=
        "  " + raw_text(value_at(activity, "completion")) + ", " + raw_text(value_at(activity, "success"));
    const json& score = value_at(activity, "score.scaled");
    if (score.is_number()) line += ", " + shown_text(score, Show::percent);
    run.print.text(line);
  }
  const json& relay = value_at(record, "lms");
  if (relay.is_object()) run.print.text("Customer's LMS:");
  for (const std::string& line : relay_lines(relay)) run.print.text("  " + line);
  return ExitCode::ok;
}

Result<ExitCode> log(Run& run) { return run.list(log_view(), path_of(run) + "/log"); }

Result<ExitCode> launches(Run& run) { return run.list(launch_view(), path_of(run) + "/launches"); }

Result<ExitCode> reset(Run& run) {
  LMS_TRY(
      run.confirm("reset registration " + run.args.get("REGISTRATION") + "; its result and state are lost"));
  return run.change_and_show(registration_view(), Run::Method::post, path_of(run) + "/reset", json());
}

Result<ExitCode> remove(Run& run) {
  return run.destroy(registration_view(),
                     "registration " + run.args.get("REGISTRATION") + " with result and log", path_of(run));
}

constexpr std::array kResults = {
    Column{"Registered", "registered"}, Column{"Opened", "opened"}, Column{"Completed", "completed"},
    Column{"Passed", "passed"},         Column{"Failed", "failed"}, Column{"By tenth of the score", "scores"},
};
constexpr View kResultView{"results", kResults, kResults, "tenantId"};

Result<ExitCode> statistics(Run& run) {
  Query query = in_tenant(run);
  if (run.args.has("course")) {
    LMS_ASSIGN(const std::string course, run.course_id(run.args.get("course")));
    query.emplace_back("course", course);
  }
  query.emplace_back("days", run.args.get("days"));
  return run.show(kResultView, "/stats/results", query);
}

const Operand kRegistration{"REGISTRATION", "id of the registration", Takes::registration};

}  // namespace
}  // namespace registration_local

std::vector<Command> registration_commands() {
  using namespace registration_local;
  return {
      {"registration",
       "list",
       "list registrations",
       "registration list --tenant acme.example --course golf",
       "--search finds registrations by how the words of the learner's name and external id and of the "
       "course's title "
       "and key begin, in any case and with or without accents. Of several words, all must be found.",
       {},
       list_flags(
           {kTenantFlag,
            {"dispatch", "DISPATCH", "only those of this dispatch (id or COURSE@TENANT)", Takes::dispatch},
            {"course", "COURSE", "only those of this course (key or id)", Takes::course},
            {"learner", "LEARNER", "only those of this learner (id, external id or e-mail)",
             Takes::learner}}),
       Effect::reads,
       list},
      {"registration",
       "statistics",
       "show how far registrations got, and their scores",
       "registration statistics --tenant acme.example --days 90",
       "Scores are counted by tenths of the scaled score, from below 0.1 to 0.9 and more.",
       {},
       {kTenantFlag,
        {"course", "COURSE", "only those of this course (key or id)", Takes::course},
        {"days", "N", "only those begun in the last N days (default: all)", Takes::number}},
       Effect::reads,
       statistics},
      {"registration",
       "show",
       "show a registration with its activities",
       "registration show 01890a5d-ac96-774b-bcce-b302099a8057",
       "",
       {kRegistration},
       {},
       Effect::reads,
       show},
      {"registration",
       "log",
       "show every call the course made",
       "registration log 01890a5d-ac96-774b-bcce-b302099a8057 -o csv",
       "Oldest first. Calls that arrived after a newer launch are marked as not applied.",
       {kRegistration},
       {{"limit", "N", "at most N of them (default: all)", Takes::number}},
       Effect::reads,
       log},
      {"registration",
       "launches",
       "list the launches of a registration and how each ended",
       "registration launches 01890a5d-ac96-774b-bcce-b302099a8057",
       "Newest first. 'forced' was opened elsewhere while it was still alive: what came from it later was "
       "not "
       "applied.",
       {kRegistration},
       list_flags(),
       Effect::reads,
       launches},
      {"registration",
       "reset",
       "set a registration back to not started",
       "registration reset 01890a5d-ac96-774b-bcce-b302099a8057 --yes",
       "Result and state are lost, the log stays, the learner keeps the seat.",
       {kRegistration},
       {},
       Effect::destroys,
       reset},
      {"registration",
       "delete",
       "delete a registration with its result and log",
       "registration delete 01890a5d-ac96-774b-bcce-b302099a8057 --yes",
       "The seat becomes free.",
       {kRegistration},
       {},
       Effect::destroys,
       remove},
  };
}

}  // namespace lms::cli
