#include "base/encoding.hpp"
#include "cli/attachments.hpp"
#include "cli/commands/parts.hpp"
#include "cli/commands/xapi.hpp"
#include "cli/output_sink.hpp"
#include "cli/statement_source.hpp"
#include "xapi/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <optional>
#include <ostream>
#include <set>
#include <sstream>

namespace lms::cli {
namespace xapi_statements_local {
namespace {

using nlohmann::json;

/// Of an answer, whose statements the server has checked.
constexpr xapi::JsonLimits kPageLimits{.depth = 128, .values = 100'000'000};
constexpr std::string_view kVoided = "http://adlnet.gov/expapi/verbs/voided";

constexpr std::array kStatementColumns = {
    Column{"STORED", "stored", Show::time},
    Column{"ACTOR", "actor"},
    Column{"NAME", "actorName"},
    Column{"HOME PAGE", "homePage", Show::nowhere},
    Column{"VERB", "verb"},
    Column{"OBJECT", "object"},
    Column{"SUCCESS", "success"},
    Column{"COMPLETION", "completion", Show::nowhere},
    Column{"SCALED", "scaled", Show::percent},
    Column{"REGISTRATION", "registration", Show::nowhere},
    Column{"TIMESTAMP", "timestamp", Show::nowhere},
    Column{"ID", "id"},
};
constexpr View kStatementView{"statement", kStatementColumns, kStatementColumns, "id"};

std::string agent_text(const json& agent) {
  for (const char* key : {"mbox", "openid", "mbox_sha1sum"})
    if (agent.contains(key)) return agent[key].get<std::string>();
  if (agent.contains("account")) return agent["account"].value("name", "");
  return agent.value("name", agent.contains("member") ? "group" : "");
}

/// What a table shows of a statement.
json summary(const json& statement) {
  const auto& object = statement["object"];
  const auto type = object.value("objectType", "Activity");
  json out{{"id", statement["id"]},
           {"stored", statement["stored"]},
           {"timestamp", statement["timestamp"]},
           {"actor", agent_text(statement["actor"])},
           {"verb", statement["verb"]["id"]},
           {"object",
            type == "Agent" || type == "Group" ? json(agent_text(object)) : object.value("id", json(type))}};
  if (statement["actor"].contains("account")) out["homePage"] = value_at(statement, "actor.account.homePage");
  out["actorName"] = value_at(statement, "actor.name");
  out["success"] = value_at(statement, "result.success");
  out["completion"] = value_at(statement, "result.completion");
  out["scaled"] = value_at(statement, "result.score.scaled");
  out["registration"] = value_at(statement, "context.registration");
  return out;
}

/// The same for a table that is to be read back: what has no cell of its own stands there as JSON.
json record(const json& statement) {
  json out = summary(statement);
  const json& actor = statement["actor"];
  const bool is_agent = actor.value("objectType", "Agent") == "Agent";
  if (!is_agent || (!actor.contains("mbox") && !actor.contains("account"))) out["actor"] = actor.dump();
  if (statement["object"].value("objectType", "Activity") != "Activity")
    out["object"] = statement["object"].dump();
  return out;
}

/// The learner that --learner names.
Result<std::optional<json>> learner_of(Run& run) {
  const auto learner = run.args.opt("learner");
  if (!learner) return std::optional<json>();
  if (run.args.has("agent"))
    return fail(Error{"client.usage", "--learner is an agent, too; give one of both", {}, 0, "--learner"});
  LMS_ASSIGN(const std::string id, run.learner_id(*learner));
  LMS_ASSIGN(Client* const server, run.client());
  LMS_ASSIGN(json found, server->get("/learners" + api_path(id)));
  return std::optional(std::move(found));
}

Result<std::string> filters(Run& run, const std::optional<json>& learner) {
  std::string query;
  const auto add = [&](std::string_view name, std::string_view value) {
    query += (query.empty() ? "?" : "&") + std::string(name) + "=" + url_encode(value);
  };
  if (const auto agent = run.args.opt("agent")) {
    LMS_ASSIGN(const json parsed, agent_of("agent", *agent));
    add("agent", parsed.dump());
  }
  if (learner) add("agent", value_at(*learner, "agent").dump());
  for (const char* name : {"verb", "activity", "registration"})
    if (const auto value = run.args.opt(name)) add(name, *value);
  if (run.args.has("related")) {
    add("related_agents", "true");
    add("related_activities", "true");
  }
  if (run.args.has("ascending")) add("ascending", "true");
  for (const char* name : {"since", "until"}) {
    LMS_ASSIGN(const auto time, run.past(name));
    if (time) add(name, *time);
  }
  return query;
}

/// Calls `each` with the JSON of every statement that is found, as the server wrote it, page after page, up to `most`
/// (0 = all).
Result<void> each_found(Run& run, std::uint64_t most,
                        const std::function<Result<void>(std::string_view)>& each) {
  LMS_ASSIGN(const auto learner, learner_of(run));
  LMS_ASSIGN(const std::string query, filters(run, learner));
  const bool in_own = learner && !run.args.has("tenant");
  const std::string endpoint =
      in_own ? "/xapi" + api_path(raw_text(value_at(*learner, "tenantId"))) : xapi_endpoint(run);
  std::string path = endpoint + "/statements" + query;
  if (most > 0)
    path += (query.empty() ? "?limit=" : "&limit=") + std::to_string(std::min<std::uint64_t>(most, 500));
  std::uint64_t count = 0;
  while (!path.empty()) {
    LMS_ASSIGN(const std::string body, ask_xapi(run, "GET", path, {}));
    const auto page = xapi::Json::parse(body, kPageLimits);
    const auto statements = page ? page->root().find("statements") : std::nullopt;
    if (!statements) return fail("client.bad_answer", "the server's answer is no page of statements");
    for (const xapi::JsonRef statement : *statements) {
      LMS_TRY(each(statement.raw()));
      if (++count == most) return {};
    }
    path = page->root().text_of("more");
  }
  return {};
}

std::uint64_t limit_of(const Run& run, std::uint64_t otherwise) {
  const std::string text = run.args.get("limit");
  std::uint64_t limit = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), limit);
  return limit;
}

Result<ExitCode> list(Run& run) {
  const bool whole = run.print.format() == Format::json || run.print.format() == Format::jsonl;
  LMS_TRY(each_found(run, limit_of(run, 100), [&](std::string_view text) -> Result<void> {
    const json statement = json::parse(text);
    run.print.row(kStatementView, whole ? statement : summary(statement));
    return {};
  }));
  run.print.finish(kStatementView);
  return ExitCode::ok;
}

/// An export: a file, which is there as a whole or not at all, or standard output, and a folder with what is attached.
/// Memory does not grow with what is written.
class Export {
 public:
  explicit Export(Run& run) : run_(run), to_sink_(run.world) {}

