#include "cli/commands/xapi.hpp"

#include "cli/commands/parts.hpp"
#include "xapi/statement.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <istream>

namespace lms::cli {
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

constexpr std::array kFindingColumns = {
    Column{"LINE", "line"},
    Column{"ELEMENT", "element"},
    Column{"MESSAGE", "message"},
    Column{"CODE", "code", Show::nowhere},
};
constexpr View kFindingView{"finding", kFindingColumns, kFindingColumns, "element"};

Result<ExitCode> create(Run& run) {
  json scopes = json::array();
  const std::string given = run.args.get("scope");
  std::string_view text = given.empty() ? std::string_view("all") : given;
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
  if (run.print.format() != Format::table) run.print.record(kCredentialView, credential);
  return ExitCode::ok;
}

json finding(std::size_t line, const Error& error) {
  return {{"line", line}, {"element", error.element}, {"message", error.message}, {"code", error.code}};
}

/// Nothing when `text` holds statements that keep the rules.
std::optional<Error> complaint_about(std::string_view text, xapi::Version version) {
  const auto parsed = xapi::Json::parse(text);
  if (!parsed) return parsed.error();
  const auto read = xapi::read_statements(*parsed, version);
  if (!read) return read.error();
  return std::nullopt;
}

/// A file that is one JSON text, or a statement a line.
std::size_t check_text(Run& run, const std::string& text, xapi::Version version) {
  const auto whole = xapi::Json::parse(text);
  const auto report = [&](std::size_t line, const Error& error) {
    run.print.row(kFindingView, finding(line, error));
  };
  const bool lines = !whole && text.find('\n') != std::string::npos && text.find('\n') + 1 < text.size();
  if (!lines) {
    const auto error = complaint_about(text, version);
    if (!error) return 0;
    report(1, *error);
    return 1;
  }
  std::size_t found = 0;
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    const auto line = std::string_view(text).substr(at, end - at);
    at = end + 1;
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    if (const auto error = complaint_about(line, version)) {
      report(number, *error);
      ++found;
    }
  }
  return found;
}

Result<ExitCode> validate(Run& run) {
  const auto version = xapi::parse_version(run.args.opt("xapi-version").value_or("2.0.0"));
  const std::string file = run.args.get("FILE");
  std::string text;
  if (file == "-") {
    text.assign(std::istreambuf_iterator<char>(*run.world.in), {});
  } else {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail(Error{.code = "file.not_found", .message = "cannot be read", .file = file});
    text.assign(std::istreambuf_iterator<char>(in), {});
  }
  const std::size_t found = check_text(run, text, version.value_or(xapi::Version::v2_0_0));
  run.print.finish(kFindingView);
  run.print.say(found == 0 ? "the statements keep the rules of xAPI" : fmt::format("{} found", found));
  return found == 0 ? ExitCode::ok : ExitCode::findings;
}

}  // namespace

std::vector<Command> xapi_commands() {
  std::vector<Command> rows{
      {"xapi",
       "credential create",
       "make key and secret for a program that speaks xAPI",
       "xapi credential create --tenant acme.example --name content",
       "The endpoint is /xapi of lmsd's public URL. Scopes: all, all/read, statements/read, "
       "statements/read/mine, statements/write, state, profile, define.",
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
      {"xapi",
       "validate",
       "check statements against the standard, without a server",
       "xapi validate statements.jsonl",
       "FILE holds a statement, an array of statements, or a statement a line. Ends with 7 when something is "
       "found.",
       {{"FILE", "statements in JSON, or - for standard input", Takes::file}},
       {{"xapi-version", "VERSION", "rules of this version (default: 2.0.0)", Takes::choice, Need::optional,
         "1.0.3|2.0.0"}},
       Effect::local,
       validate},
  };
  for (auto& command : xapi_statement_commands()) rows.push_back(std::move(command));
  for (auto& command : xapi_forward_commands()) rows.push_back(std::move(command));
  for (auto& command : xapi_statistics_commands()) rows.push_back(std::move(command));
  return rows;
}

}  // namespace lms::cli
