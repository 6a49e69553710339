#include "base/time.hpp"
#include "cli/commands/parts.hpp"
#include "cli/secret.hpp"

#include <nlohmann/json.hpp>

namespace lms::cli {
namespace context_local {
namespace {

using nlohmann::json;

/// A saved login without its tokens.
json described(const std::string& name, const SavedLogin& login, const std::string& current) {
  json record{{"name", name},
              {"url", login.url},
              {"loggedIn", !login.access_token.empty()},
              {"current", name == current}};
  if (!login.email.empty()) record["email"] = login.email;
  if (!login.tenant.empty()) record["tenant"] = login.tenant;
  return record;
}

Result<ExitCode> list(Run& run) {
  LMS_ASSIGN(const Contexts contexts, choose_contexts(run.world, run.args));
  const std::string current = choose_context_name(run.world, run.args, contexts);
  for (const std::string& name : contexts.names()) {
    LMS_ASSIGN(const SavedLogin login, contexts.load(name));
    run.print.row(context_view(), described(name, login, current));
  }
  run.print.finish(context_view());
  return ExitCode::ok;
}

/// What is asked for now stands in the flags, not in the context in use.
Result<ExitCode> add(Run& run) {
  LMS_ASSIGN(Contexts contexts, choose_contexts(run.world, run.args));
  const std::string name = run.args.get("CONTEXT");
  LMS_ASSIGN(const Url url, parse_url(run.args.get("url")));
  const bool first = contexts.names().empty();
  const auto present = contexts.load(name);
  if (present || error_code(present) == "context.damaged")
    return fail("context.exists", "there is a context '" + name + "' already");
  if (error_code(present) != "context.not_found") return fail(present.error());
  SavedLogin login{.url = url.text(), .email = run.args.get("email"), .tenant = run.args.get("tenant")};
  if (const auto file = run.args.opt("token-file")) {
    LMS_ASSIGN(login.access_token, read_secret(run.world, *file));
    // A token that was given is not ours to renew; the server says when it ends.
    login.access_expires = *parse_time("9999-12-31T00:00:00Z");
  }
  LMS_TRY(contexts.save(name, login));
  if (first || run.args.has("use")) LMS_TRY(contexts.use(name));
  run.print.say("added context '" + name + "'" +
                (login.access_token.empty()
                     ? "; log in with 'lmsctl login --context " + name + " --email EMAIL'"
                     : ""));
  if (run.print.format() != Format::table)
    run.print.record(context_view(), described(name, login, contexts.current()));
  return ExitCode::ok;
}

Result<ExitCode> use(Run& run) {
  LMS_ASSIGN(Contexts contexts, choose_contexts(run.world, run.args));
  LMS_TRY(contexts.use(run.args.get("CONTEXT")));
  run.print.say("context '" + run.args.get("CONTEXT") + "' is now in use");
  return ExitCode::ok;
}

Result<ExitCode> show(Run& run) {
  LMS_ASSIGN(const Contexts contexts, choose_contexts(run.world, run.args));
  const std::string current = choose_context_name(run.world, run.args, contexts);
  const std::string name = run.args.opt("CONTEXT").value_or(current);
  LMS_ASSIGN(const SavedLogin login, contexts.load(name));
  run.print.record(context_view(), described(name, login, current));
  return ExitCode::ok;
}

Result<ExitCode> remove(Run& run) {
  LMS_ASSIGN(Contexts contexts, choose_contexts(run.world, run.args));
  const std::string name = run.args.get("CONTEXT");
  if (const auto login = contexts.load(name); !login && login.error().code != "context.damaged")
    return fail(login.error());
  LMS_TRY(run.confirm("delete the saved login '" + name + "'"));
  if (run.dry_run()) {
    run.print.say("dry run, nothing was changed; would delete the saved login '" + name + "'");
    return ExitCode::ok;
  }
  LMS_TRY(contexts.remove(name));
  run.print.say("deleted the saved login '" + name +
                "' (the server was not told; 'lmsctl logout' does that)");
  return ExitCode::ok;
}

}  // namespace
}  // namespace context_local

std::vector<Command> context_commands() {
  using namespace context_local;
  return {
      {"context",
       "add",
       "save a server's address under a name, with a token if there is one",
       "context add staging --url https://lms.staging.example.org",
       "With --token-file the token (an API key, say) is kept in the context, in a file that only its owner "
       "can read; else 'login --context' follows. The first context is in use at once.",
       {{"CONTEXT", "name for it: letters, digits, dots, dashes", Takes::text}},
       {{"url", "URL", "address of lmsd", Takes::text, Need::required},
        {"email", "EMAIL", "who logs in there, as a reminder"},
        {"tenant", "TENANT", "domain of the tenant, where the e-mail exists in several"},
        {"use", "", "use it from now on", Takes::nothing}},
       Effect::local,
       add},
      {"context", "list", "list saved logins", "context list", "", {}, {}, Effect::local, list},
      {"context",
       "use",
       "choose the saved login to use from now on",
       "context use staging",
       "",
       {{"CONTEXT", "name of the saved login", Takes::context}},
       {},
       Effect::local,
       use},
      {"context",
       "show",
       "show a saved login, without its tokens",
       "context show",
       "",
       {{"CONTEXT", "name of the saved login (default: the one in use)", Takes::context, Need::optional}},
       {},
       Effect::local,
       show},
      {"context",
       "delete",
       "delete a saved login from this computer",
       "context delete staging --yes",
       "Also one whose file is damaged.",
       {{"CONTEXT", "name of the saved login", Takes::context}},
       {},
       Effect::destroys,
       remove},
  };
}

}  // namespace lms::cli
