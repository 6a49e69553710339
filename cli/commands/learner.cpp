#include "cli/commands/parts.hpp"
#include "cli/output_file.hpp"
#include "cli/terminal.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <ostream>

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

/// `--agent`s as the server takes them together.
Result<Query> agents_of(const Run& run) {
  const auto given = run.args.all("agent");
  if (given.empty()) return Query{};
  json agents = json::array();
  for (const std::string& text : given) {
    json agent = json::parse(text, nullptr, false);
    if (!agent.is_object())
      return fail(Error{"client.usage",
                        "--agent needs an xAPI Agent in JSON, not '" + safe_text(text) + "'",
                        {},
                        0,
                        "--agent"});
    agents.push_back(std::move(agent));
  }
  return Query{{"agents", agents.dump()}};
}

Result<ExitCode> forget(Run& run) {
  LMS_ASSIGN(const Query agents, agents_of(run));
  LMS_ASSIGN(const std::string id, run.learner_id(run.args.get("LEARNER")));
  LMS_ASSIGN(Client* const server, run.client());
  LMS_ASSIGN(const json learner, server->get("/learners" + api_path(id)));
  const std::string what = "everything of learner " + run.args.get("LEARNER");
  LMS_TRY(run.confirm("delete " + what + ", registrations, results and xAPI statements included"));
  LMS_ASSIGN(const auto erased, run.change(Run::Method::remove, "/learners" + api_path(id), json(), agents));
  if (!erased) return ExitCode::ok;
  run.print.say(fmt::format("deleted {}; of the xAPI record store {} statements and {} documents", what,
                            raw_text(value_at(*erased, "statements")),
                            raw_text(value_at(*erased, "documents"))));
  if (const std::string mentions = raw_text(value_at(*erased, "mentions")); mentions != "0")
    run.print.say(mentions + " statements of others name the learner, and stay");
  if (run.print.format() != Format::table) {
    json record = learner;
    record["erased"] = *erased;
    run.print.record(learner_view(), record);
  }
  return ExitCode::ok;
}

