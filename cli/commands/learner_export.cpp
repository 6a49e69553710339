#include "base/encoding.hpp"
#include "base/text.hpp"
#include "cli/attachments.hpp"
#include "cli/commands/learner.hpp"
#include "cli/commands/parts.hpp"
#include "cli/output_sink.hpp"
#include "cli/statement_source.hpp"
#include "xapi/document.hpp"

#include <nlohmann/json.hpp>

#include <set>

namespace lms::cli {
namespace learner_export_local {
namespace {

using nlohmann::json;

/// One line of JSON for each thing, which says what it is.
class Lines {
 public:
  explicit Lines(OutputSink sink) : sink_(std::move(sink)) {}

  Result<void> add(std::string_view type, const json& thing) { return write(text_of(type, thing)); }
  Result<void> add_all(std::string_view type, const json& things) {
    for (const json& thing : things) LMS_TRY(add(type, thing));
    return {};
  }
  /// With what it holds as `content`, JSON as it is written.
  Result<void> add(std::string_view type, const json& thing, std::string_view content) {
    std::string line = text_of(type, thing);
    line.pop_back();
    return write(line + ",\"content\":" + one_line(content) + "}");
  }
  [[nodiscard]] Result<void> commit() { return sink_.commit(); }

 private:
  static std::string text_of(std::string_view type, const json& thing) {
    json line{{"type", type}};
    line.update(thing);
    return line.dump(-1, ' ', false, json::error_handler_t::replace);
  }
  Result<void> write(const std::string& line) { return sink_.write(line + '\n'); }

  OutputSink sink_;
};

Result<void> add_registrations(Client& server, const std::string& learner, Lines& lines) {
  std::vector<std::string> ids;
  LMS_TRY(server.list("/registrations", {{"learner", learner}}, 0, [&](const json& item) -> Result<void> {
    ids.push_back(raw_text(value_at(item, "id")));
    return {};
  }));
  for (const std::string& id : ids) {
    LMS_ASSIGN(const json registration, server.get("/registrations" + api_path(id)));
    LMS_TRY(lines.add("registration", registration));
    LMS_TRY(server.list("/registrations" + api_path(id, "log"), {}, 0, [&](const json& item) -> Result<void> {
      json entry = item;
      entry["registrationId"] = id;
      return lines.add("call", entry);
    }));
    const auto add_as = [&](std::string_view type) {
      return [&lines, type](const json& item) { return lines.add(type, item); };
    };
    LMS_TRY(server.list("/registrations" + api_path(id, "launches"), {}, 0, add_as("launch")));
    LMS_TRY(server.list("/lms-launches", {{"registration", id}}, 0, add_as("lmsLaunch")));
  }
  return {};
}

/// What a record store holds at `path`: statements, what is attached to them, and documents.
class Records {
 public:
  Records(Client& server, std::string tenant, Lines& lines)
      : server_(server), tenant_(std::move(tenant)), lines_(lines) {}

  Result<void> add_all(const std::string& path, const Query& query) {
    return server_.list(path, query, 0, [&](const json& item) { return add(item); });
  }

 private:
  Result<void> add(const json& item) {
    const std::string type = raw_text(value_at(item, "type"));
    const std::string content = raw_text(value_at(item, "content"));
    json record = item;
    record.erase("content");
    if (!xapi::is_json_type(raw_text(value_at(item, "contentType"))) || !xapi::Json::parse(content)) {
      if (!content.empty()) record["contentText"] = content;
      return lines_.add(type, record);
    }
    LMS_TRY(lines_.add(type, record, content));
    if (type != "statement") return {};
    for (const xapi::Attachment& attachment : attachments_of(content)) LMS_TRY(add(attachment));
    return {};
  }

  /// A content that several statements have stands there once.
  Result<void> add(const xapi::Attachment& attachment) {
    if (!seen_.insert(attachment.sha2).second) return {};
    LMS_ASSIGN(const auto content, fetch_attachment(server_, tenant_, attachment.sha2));
    if (!content) return {};
    json line{{"sha2", attachment.sha2}, {"contentType", attachment.content_type}};
    if (is_utf8(*content))
      line["contentText"] = *content;
    else
      line["contentBase64"] = to_base64(as_bytes(*content));
    return lines_.add("attachment", line);
  }

