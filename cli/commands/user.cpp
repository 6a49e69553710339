#include "base/random.hpp"
#include "cli/commands/parts.hpp"
#include "cli/secret.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace lms::cli {
namespace user_local {
namespace {

using nlohmann::json;

std::string path_of(const Run& run) { return "/users" + api_path(run.args.get("USER")); }

Result<ExitCode> create(Run& run) {
  const bool generate = !run.args.has("password-file");
  std::string password = generate ? random_token(15) : std::string{};
  if (!generate) {
    LMS_ASSIGN(password, read_secret(run.world, run.args.get("password-file")));
  }
  const json body{{"email", run.args.get("email")},
                  {"firstName", run.args.get("first-name")},
                  {"lastName", run.args.get("last-name")},
                  {"role", run.args.get("role")},
                  {"password", password}};
  const std::string path = "/org/tenants" + api_path(run.args.get("tenant"), "users");
  LMS_ASSIGN(auto user, run.change(Run::Method::post, path, body));
  if (!user) return ExitCode::ok;
  if (generate) {
    (*user)["password"] = password;
    run.print.say("a password was generated; it is shown this once and stored nowhere in readable form");
    run.print.secret("password", password);
  }
  run.print.record(user_view(), *user);
  return ExitCode::ok;
}

Result<ExitCode> list(Run& run) { return run.list(user_view(), "/users", in_tenant(run)); }

Result<ExitCode> show(Run& run) { return run.show(user_view(), path_of(run), in_tenant(run)); }

Result<ExitCode> update(Run& run) {
  json body = json::object();
  for (const auto& [flag, field] :
       {std::pair{"first-name", "firstName"}, {"last-name", "lastName"}, {"role", "role"}})
    if (const auto value = run.args.opt(flag)) body[field] = *value;
  if (const auto file = run.args.opt("password-file")) {
    LMS_ASSIGN(body["password"], read_secret(run.world, *file));
  }
  if (body.empty()) return fail("client.usage", "'user update' needs at least one flag with a new value");
  return run.change_and_show(user_view(), Run::Method::patch, path_of(run), body, in_tenant(run));
}

Result<ExitCode> deactivate(Run& run) {
  return run.change_and_show(user_view(), Run::Method::patch, path_of(run), {{"active", false}},
                             in_tenant(run));
}

Result<ExitCode> activate(Run& run) {
  return run.change_and_show(user_view(), Run::Method::patch, path_of(run), {{"active", true}},
                             in_tenant(run));
}

constexpr std::array kResetDetail = {
    Column{"Link", "url"},
    Column{"Expires", "expiresAt", Show::time},
    Column{"User", "userId"},
};
constexpr View kReset{"password link", kResetDetail, kResetDetail, "userId"};

Result<ExitCode> reset_link(Run& run) {
  const std::string path = "/users" + api_path(run.args.get("USER"), "password-reset");
  LMS_ASSIGN(const auto made, run.change(Run::Method::post, path, json::object(), in_tenant(run)));
  if (!made) return ExitCode::ok;
  run.print.record(kReset, *made);
  run.print.secret("link", raw_text(value_at(*made, "url")));
  run.print.say("give the link to the user; it works once and is shown this once");
  return ExitCode::ok;
}

Result<ExitCode> remove(Run& run) {
  return run.destroy(user_view(), "user " + run.args.get("USER"), path_of(run), in_tenant(run));
}

const Operand kUser{"USER", "e-mail address or id of the user", Takes::user};
constexpr std::string_view kRoles = "platform_admin|tenant_admin|instructor|learner";

}  // namespace
}  // namespace user_local

std::vector<Command> user_commands() {
  using namespace user_local;
  return {
      {"user",
       "create",
       "create a user",
       "user create --tenant acme.example --email ada@acme.example --first-name Ada --last-name Byron --role "
       "learner",
       "Without --password-file a password is generated and printed once.",
       {},
       {kTenantFlagRequired,
        {"email", "EMAIL", "e-mail address, unique in the tenant", Takes::text, Need::required},
        {"first-name", "NAME", "first name", Takes::text, Need::required},
        {"last-name", "NAME", "last name", Takes::text, Need::required},
        {"role", "ROLE", "what the user may do", Takes::choice, Need::required, kRoles},
        {"password-file", "FILE", "read the password from FILE (- is standard input)", Takes::file}},
       Effect::changes,
       create},
      {"user",
       "list",
       "list users",
       "user list --tenant acme.example",
       "--search finds users by how the words of their names and the parts of their e-mail addresses begin, "
       "in any case and with or without accents: lovel, @acme or muller. Of several words, all must be "
       "found.",
       {},
       list_flags({kTenantFlag}),
       Effect::reads,
       list},
      {"user",
       "show",
       "show a user",
       "user show ada@acme.example",
       "",
       {kUser},
       {kTenantFlag},
       Effect::reads,
       show},
      {"user",
       "update",
       "change a user",
       "user update ada@acme.example --role instructor",
       "A new role or password ends the user's logins at once.",
       {kUser},
       {kTenantFlag,
        {"first-name", "NAME", "new first name"},
        {"last-name", "NAME", "new last name"},
        {"role", "ROLE", "new role", Takes::choice, Need::optional, kRoles},
        {"password-file", "FILE", "read a new password from FILE (- is standard input)", Takes::file}},
       Effect::changes,
       update},
      {"user",
       "deactivate",
       "keep a user from logging in",
       "user deactivate ada@acme.example",
       "Ends the user's logins at once; nothing is deleted.",
       {kUser},
       {kTenantFlag},
       Effect::changes,
       deactivate},
      {"user",
       "activate",
       "let a user log in again",
       "user activate ada@acme.example",
       "",
       {kUser},
       {kTenantFlag},
       Effect::changes,
       activate},
      {"user",
       "reset-link",
       "make a link with which a user chooses a new password",
       "user reset-link ada@acme.example",
       "It works once and for 24 hours; the old password works until then.",
       {kUser},
       {kTenantFlag},
       Effect::changes,
       reset_link},
      {"user",
       "delete",
       "delete a user",
       "user delete ada@acme.example --yes",
       "What the user learned stays with the learner's record.",
       {kUser},
       {kTenantFlag},
       Effect::destroys,
       remove},
  };
}

}  // namespace lms::cli
