#include "cli/commands/parts.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace lms::cli {
namespace tenant_local {
namespace {

using nlohmann::json;

std::string path_of(const Run& run) { return "/org/tenants" + api_path(run.args.get("TENANT")); }

Result<ExitCode> create(Run& run) {
  return run.change_and_show(tenant_view(), Run::Method::post, "/org/tenants",
                             {{"name", run.args.get("name")}, {"domain", run.args.get("domain")}});
}

Result<ExitCode> list(Run& run) { return run.list(tenant_view(), "/org/tenants"); }

Result<ExitCode> show(Run& run) { return run.show(tenant_view(), path_of(run)); }

Result<ExitCode> update(Run& run) {
  json body = json::object();
  if (const auto name = run.args.opt("name")) body["name"] = *name;
  LMS_TRY(add_limit(run, "max-registrations", body, "maxRegistrations", 0));
  if (run.args.has("redirect-host")) {
    LMS_ASSIGN(body["redirectHosts"], host_list(run, "redirect-host", "none"));
  }
  if (const auto statements = run.args.opt("statements")) body["statements"] = *statements;
  if (body.empty()) return fail("client.usage", "'tenant update' needs at least one flag with a new value");
  return run.change_and_show(tenant_view(), Run::Method::patch, path_of(run), body);
}

Result<ExitCode> suspend(Run& run) {
  return run.change_and_show(tenant_view(), Run::Method::patch, path_of(run), {{"status", "suspended"}});
}

Result<ExitCode> activate(Run& run) {
  return run.change_and_show(tenant_view(), Run::Method::patch, path_of(run), {{"status", "active"}});
}

constexpr std::array kSignupDetail = {Column{"Signup", "signup"}};
constexpr View kSignup{"signup", kSignupDetail, kSignupDetail, "signup"};

Result<ExitCode> signup(Run& run) {
  const std::string path = "/org/tenants" + api_path(run.args.get("TENANT"), "signup");
  const auto allow = run.args.opt("allow");
  if (!allow) return run.show(kSignup, path);
  return run.change_and_show(kSignup, Run::Method::patch, path, {{"signup", *allow}});
}

Result<ExitCode> remove(Run& run) {
  return run.destroy(tenant_view(), "tenant " + run.args.get("TENANT") + " with everything in it",
                     path_of(run), {{"force", run.args.get("force")}});
}

const Operand kTenant{"TENANT", "domain or id of the tenant", Takes::tenant};

}  // namespace
}  // namespace tenant_local

std::vector<Command> tenant_commands() {
  using namespace tenant_local;
  return {
      {"tenant",
       "create",
       "create a tenant",
       "tenant create --name \"Acme Corp\" --domain acme.example",
       "",
       {},
       {{"name", "NAME", "name for people", Takes::text, Need::required},
        {"domain", "DOMAIN", "short unique name: lower-case labels with dots", Takes::text, Need::required}},
       Effect::changes,
       create},
      {"tenant", "list", "list tenants", "tenant list", "", {}, list_flags(), Effect::reads, list},
      {"tenant", "show", "show a tenant", "tenant show acme.example", "", {kTenant}, {}, Effect::reads, show},
      {"tenant",
       "update",
       "rename a tenant, cap its registrations, name hosts that links may send learners to",
       "tenant update acme.example --max-registrations 500",
       "The cap holds over all dispatches to the tenant together and is the platform's to set; below what is "
       "used it takes nothing away. With --statements on, what its learners do in courses becomes xAPI "
       "statements in "
       "its record store. What is not named stays.",
       {kTenant},
       {{"name", "NAME", "new name for people"},
        {"max-registrations", "N", "at most N registrations in all dispatches together, or none"},
        {"redirect-host",
         "HOST",
         "host that launch links may send learners to, or none; may be repeated",
         Takes::text,
         Need::optional,
         {},
         false,
         true},
        {"statements", "WHETHER", "what learners do in courses is recorded as xAPI statements", Takes::choice,
         Need::optional, "on|off"}},
       Effect::changes,
       update},
      {"tenant",
       "suspend",
       "suspend a tenant",
       "tenant suspend acme.example",
       "Nobody of the tenant logs in or launches until it is activated again; nothing is deleted.",
       {kTenant},
       {},
       Effect::changes,
       suspend},
      {"tenant",
       "activate",
       "end a tenant's suspension",
       "tenant activate acme.example",
       "",
       {kTenant},
       {},
       Effect::changes,
       activate},
      {"tenant",
       "signup",
       "show or say who may make an account without an administrator",
       "tenant signup acme.example --allow invite",
       "off: nobody. invite: who has an invitation (invitation create). open: everybody.",
       {kTenant},
       {{"allow", "WHO", "from now on", Takes::choice, Need::optional, "off|invite|open"}},
       Effect::changes,
       signup},
      {"tenant",
       "delete",
       "delete a tenant with all that is its own",
       "tenant delete acme.example --yes",
       "Refused while it has enabled dispatches, unless --force is given.",
       {kTenant},
       {{"force", "", "also while dispatches are enabled", Takes::nothing}},
       Effect::destroys,
       remove},
  };
}

}  // namespace lms::cli
