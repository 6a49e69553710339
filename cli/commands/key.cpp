#include "cli/commands/parts.hpp"
#include "cli/commands/words.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace lms::cli {
namespace key_local {
namespace {

using nlohmann::json;

constexpr std::array kKeyList = {
    Column{"NAME", "name"},
    Column{"KEY", "hint"},
    Column{"SCOPES", "scopes"},
    Column{"EXPIRES", "expiresAt", Show::time},
    Column{"REVOKED", "revokedAt", Show::time},
    Column{"LAST USED", "lastUsedAt", Show::time},
    Column{"ID", "id"},
    Column{"TENANT", "tenantId", Show::nowhere},
    Column{"MADE BY", "createdBy", Show::nowhere},
    Column{"CREATED", "createdAt", Show::nowhere},
};
constexpr std::array kKeyDetail = {
    Column{"Name", "name"},
    Column{"Key", "key"},
    Column{"Begins with", "hint"},
    Column{"Scopes", "scopes"},
    Column{"Tenant", "tenantId"},
    Column{"Expires", "expiresAt", Show::time},
    Column{"Revoked", "revokedAt", Show::time},
    Column{"Last used", "lastUsedAt", Show::time},
    Column{"Made by", "createdBy"},
    Column{"Created", "createdAt", Show::time},
    Column{"Id", "id"},
};
constexpr View kView{"API key", kKeyList, kKeyDetail, "id"};

std::string path_of(const Run& run) { return "/keys" + api_path(run.args.get("KEY")); }

Result<ExitCode> create(Run& run) {
  json body{{"name", run.args.get("name")}, {"scopes", comma_words(run.args.get("scope"))}};
  if (run.args.has("tenant")) body["tenantId"] = run.args.get("tenant");
  LMS_ASSIGN(const auto expires, run.time("expires"));
  if (expires) body["expiresAt"] = *expires;
  LMS_ASSIGN(const auto made, run.change(Run::Method::post, "/keys", body));
  if (!made) return ExitCode::ok;
  run.print.record(kView, *made);
  run.print.secret("key", raw_text(value_at(*made, "key")));
  run.print.say("give it to the program as LMSCTL_TOKEN or --token-file; it is shown this once");
  return ExitCode::ok;
}

Result<ExitCode> list(Run& run) { return run.list(kView, "/keys", in_tenant(run)); }

Result<ExitCode> show(Run& run) { return run.show(kView, path_of(run)); }

Result<ExitCode> revoke(Run& run) {
  LMS_ASSIGN(Client* const server, run.client());
  LMS_ASSIGN(const json key, server->get(path_of(run)));
  const std::string name = "API key " + raw_text(value_at(key, "name"));
  LMS_TRY(run.confirm("revoke " + name));
  LMS_ASSIGN(const auto answer, run.change(Run::Method::remove, path_of(run), json()));
  if (!answer) return ExitCode::ok;
  run.print.say("revoked " + name);
  if (run.print.format() != Format::table) run.print.record(kView, key);
  return ExitCode::ok;
}

const Operand kKey{"KEY", "id of the API key", Takes::text};

}  // namespace
}  // namespace key_local

std::vector<Command> key_commands() {
  using namespace key_local;
  return {
      {"key",
       "create",
       "make an API key for a program",
       "key create --name backup --scope read --expires 365d",
       "The key acts as an administrator of the tenant (of the platform, without --tenant), narrowed to its "
       "scopes: course.import one action, course.* all of courses, read all reading, * everything. "
       "statement.read opens the tenant's record store for reading, statement.write as well for all else, "
       "and credential.create makes keys and secrets for it. It works until it expires or is revoked, "
       "whoever made it.",
       {},
       {{"name", "NAME", "what the key is for", Takes::text, Need::required},
        {"scope", "SCOPES", "what it allows, with commas between", Takes::text, Need::required},
        kTenantFlag,
        {"expires", "TIME", "the key works until TIME (default: no end)", Takes::time}},
       Effect::changes,
       create},
      {"key",
       "list",
       "list API keys, revoked ones included",
       "key list",
       "",
       {},
       list_flags({kTenantFlag}),
       Effect::reads,
       list},
      {"key",
       "show",
       "show an API key, without its secret",
       "key show 01890a5d-ac96-774b-bcce-b302099a8057",
       "",
       {kKey},
       {},
       Effect::reads,
       show},
      {"key",
       "revoke",
       "revoke an API key",
       "key revoke 01890a5d-ac96-774b-bcce-b302099a8057 --yes",
       "It opens nothing from then on.",
       {kKey},
       {},
       Effect::destroys,
       revoke},
  };
}

}  // namespace lms::cli
