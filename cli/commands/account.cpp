#include "base/error_json.hpp"
#include "cli/commands/parts.hpp"
#include "cli/secret.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace lms::cli {
namespace account_local {
namespace {

using nlohmann::json;

constexpr std::array kMeColumns = {
    Column{"E-mail", "email"},
    Column{"First name", "firstName"},
    Column{"Last name", "lastName"},
    Column{"Role", "role"},
    Column{"Tenant", "tenantDomain"},
    Column{"Tenant name", "tenantName"},
    Column{"Active", "active", Show::state},
    Column{"Created", "createdAt", Show::time},
    Column{"Updated", "updatedAt", Show::time},
    Column{"Id", "id"},
};
constexpr View kMeView{"user", kMeColumns, kMeColumns, "email"};

Result<std::string> login_password(Run& run, const std::string& email) {
  if (const auto file = run.args.opt("password-file")) return read_secret(run.world, *file);
  if (const auto password = run.world.env("LMSCTL_PASSWORD")) return *password;
  return run.world.ask("Password of " + email + ": ", Echo::hidden);
}

Result<ExitCode> login(Run& run) {
  LMS_ASSIGN(Target target, choose_target(run.world, run.args, UnknownContext::allowed));
  if (target.url.scheme == "http" && !target.url.is_loopback())
    run.print.say("warning: " + target.url.text() + " is not encrypted; the password can be read on the way");
  const std::string email = run.args.get("email");
  const std::string tenant = run.args.get("tenant");
  LMS_ASSIGN(const std::string password, login_password(run, email));
  json body{{"email", email}, {"password", password}};
  if (!tenant.empty()) body["tenant"] = tenant;
  Client client(target.url, nullptr);
  LMS_ASSIGN(const json answer, client.post("/auth/login", body));
  LMS_ASSIGN(const SavedLogin saved,
             login_from_answer(answer, SavedLogin{target.url.text(), email, tenant}, run.world.clock->now()));
  LMS_ASSIGN(const auto lock, target.contexts.lock(target.context));
  LMS_TRY(target.contexts.save(target.context, saved));
  if (run.args.has("context")) LMS_TRY(target.contexts.use(target.context));
  run.print.say("logged in to " + target.url.text() + " as " + email + " (context '" + target.context + "')");
  if (run.print.format() != Format::table)
    run.print.record(user_view(), answer.value("user", json::object()));
  return ExitCode::ok;
}

Result<ExitCode> logout(Run& run) {
  LMS_ASSIGN(Target target, choose_target(run.world, run.args));
  LMS_ASSIGN(const auto lock, target.contexts.lock(target.context));
  LMS_ASSIGN(SavedLogin saved, target.contexts.load(target.context));
  const std::string refresh_token = std::exchange(saved.refresh_token, "");
  saved.access_token.clear();
  LMS_TRY(target.contexts.save(target.context, saved));
  if (refresh_token.empty()) {
    run.print.say("there was no login in context '" + target.context + "'");
    return ExitCode::ok;
  }
  LMS_ASSIGN(Url url, parse_url(saved.url));
  Client client(std::move(url), nullptr);
  const auto told = client.post("/auth/logout", json{{"refreshToken", refresh_token}});
  if (!told) {
    run.print.say("logged out on this computer, but the server could not be told: " + describe(told.error()));
    return ExitCode::partial;
  }
  run.print.say("logged out of " + saved.url);
  return ExitCode::ok;
}

Result<std::string> secret_of(Run& run, std::string_view flag, const std::string& question) {
  if (const auto file = run.args.opt(flag)) return read_secret(run.world, *file);
  return run.world.ask(question, Echo::hidden);
}

Result<ExitCode> change_password(Run& run) {
  LMS_ASSIGN(Target target, choose_target(run.world, run.args));
  LMS_ASSIGN(Client* const server, run.client());
  if (run.dry_run()) {
    run.print.say("would change the password of who is logged in");
    return ExitCode::ok;
  }
  LMS_ASSIGN(const std::string current, secret_of(run, "password-file", "Current password: "));
  LMS_ASSIGN(const std::string fresh, secret_of(run, "new-password-file", "New password: "));
  LMS_ASSIGN(const json answer,
             server->post("/auth/password", json{{"currentPassword", current}, {"newPassword", fresh}}));
  // The logins of before have ended. The context gets the one that came with the answer, if it is that user's.
  LMS_ASSIGN(const auto lock, target.contexts.lock(target.context));
  const auto saved = target.contexts.load(target.context);
  if (saved && saved->email == raw_text(value_at(answer, "user.email"))) {
    LMS_ASSIGN(const SavedLogin renewed, login_from_answer(answer, *saved, run.world.clock->now()));
    LMS_TRY(target.contexts.save(target.context, renewed));
  }
  run.print.say("the password is changed; all other logins have ended");
  return ExitCode::ok;
}

Result<ExitCode> whoami(Run& run) { return run.show(kMeView, "/auth/me"); }

}  // namespace
}  // namespace account_local

std::vector<Command> account_commands() {
  using namespace account_local;
  return {
      {"",
       "login",
       "log in and save the login",
       "login --url http://127.0.0.1:3000 --email admin@example.org",
       "Without --password-file the password comes from LMSCTL_PASSWORD, else it is asked for. The login is "
       "saved in "
       "the context (--context, default: the one in use) and renewed by itself.",
       {},
       {{"url", "URL", "address of lmsd (default: http://127.0.0.1:3000)"},
        {"email", "EMAIL", "e-mail address of the user", Takes::text, Need::required},
        {"password-file", "FILE", "read the password from FILE (- is standard input)", Takes::file},
        {"tenant", "TENANT", "domain of the tenant, where the e-mail exists in several"}},
       Effect::local,
       login},
      {"", "logout", "end the login, here and on the server", "logout", "", {}, {}, Effect::local, logout},
      {"",
       "password",
       "change your own password",
       "password --password-file old.txt --new-password-file new.txt",
       "What no file is named for is asked for. Ends all other logins of yours. For the password of others "
       "see user update and user reset-link.",
       {},
       {{"password-file", "FILE", "read the current password from FILE (- is standard input)", Takes::file},
        {"new-password-file", "FILE", "read the new password from FILE", Takes::file}},
       Effect::changes,
       change_password},
      {"", "whoami", "show who is logged in", "whoami", "", {}, {}, Effect::reads, whoami},
  };
}

}  // namespace lms::cli