  Result<void> open() {
    LMS_ASSIGN(OutputSink sink, OutputSink::open(run_.args.get("file"), *run_.world.out));
    sink_.emplace(std::move(sink));
    if (const auto folder = run_.args.opt("attachments")) {
      LMS_ASSIGN(AttachmentFolder made, AttachmentFolder::make(*folder));
      attachments_.emplace(std::move(made));
    }
    if (!sink_->is_file()) return {};
    to_sink_.out = &text_;
    table_.emplace(to_sink_, Format::csv, run_.args.has("quiet"), run_.args.get("fields"));
    return {};
  }

  Result<void> add(std::string_view statement) {
    ++count_;
    if (attachments_) LMS_TRY(add_attachments(statement));
    if (run_.print.format() != Format::csv) return sink_->write(one_line(statement) + '\n');
    table().row(kStatementView, record(json::parse(statement)));
    return drain();
  }

  Result<std::uint64_t> finish() {
    if (run_.print.format() == Format::csv) table().finish(kStatementView);
    if (table().problem()) return fail(*table().problem());
    LMS_TRY(drain());
    LMS_TRY(sink_->commit());
    return count_;
  }

 private:
  Printer& table() { return table_ ? *table_ : run_.print; }
  Result<void> drain() {
    if (!sink_->is_file()) return {};
    LMS_TRY(sink_->write(text_.view()));
    text_.str({});
    return {};
  }
  Result<void> add_attachments(std::string_view statement) {
    if (asked_.size() > kMostAsked) asked_.clear();
    for (const xapi::Attachment& attachment : attachments_of(statement)) {
      if (!asked_.insert(attachment.sha2).second || attachments_->holds(attachment.sha2)) continue;
      LMS_ASSIGN(Client* const server, run_.client());
      LMS_ASSIGN(const auto content, fetch_attachment(*server, run_.args.get("tenant"), attachment.sha2));
      if (content) LMS_TRY(attachments_->put(attachment.sha2, *content));
    }
    return {};
  }

