#include "cli/commands/parts.hpp"
#include "cli/commands/people.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace lms::cli {
namespace invitation_local {
namespace {

using nlohmann::json;

constexpr std::array kInvitationList = {
    Column{"E-MAIL", "email"},
    Column{"ROLE", "role"},
    Column{"LINK", "hint"},
    Column{"EXPIRES", "expiresAt", Show::time},
    Column{"USED", "usedAt", Show::time},
    Column{"REVOKED", "revokedAt", Show::time},
    Column{"ID", "id"},
    Column{"TENANT", "tenantId", Show::nowhere},
    Column{"MADE BY", "createdBy", Show::nowhere},
    Column{"CREATED", "createdAt", Show::nowhere},
};
constexpr std::array kInvitationDetail = {
    Column{"E-mail", "email"},
    Column{"Role", "role"},
    Column{"Link", "url"},
    Column{"Begins with", "hint"},
    Column{"Tenant", "tenantId"},
    Column{"Expires", "expiresAt", Show::time},
    Column{"Used", "usedAt", Show::time},
    Column{"Revoked", "revokedAt", Show::time},
    Column{"Made by", "createdBy"},
    Column{"Created", "createdAt", Show::time},
    Column{"Id", "id"},
};
constexpr View kView{"invitation", kInvitationList, kInvitationDetail, "id"};

Result<ExitCode> create(Run& run) {
  json body{{"role", run.args.get("role")}};
  if (run.args.get("role").empty()) body.erase("role");
  if (run.args.has("email")) body["email"] = run.args.get("email");
  if (run.args.has("tenant")) body["tenantId"] = run.args.get("tenant");
  LMS_ASSIGN(const auto expires, run.time("expires"));
  if (expires) body["expiresAt"] = *expires;
  LMS_ASSIGN(const auto made, run.change(Run::Method::post, "/invitations", body));
  if (!made) return ExitCode::ok;
  run.print.record(kView, *made);
  run.print.secret("link", raw_text(value_at(*made, "url")));
  run.print.say("give the link to the person; it works once and is shown this once");
  return ExitCode::ok;
}

Result<ExitCode> list(Run& run) { return run.list(kView, "/invitations", in_tenant(run)); }

Result<ExitCode> revoke(Run& run) {
  const std::string id = run.args.get("INVITATION");
  LMS_TRY(run.confirm("revoke invitation " + id));
  LMS_ASSIGN(const auto answer, run.change(Run::Method::remove, "/invitations" + api_path(id), json()));
  if (!answer) return ExitCode::ok;
  run.print.say("revoked invitation " + id);
  return ExitCode::ok;
}

}  // namespace
}  // namespace invitation_local

std::vector<Command> invitation_commands() {
  using namespace invitation_local;
  return {
      {"invitation",
       "create",
       "make a link with which somebody makes an account",
       "invitation create --tenant acme.example --email ada@acme.example",
       "The tenant's signup must be invite or open (tenant signup). Without --email whoever has the link is "
       "invited.",
       {},
       {kTenantFlag,
        {"email", "EMAIL", "who is invited"},
        {"role", "ROLE", "what the user may do (default: learner)", Takes::choice, Need::optional,
         "platform_admin|tenant_admin|instructor|learner"},
        {"expires", "TIME", "the link works until TIME (default: 7d)", Takes::time}},
       Effect::changes,
       create},
      {"invitation",
       "list",
       "list invitations, used and revoked ones included",
       "invitation list --tenant acme.example",
       "",
       {},
       list_flags({kTenantFlag}),
       Effect::reads,
       list},
      {"invitation",
       "revoke",
       "revoke an invitation",
       "invitation revoke 01890a5d-ac96-774b-bcce-b302099a8057 --yes",
       "",
       {{"INVITATION", "id of the invitation", Takes::text}},
       {},
       Effect::destroys,
       revoke},
  };
}

}  // namespace lms::cli
