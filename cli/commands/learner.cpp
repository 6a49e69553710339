#include "cli/commands/learner.hpp"

#include "cli/commands/parts.hpp"
#include "cli/commands/xapi.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>

namespace lms::cli {
namespace learner_local {
namespace {

using nlohmann::json;

Result<ExitCode> list(Run& run) {
  Query query = in_tenant(run);
  if (const auto dispatch = run.args.opt("dispatch")) {
    LMS_ASSIGN(const std::string id, run.dispatch_id(*dispatch));
    query.emplace_back("dispatch", id);
  }
  return run.list(learner_view(), "/learners", std::move(query));
}

Result<ExitCode> show(Run& run) {
  LMS_ASSIGN(const std::string id, run.learner_id(run.args.get("LEARNER")));
  return run.show(learner_view(), "/learners" + api_path(id));
}

void tell_erased(Run& run, const std::string& what, const json& erased) {
  run.print.say(fmt::format("deleted {}; of the xAPI record store {} statements and {} documents", what,
                            raw_text(value_at(erased, "statements")),
                            raw_text(value_at(erased, "documents"))));
  if (const std::string mentions = raw_text(value_at(erased, "mentions")); mentions != "0")
    run.print.say(mentions + " statements of others name the learner, and stay");
}

Result<ExitCode> forget_agents(Run& run) {
  LMS_ASSIGN(const Query query, agents_alone(run));
  const std::string what =
      "what the record store of " + run.args.get("tenant") + " holds of " + query.front().second;
  LMS_TRY(run.confirm("delete " + what));
  LMS_ASSIGN(const auto erased, run.change(Run::Method::remove, "/lrs/records", json(), query));
  if (!erased) return ExitCode::ok;
  tell_erased(run, what, *erased);
  static constexpr std::array kColumns = {Column{"Statements", "statements"},
                                          Column{"Documents", "documents"}, Column{"Mentions", "mentions"}};
  if (run.print.format() != Format::table)
    run.print.record(View{"erased", kColumns, kColumns, "statements"}, *erased);
  return ExitCode::ok;
}

Result<ExitCode> forget(Run& run) {
  if (!run.args.has("LEARNER")) return forget_agents(run);
  LMS_ASSIGN(const Query agents, agents_of(run));
  LMS_ASSIGN(const std::string id, run.learner_id(run.args.get("LEARNER")));
  LMS_ASSIGN(Client* const server, run.client());
  LMS_ASSIGN(const json learner, server->get("/learners" + api_path(id)));
  const std::string what = "everything of learner " + run.args.get("LEARNER");
  LMS_TRY(run.confirm("delete " + what + ", registrations, results and xAPI statements included"));
  LMS_ASSIGN(const auto erased, run.change(Run::Method::remove, "/learners" + api_path(id), json(), agents));
  if (!erased) return ExitCode::ok;
  tell_erased(run, what, *erased);
  if (run.print.format() != Format::table) {
    json record = learner;
    record["erased"] = *erased;
    run.print.record(learner_view(), record);
  }
  return ExitCode::ok;
}

}  // namespace
}  // namespace learner_local

/// `--agent`s as the server takes them together.
Result<Query> agents_of(const Run& run) {
  const auto given = run.args.all("agent");
  if (given.empty()) return Query{};
  json agents = json::array();
  for (const std::string& text : given) {
    LMS_ASSIGN(json agent, agent_of("agent", text));
    agents.push_back(std::move(agent));
  }
  return Query{{"agents", agents.dump()}};
}

/// The same, and the tenant, for a command that is about agents alone.
Result<Query> agents_alone(const Run& run) {
  LMS_ASSIGN(Query query, agents_of(run));
  if (query.empty())
    return fail(
        Error{"client.usage", "LEARNER is missing, and there is no --agent either", {}, 0, "LEARNER"});
  if (!run.args.has("tenant"))
    return fail(Error{
        "client.usage", "without LEARNER, --tenant says whose record store is meant", {}, 0, "--tenant"});
  query.emplace_back("tenant", run.args.get("tenant"));
  return query;
}

std::vector<Command> learner_commands() {
  using namespace learner_local;
  return {
      {"learner",
       "list",
       "list learners",
       "learner list --tenant acme.example",
       "--search finds learners by how the words of their names and external ids begin, in any case and with "
       "or "
       "without accents. Of several words, all must be found.",
       {},
       list_flags(
           {kTenantFlag,
            {"dispatch", "DISPATCH", "only those of this dispatch (id or COURSE@TENANT)", Takes::dispatch}}),
       Effect::reads,
       list},
      {"learner",
       "show",
       "show a learner",
       "learner show ada@acme.example",
       "",
       {kLearner},
       {kTenantFlag},
       Effect::reads,
       show},
      learner_export_command(),
      {"learner",
       "forget",
       "delete what is kept of a learner and of what it did in courses",
       "learner forget ada@acme.example --yes",
       "Registrations, results, logs, launch links, what courses share, messages to webhooks, and of the "
       "tenant's xAPI "
       "record store the statements whose actor or object the learner is, with their attachments, and the "
       "state and "
       "profile documents; the seats that were taken become free. The record store knows the learner by the "
       "e-mail "
       "address and by the account at lmsd's public URL; --agent adds others. Statements of others that name "
       "the "
       "learner (as one of a group, an instructor, or in a team) stay and are counted. The audit log keeps "
       "that it was done, "
       "without "
       "a name. A login of the learner is another matter: 'user delete', afterwards. Older backups still "
       "hold what "
       "they hold, and record stores that statements were sent on to what they got. Without LEARNER it is "
       "about "
       "people whom the record store of --tenant alone knows: what it holds of each --agent goes, and "
       "nothing else.",
       {kLearnerIfAny},
       {kTenantFlag, kAgent},
       Effect::destroys,
       forget},
      {"learner",
       "delete",
       "the same as forget, by the word that every noun has",
       "learner delete ada@acme.example --yes",
       "",
       {kLearnerIfAny},
       {kTenantFlag, kAgent},
       Effect::destroys,
       forget},
  };
}

}  // namespace lms::cli