  Run& run_;
  World to_sink_;
  std::optional<OutputSink> sink_{};
  /// So that memory does not grow; asking again does no harm.
  static constexpr std::size_t kMostAsked = 100'000;

  std::optional<AttachmentFolder> attachments_{};
  std::set<std::string> asked_{};  ///< hashes
  std::ostringstream text_{};      ///< of a table, for a file
  std::optional<Printer> table_{};
  std::uint64_t count_ = 0;
};

Result<ExitCode> export_statements(Run& run) {
  Export out(run);
  LMS_TRY(out.open());
  LMS_TRY(each_found(run, limit_of(run, 0), [&](std::string_view statement) { return out.add(statement); }));
  LMS_ASSIGN(const std::uint64_t count, out.finish());
  run.print.say(fmt::format("{} statements", count));
  return ExitCode::ok;
}

Result<ExitCode> void_statement(Run& run) {
  const std::string id = run.args.get("STATEMENT");
  LMS_TRY(run.confirm("void statement " + id));
  const json statement{{"actor",
                        {{"objectType", "Agent"},
                         {"account", {{"homePage", "https://lmsctl.example.org"}, {"name", "lmsctl"}}}}},
                       {"verb", {{"id", kVoided}, {"display", {{"en", "voided"}}}}},
                       {"object", {{"objectType", "StatementRef"}, {"id", id}}}};
  if (run.dry_run()) {
    run.print.say("would void statement " + id);
    return ExitCode::ok;
  }
  LMS_TRY(ask_xapi(run, "GET", xapi_endpoint(run) + "/statements?statementId=" + url_encode(id), {}));
  LMS_TRY(ask_xapi(run, "POST", xapi_endpoint(run) + "/statements", statement.dump()));
  run.print.say("voided statement " + id);
  return ExitCode::ok;
}

std::vector<Flag> filter_flags() {
  return {kTenantFlag,
          {"agent", "AGENT", "only those with this actor or object: e-mail, or an Agent in JSON"},
          {"learner", "LEARNER", "only those that courses told of this learner", Takes::learner},
          {"verb", "IRI", "only those with this verb"},
          {"activity", "IRI", "only those about this activity"},
          {"registration", "ID", "only those of this registration"},
          {"related", "", "agent and activity may stand anywhere in the statement", Takes::nothing},
          {"since", "TIME", "only those stored after TIME", Takes::time},
          {"until", "TIME", "only those stored until TIME", Takes::time},
          {"ascending", "", "oldest first", Takes::nothing},
          {"limit", "N", "at most N of them", Takes::number}};
}

}  // namespace
}  // namespace xapi_statements_local

std::vector<Command> xapi_statement_commands() {
  using namespace xapi_statements_local;
  auto export_flags = filter_flags();
  export_flags.push_back({"file", "FILE", "write here (default: - for standard output)", Takes::file});
  export_flags.push_back({"attachments", "DIR", "write what is attached into this folder", Takes::directory});
  return {
      {"xapi",
       "statements list",
       "list statements, newest first",
       "xapi statements list --tenant acme.example --since 7d",
       "At most 100 unless --limit says more.",
       {},
       filter_flags(),
       Effect::reads,
       list},
      {"xapi",
       "statements export",
       "write statements out, one a line",
       "xapi statements export --tenant acme.example --ascending --file statements.jsonl",
       "JSON lines, or -o csv with what can stand in a table. A file is there as a whole or, when the export "
       "fails, as it was. With --attachments the contents of attachments are written into a folder, each as "
       "a "
       "file with its SHA-2 as its name, for `xapi statements import --attachments`; those that are there "
       "already are not fetched again. Without it they stay behind, and where one has no fileUrl, the "
       "statement is refused by an import. Statements that were voided are left out, as in every list; what "
       "voids "
       "them is not.",
       {},
       std::move(export_flags),
       Effect::reads,
       export_statements},
      xapi_import_command(),
      {"xapi",
       "statements void",
       "void a statement",
       "xapi statements void 01890a5d-ac96-774b-bcce-b302099a8057 --tenant acme.example --yes",
       "It is found by its id as voided alone from then on.",
       {{"STATEMENT", "id of the statement", Takes::text}},
       {kTenantFlag},
       Effect::destroys,
       void_statement},
  };
}

}  // namespace lms::cli