  Client& server_;
  std::string tenant_;
  Lines& lines_;
  std::set<std::string> seen_{};
};

/// Launches from a customer's LMS that were refused belong to no registration.
Result<void> add_refusals(Client& server, const json& learner, Lines& lines) {
  if (value_at(learner, "kind") != "lms") return {};
  const json& id = value_at(learner, "externalId");
  return server.list("/lms-launches", {{"q", raw_text(id)}}, 0, [&](const json& item) -> Result<void> {
    if (value_at(item, "learner") == id && value_at(item, "dispatchId") == value_at(learner, "dispatchId") &&
        value_at(item, "registrationId").is_null())
      return lines.add("lmsLaunch", item);
    return {};
  });
}

Result<void> export_learner(Run& run, Client& server, Lines& lines) {
  LMS_ASSIGN(const Query agents, agents_of(run));
  LMS_ASSIGN(const std::string id, run.learner_id(run.args.get("LEARNER")));
  LMS_ASSIGN(const json learner, server.get("/learners" + api_path(id)));
  LMS_TRY(lines.add("learner", learner));
  if (const std::string user = raw_text(value_at(learner, "userId")); !user.empty()) {
    LMS_ASSIGN(const json account, server.get("/users" + api_path(user)));
    LMS_TRY(lines.add("user", account));
  }
  LMS_ASSIGN(const json data, server.get("/learners" + api_path(id, "data")));
  LMS_TRY(lines.add_all("launchLink", value_at(data, "links")));
  LMS_TRY(lines.add_all("objective", value_at(data, "objectives")));
  LMS_TRY(lines.add_all("sharedData", value_at(data, "sharedData")));
  if (const json& preferences = value_at(data, "preferences"); !preferences.is_null())
    LMS_TRY(lines.add("preferences", preferences));
  LMS_TRY(lines.add_all("webhookMessage", value_at(data, "messages")));
  LMS_TRY(add_registrations(server, id, lines));
  LMS_TRY(Records(server, raw_text(value_at(learner, "tenantId")), lines)
              .add_all("/learners" + api_path(id, "records"), agents));
  return add_refusals(server, learner, lines);
}

Result<void> export_agents(Run& run, Client& server, Lines& lines) {
  LMS_ASSIGN(const Query query, agents_alone(run));
  return Records(server, run.args.get("tenant"), lines).add_all("/lrs/records", query);
}

Result<ExitCode> export_all(Run& run) {
  LMS_ASSIGN(Client* const server, run.client());
  LMS_ASSIGN(OutputSink sink, OutputSink::open(run.args.get("file"), *run.world.out));
  Lines lines(std::move(sink));
  LMS_TRY(run.args.has("LEARNER") ? export_learner(run, *server, lines) : export_agents(run, *server, lines));
  LMS_TRY(lines.commit());
  return ExitCode::ok;
}

}  // namespace
}  // namespace learner_export_local

Command learner_export_command() {
  using namespace learner_export_local;
  return {
      "learner",
      "export",
      "write down what is kept of a learner and of what it did in courses",
      "learner export ada@acme.example --file ada.jsonl",
      "One line of JSON for each thing, whose type says what it is: learner, user, registration, call (of a "
      "registration's log), launch, lmsLaunch (what a customer's LMS and we said), launchLink, objective, "
      "sharedData, preferences, webhookMessage, and of the tenant's xAPI record store statement (voided "
      "ones, "
      "too), attachment (the content of what is attached), state, agentProfile. The record store knows the "
      "learner by the e-mail address and by the "
      "account at "
      "lmsd's public URL; --agent adds others. The platform gets all of it. A tenant's own people get what "
      "the "
      "analytics of its dispatches show them, of webhook messages those to the tenant's own webhooks, and "
      "what "
      "courses share (objective, sharedData, preferences) only while every dispatch shows its learners. "
      "Without LEARNER "
      "it is about people whom the record store of --tenant alone knows: what it holds of each --agent is "
      "written. "
      "Where content is text that is no JSON it stands in contentText, where it is no text in contentBase64. "
      "An API key "
      "needs statement.read for attachments and for people whom the record store alone knows.",
      {kLearnerIfAny},
      {kTenantFlag, kAgent, {"file", "FILE", "where to; - is standard output (default)", Takes::file}},
      Effect::reads,
      export_all};
}

}  // namespace lms::cli
