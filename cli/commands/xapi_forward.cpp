#include "cli/commands/parts.hpp"
#include "cli/commands/xapi.hpp"
#include "cli/secret.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace lms::cli {
namespace xapi_forward_local {
namespace {

using nlohmann::json;

constexpr std::array kList = {
    Column{"NAME", "name"},
    Column{"URL", "url"},
    Column{"ENABLED", "enabled", Show::state},
    Column{"SENT", "sent"},
    Column{"REFUSED", "refused"},
    Column{"UP TO", "position", Show::time},
    Column{"LAST ERROR", "lastError"},
    Column{"ID", "id"},
    Column{"TENANT", "tenantId", Show::nowhere},
    Column{"KEY", "key", Show::nowhere},
    Column{"VERSION", "version", Show::nowhere},
    Column{"VERB", "verb", Show::nowhere},
    Column{"ACTIVITY", "activity", Show::nowhere},
    Column{"AGENT", "agent", Show::nowhere},
    Column{"FAILURES", "failures", Show::nowhere},
    Column{"NEXT TRY", "nextAt", Show::nowhere},
    Column{"LAST SENT", "lastSentAt", Show::nowhere},
    Column{"CREATED", "createdAt", Show::nowhere},
};
constexpr std::array kDetail = {
    Column{"Name", "name"},
    Column{"URL", "url"},
    Column{"Key", "key"},
    Column{"xAPI version", "version"},
    Column{"Verb", "verb"},
    Column{"Activity", "activity"},
    Column{"Agent", "agent"},
    Column{"Enabled", "enabled", Show::state},
    Column{"Sent", "sent"},
    Column{"Refused", "refused"},
    Column{"Up to", "position", Show::time},
    Column{"Failures in a row", "failures"},
    Column{"Next try", "nextAt", Show::time},
    Column{"Last error", "lastError"},
    Column{"Last sent", "lastSentAt", Show::time},
    Column{"Tenant", "tenantId"},
    Column{"Created", "createdAt", Show::time},
    Column{"Id", "id"},
};
constexpr View kForwardView{"forward", kList, kDetail, "id"};

std::string path_of(const Run& run) { return "/lrs/forwards" + api_path(run.args.get("FORWARD")); }

Result<ExitCode> create(Run& run) {
  json body{{"name", run.args.get("name")}, {"url", run.args.get("to")}};
  for (const auto& [flag, field] : {std::pair{"key", "key"},
                                    {"xapi-version", "version"},
                                    {"verb", "verb"},
                                    {"activity", "activity"},
                                    {"tenant", "tenantId"}})
    if (run.args.has(flag)) body[field] = run.args.get(flag);
  if (const auto agent = run.args.opt("agent")) {
    LMS_ASSIGN(const json parsed, agent_of("agent", *agent));
    body["agent"] = parsed.dump();
  }
  if (run.args.has("from-now")) body["fromStart"] = false;
  LMS_ASSIGN(body["secret"], read_secret(run.world, run.args.get("secret-file")));
  return run.change_and_show(kForwardView, Run::Method::post, "/lrs/forwards", body);
}

Result<ExitCode> list(Run& run) { return run.list(kForwardView, "/lrs/forwards", in_tenant(run)); }

Result<ExitCode> show(Run& run) { return run.show(kForwardView, path_of(run)); }

Result<ExitCode> pause(Run& run) {
  return run.change_and_show(kForwardView, Run::Method::patch, path_of(run), {{"enabled", false}});
}

Result<ExitCode> resume(Run& run) {
  json body{{"enabled", true}};
  if (const auto file = run.args.opt("secret-file")) {
    LMS_ASSIGN(body["secret"], read_secret(run.world, *file));
  }
  return run.change_and_show(kForwardView, Run::Method::patch, path_of(run), body);
}

Result<ExitCode> remove(Run& run) {
  return run.destroy(kForwardView, "forward " + run.args.get("FORWARD"), path_of(run));
}

const Operand kForward{"FORWARD", "id of the forward", Takes::text};

}  // namespace
}  // namespace xapi_forward_local

std::vector<Command> xapi_forward_commands() {
  using namespace xapi_forward_local;
  return {
      {"xapi",
       "forward create",
       "send a tenant's statements on to another record store",
       "xapi forward create --tenant acme.example --name warehouse --to https://lrs.example/xapi --key k "
       "--secret-file "
       "secret.txt",
       "Statements go in the order in which they were stored, at least once, with their attachments: those "
       "that are "
       "there and all that come, or with --from-now the latter alone. A store that does not answer is tried "
       "again "
       "after 5 s, then twice as long each time, 10 minutes at most; one that answers 401 or 403 pauses the "
       "forward. A "
       "statement that the store refuses (400, 409, 413) is left out and counted. With filters what "
       "refers to a statement that is let through, and comes later, goes, too, so that it is voided there as "
       "here; what "
       "is voided already does not go. Without --key the secret "
       "is a bearer "
       "token. lmsd sends to public addresses only, and to what outgoing.allow opens.",
       {},
       {{"name", "NAME", "what it is for", Takes::text, Need::required},
        {"to", "URL", "the other store's endpoint", Takes::text, Need::required},
        {"key", "KEY", "user name of HTTP Basic"},
        {"secret-file", "FILE", "file with the password or token; - is standard input", Takes::file,
         Need::required},
        {"xapi-version", "VERSION", "of xAPI (default: 2.0.0)", Takes::choice, Need::optional, "1.0.3|2.0.0"},
        {"verb", "IRI", "only statements with this verb"},
        {"activity", "IRI", "only statements about this activity"},
        {"agent", "AGENT", "only statements with this actor or object: e-mail, or an Agent in JSON"},
        {"from-now", "", "only what is stored from now on", Takes::nothing},
        kTenantFlag},
       Effect::changes,
       create},
      {"xapi",
       "forward list",
       "list where statements are sent on to",
       "xapi forward list --tenant acme.example",
       "",
       {},
       list_flags({kTenantFlag}),
       Effect::reads,
       list},
      {"xapi",
       "forward show",
       "show where statements are sent on to, and how far that is",
       "xapi forward show 01890a5d-ac96-774b-bcce-b302099a8057",
       "",
       {kForward},
       {},
       Effect::reads,
       show},
      {"xapi",
       "forward pause",
       "send nothing on for a while",
       "xapi forward pause 01890a5d-ac96-774b-bcce-b302099a8057",
       "",
       {kForward},
       {},
       Effect::changes,
       pause},
      {"xapi",
       "forward resume",
       "go on sending, from where it stopped",
       "xapi forward resume 01890a5d-ac96-774b-bcce-b302099a8057",
       "Also after 401 or 403, and at once where the next try is far away.",
       {kForward},
       {{"secret-file", "FILE", "file with another password or token; - is standard input", Takes::file}},
       Effect::changes,
       resume},
      {"xapi",
       "forward delete",
       "send no more statements on",
       "xapi forward delete 01890a5d-ac96-774b-bcce-b302099a8057 --yes",
       "What the other store has stays there.",
       {kForward},
       {},
       Effect::destroys,
       remove},
  };
}

}  // namespace lms::cli