/// One line of JSON for each thing, which says what it is.
class Lines {
 public:
  void add(std::string_view type, const json& thing) {
    json line{{"type", type}};
    line.update(thing);
    text_ += line.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
  }
  void add_all(std::string_view type, const json& things) {
    for (const json& thing : things) add(type, thing);
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

Result<void> add_registrations(Client& server, const std::string& learner, Lines& lines) {
  std::vector<std::string> ids;
  LMS_TRY(server.list("/registrations", {{"learner", learner}}, 0, [&](const json& item) -> Result<void> {
    ids.push_back(raw_text(value_at(item, "id")));
    return {};
  }));
  for (const std::string& id : ids) {
    LMS_ASSIGN(const json registration, server.get("/registrations" + api_path(id)));
    lines.add("registration", registration);
    LMS_TRY(server.list("/registrations" + api_path(id, "log"), {}, 0, [&](const json& item) -> Result<void> {
      json entry = item;
      entry["registrationId"] = id;
      lines.add("call", entry);
      return {};
    }));
    const auto add_as = [&](std::string_view type) {
      return [&lines, type](const json& item) -> Result<void> {
        lines.add(type, item);
        return {};
      };
    };
    LMS_TRY(server.list("/registrations" + api_path(id, "launches"), {}, 0, add_as("launch")));
    LMS_TRY(server.list("/lms-launches", {{"registration", id}}, 0, add_as("lmsLaunch")));
  }
  return {};
}

/// Statements and documents; what is JSON stands as JSON.
Result<void> add_records(Client& server, const std::string& learner, const Query& agents, Lines& lines) {
  return server.list("/learners" + api_path(learner, "records"), agents, 0,
                     [&](const json& item) -> Result<void> {
                       json record = item;
                       if (json content = json::parse(raw_text(value_at(item, "content")), nullptr, false);
                           !content.is_discarded())
                         record["content"] = std::move(content);
                       lines.add(raw_text(value_at(item, "type")), record);
                       return {};
                     });
}

/// Launches from a customer's LMS that were refused belong to no registration.
Result<void> add_refusals(Client& server, const json& learner, Lines& lines) {
  if (value_at(learner, "kind") != "lms") return {};
  const json& id = value_at(learner, "externalId");
  return server.list("/lms-launches", {{"q", raw_text(id)}}, 0, [&](const json& item) -> Result<void> {
    if (value_at(item, "learner") == id && value_at(item, "dispatchId") == value_at(learner, "dispatchId") &&
        value_at(item, "registrationId").is_null())
      lines.add("lmsLaunch", item);
    return {};
  });
}

Result<ExitCode> export_all(Run& run) {
  LMS_ASSIGN(const Query agents, agents_of(run));
  LMS_ASSIGN(const std::string id, run.learner_id(run.args.get("LEARNER")));
  LMS_ASSIGN(Client* const server, run.client());
  LMS_ASSIGN(const json learner, server->get("/learners" + api_path(id)));
  Lines lines;
  lines.add("learner", learner);
  if (const std::string user = raw_text(value_at(learner, "userId")); !user.empty()) {
    LMS_ASSIGN(const json account, server->get("/users" + api_path(user)));
    lines.add("user", account);
  }
  LMS_ASSIGN(const json data, server->get("/learners" + api_path(id, "data")));
  lines.add_all("launchLink", value_at(data, "links"));
  lines.add_all("objective", value_at(data, "objectives"));
  lines.add_all("sharedData", value_at(data, "sharedData"));
  if (const json& preferences = value_at(data, "preferences"); !preferences.is_null())
    lines.add("preferences", preferences);
  lines.add_all("webhookMessage", value_at(data, "messages"));
  LMS_TRY(add_registrations(*server, id, lines));
  LMS_TRY(add_records(*server, id, agents, lines));
  LMS_TRY(add_refusals(*server, learner, lines));
  const std::string file = run.args.get("file");
  if (file.empty() || file == "-")
    *run.world.out << lines.text();
  else
    LMS_TRY(write_output_file(file, lines.text()));
  return ExitCode::ok;
}

const Operand kLearner{"LEARNER", "id of the learner, or its external id or e-mail address", Takes::learner};
const Flag kAgent{.name = "agent",
                  .value = "JSON",
                  .help = "an xAPI Agent that is the learner, too; may be repeated",
                  .repeated = true};

}  // namespace
}  // namespace learner_local

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
      {"learner",
       "export",
       "write down what is kept of a learner and of what it did in courses",
       "learner export ada@acme.example --file ada.jsonl",
       "One line of JSON for each thing, whose type says what it is: learner, user, registration, call (of a "
       "registration's log), launch, lmsLaunch (what a customer's LMS and we said), launchLink, objective, "
       "sharedData, preferences, webhookMessage, and of the tenant's xAPI record store statement (voided "
       "ones, "
       "too), state, agentProfile. The record store knows the learner by the e-mail address and by the "
       "account at "
       "lmsd's public URL; --agent adds others. The platform gets all of it. A tenant's own people get what "
       "the "
       "analytics of its dispatches show them, of webhook messages those to the tenant's own webhooks, and "
       "what "
       "courses share (objective, sharedData, preferences) only while every dispatch shows its learners.",
       {kLearner},
       {kTenantFlag, kAgent, {"file", "FILE", "where to; - is standard output (default)", Takes::file}},
       Effect::reads,
       export_all},
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
       "they hold, and record stores that statements were sent on to what they got.",
       {kLearner},
       {kTenantFlag, kAgent},
       Effect::destroys,
       forget},
      {"learner",
       "delete",
       "the same as forget, by the word that every noun has",
       "learner delete ada@acme.example --yes",
       "",
       {kLearner},
       {kTenantFlag, kAgent},
       Effect::destroys,
       forget},
  };
}

}  // namespace lms::cli
