#include "cli/commands/xapi.hpp"

#include "base/error_json.hpp"
#include "cli/commands/parts.hpp"
#include "cli/terminal.hpp"
#include "xapi/values.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace lms::cli {
namespace xapi_local {
namespace {

using nlohmann::json;

constexpr std::array kCredentialList = {
    Column{"NAME", "name"},
    Column{"KEY", "key"},
    Column{"SCOPES", "scopes"},
    Column{"REVOKED", "revokedAt", Show::time},
    Column{"LAST USED", "lastUsedAt", Show::time},
    Column{"ID", "id"},
    Column{"TENANT", "tenantId", Show::nowhere},
    Column{"MADE BY", "createdBy", Show::nowhere},
    Column{"CREATED", "createdAt", Show::nowhere},
};
constexpr std::array kCredentialDetail = {
    Column{"Name", "name"},
    Column{"Key", "key"},
    Column{"Secret", "secret"},
    Column{"Scopes", "scopes"},
    Column{"Tenant", "tenantId"},
    Column{"Revoked", "revokedAt", Show::time},
    Column{"Last used", "lastUsedAt", Show::time},
    Column{"Made by", "createdBy"},
    Column{"Created", "createdAt", Show::time},
    Column{"Id", "id"},
};
constexpr View kCredentialView{"xAPI credential", kCredentialList, kCredentialDetail, "key"};

Result<ExitCode> create(Run& run) {
  json scopes = json::array();
  const std::string given = run.args.opt("scope").value_or("all");
  if (given.empty())
    return fail(Error{"client.usage", "--scope names no scope; all allows everything", {}, 0, "--scope"});
  std::string_view text = given;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    scopes.push_back(std::string(text.substr(0, comma)));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  json body{{"name", run.args.get("name")}, {"scopes", std::move(scopes)}};
  if (run.args.has("tenant")) body["tenantId"] = run.args.get("tenant");
  LMS_ASSIGN(const auto made, run.change(Run::Method::post, "/lrs/credentials", body));
  if (!made) return ExitCode::ok;
  run.print.record(kCredentialView, *made);
  run.print.secret("secret", raw_text(value_at(*made, "secret")));
  run.print.say("key and secret are user name and password of HTTP Basic; the secret is shown this once");
  return ExitCode::ok;
}

Result<ExitCode> list(Run& run) { return run.list(kCredentialView, "/lrs/credentials", in_tenant(run)); }

Result<ExitCode> revoke(Run& run) {
  const std::string path = "/lrs/credentials" + api_path(run.args.get("KEY"));
  LMS_ASSIGN(Client* const server, run.client());
  LMS_ASSIGN(const json credential, server->get(path));
  const std::string name = "xAPI credential " + raw_text(value_at(credential, "name"));
  LMS_TRY(run.confirm("revoke " + name));
  LMS_ASSIGN(const auto answer, run.change(Run::Method::remove, path, json()));
  if (!answer) return ExitCode::ok;
  run.print.say("revoked " + name);
  if (run.print.format() == Format::table) return ExitCode::ok;
  LMS_ASSIGN(const json revoked, server->get(path));
  run.print.record(kCredentialView, revoked);
  return ExitCode::ok;
}

}  // namespace
}  // namespace xapi_local

std::string xapi_endpoint(const Run& run) {
  return run.args.has("tenant") ? "/xapi" + api_path(run.args.get("tenant")) : std::string("/xapi");
}

Result<std::string> ask_xapi(Run& run, const std::string& method, const std::string& path,
                             const std::string& body, const std::string& content_type) {
  LMS_ASSIGN(Client* const server, run.client());
  std::vector<std::pair<std::string, std::string>> headers{{"X-Experience-API-Version", "2.0.0"}};
  if (!body.empty()) headers.emplace_back("Content-Type", content_type);
  LMS_ASSIGN(RawAnswer answer, server->raw(method, path, headers, body));
  if (answer.status < 400) return std::move(answer.body);
  return fail(error_from_json(nlohmann::json::parse(answer.body, nullptr, /*allow_exceptions=*/false)));
}

Result<nlohmann::json> agent_of(const std::string& flag, const std::string& text) {
  auto agent = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (agent.is_object()) return agent;
  const std::string mbox = (text.starts_with("mailto:") ? "" : "mailto:") + text;
  if (xapi::is_mailto(mbox)) return nlohmann::json{{"mbox", mbox}};
  return fail(
      Error{"client.usage",
            "--" + flag + " needs an e-mail address or an xAPI Agent in JSON, not '" + safe_text(text) + "'",
            {},
            0,
            "--" + flag});
}

std::vector<Command> xapi_commands() {
  using namespace xapi_local;
  std::vector<Command> rows{
      {"xapi",
       "credential create",
       "make key and secret for a program that speaks xAPI",
       "xapi credential create --tenant acme.example --name content",
       "The endpoint is /xapi of lmsd's public URL. Scopes: all; all/read (everything, reading); "
       "statements/read; statements/read/mine (those stored with these credentials); statements/write; state "
       "and profile (documents of that kind, reading and writing); define (names and descriptions of "
       "activities in statements are taken over as what the store tells of them; without it they only stand "
       "in the statement).",
       {},
       {{"name", "NAME", "what the credential is for", Takes::text, Need::required},
        {"scope", "SCOPES", "what it allows, with commas between (default: all)"},
        kTenantFlag},
       Effect::changes,
       create},
      {"xapi",
       "credential list",
       "list xAPI credentials, revoked ones included",
       "xapi credential list --tenant acme.example",
       "",
       {},
       list_flags({kTenantFlag}),
       Effect::reads,
       list},
      {"xapi",
       "credential revoke",
       "revoke an xAPI credential",
       "xapi credential revoke kq3Zr0bGm1Xw2Yv4 --yes",
       "It opens nothing from then on; what was stored with it stays.",
       {{"KEY", "key or id of the credential", Takes::text}},
       {},
       Effect::destroys,
       revoke},
  };
  rows.push_back(xapi_validate_command());
  for (auto& command : xapi_statement_commands()) rows.push_back(std::move(command));
  for (auto& command : xapi_forward_commands()) rows.push_back(std::move(command));
  for (auto& command : xapi_statistics_commands()) rows.push_back(std::move(command));
  return rows;
}

}  // namespace lms::cli
