#include "cli/commands/parts.hpp"
#include "cli/output_file.hpp"

#include <nlohmann/json.hpp>

#include <ostream>

namespace lms::cli {
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

Result<ExitCode> forget(Run& run) {
  LMS_ASSIGN(const std::string id, run.learner_id(run.args.get("LEARNER")));
  return run.destroy(
      learner_view(),
      "everything of learner " + run.args.get("LEARNER") + ", registrations and results included",
      "/learners" + api_path(id));
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
  }
  return {};
}

Result<ExitCode> export_all(Run& run) {
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
  const std::string file = run.args.get("file");
  if (file.empty() || file == "-")
    *run.world.out << lines.text();
  else
    LMS_TRY(write_output_file(file, lines.text()));
  return ExitCode::ok;
}

const Operand kLearner{"LEARNER", "id of the learner, or its external id or e-mail address", Takes::learner};

}  // namespace

std::vector<Command> learner_commands() {
  return {
      {"learner",
       "list",
       "list learners",
       "learner list --tenant acme.example",
       "",
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
       "registration's log), launchLink, objective, sharedData, preferences, webhookMessage.",
       {kLearner},
       {kTenantFlag, {"file", "FILE", "where to; - is standard output (default)", Takes::file}},
       Effect::reads,
       export_all},
      {"learner",
       "forget",
       "delete what is kept of a learner and of what it did in courses",
       "learner forget ada@acme.example --yes",
       "Registrations, results, logs, launch links, what courses share, and messages to webhooks; the seats "
       "that were taken become free. The audit log keeps that it was done, without a name. Statements and "
       "documents that programs sent to the tenant's xAPI record store stay. A login of the learner is "
       "another matter: 'user delete'. Older backups still hold what they hold.",
       {kLearner},
       {kTenantFlag},
       Effect::destroys,
       forget},
      {"learner",
       "delete",
       "the same as forget, by the word that every noun has",
       "learner delete ada@acme.example --yes",
       "",
       {kLearner},
       {kTenantFlag},
       Effect::destroys,
       forget},
  };
}

}  // namespace lms::cli
