#include "base/random.hpp"
#include "cli/commands/launch_link_batch.hpp"
#include "cli/commands/parts.hpp"

#include <nlohmann/json.hpp>

namespace lms::cli {
namespace launch_link_local {
namespace {

using nlohmann::json;

std::string path_of(const Run& run) { return "/launch-links" + api_path(run.args.get("LINK")); }

std::unexpected<Error> wrong(std::string message) { return fail("client.usage", std::move(message)); }

/// Whom a link is for: exactly one of the flags that say so.
Result<json> who(const Args& args) {
  int named = 0;
  for (const char* flag : {"user", "email", "learner", "anonymous", "preview"})
    named += args.has(flag) ? 1 : 0;
  if (named != 1)
    return wrong(
        "say who the link is for, one of: --user USER, --email ADDRESS, --learner ID with --name NAME, "
        "--anonymous, --preview");
  if (args.has("name") && !args.has("learner") && !args.has("email"))
    return wrong("--name goes with --learner and --email; a user has a name already, anybody else says it");
  if (args.has("learner") && !args.has("name")) return wrong("--learner needs --name NAME, too");
  if (args.has("max-learners") && !args.has("anonymous"))
    return wrong("--max-learners goes with --anonymous; the other links are for one learner");
  if (args.has("anonymous")) return json{{"kind", "anonymous"}};
  if (args.has("preview")) return json{{"kind", "preview"}};
  if (args.has("learner"))
    return json{{"learner", {{"id", args.get("learner")}, {"name", args.get("name")}}}};
  if (args.has("email")) {
    json learner{{"email", args.get("email")}};
    if (const auto name = args.opt("name")) learner["name"] = *name;
    return json{{"learner", std::move(learner)}};
  }
  const std::string user = args.get("user");
  return json{{is_id(user) ? "userId" : "email", user}};
}

/// What does not depend on whom a link is for.
Result<json> limits(Run& run) {
  json body = json::object();
  LMS_ASSIGN(const auto expires, run.time("expires"));
  if (expires) body["expiresAt"] = *expires;
  for (const auto& [flag, field] : {std::pair{"uses", "maxUses"}, {"max-learners", "maxLearners"}})
    if (const auto number = run.args.opt(flag)) body[field] = std::stoll(*number);
  if (const auto language = run.args.opt("language")) body["language"] = *language;
  if (const auto url = run.args.opt("redirect")) body["redirectUrl"] = *url;
  if (run.args.has("redirect-host")) body["redirectHosts"] = run.args.all("redirect-host");
  if (run.args.has("debug")) body["debug"] = true;
  return body;
}

Result<ExitCode> create(Run& run) {
  LMS_ASSIGN(json body, limits(run));
  if (run.args.has("csv")) {
    for (const char* flag : {"user", "email", "learner", "name", "anonymous", "preview", "max-learners"})
      if (run.args.has(flag))
        return wrong("the lines of --csv say who links are for, not --" + std::string(flag));
    return create_launch_links(run, body);
  }
  LMS_ASSIGN(const json learner, who(run.args));
  body.update(learner);
  if (!run.args.has("dispatch")) return wrong("'launch-link create' needs --dispatch");
  LMS_ASSIGN(const std::string dispatch, run.dispatch_id(run.args.get("dispatch")));
  LMS_ASSIGN(const auto link,
             run.change(Run::Method::post, "/dispatches" + api_path(dispatch, "launch-links"), body));
  if (!link) return ExitCode::ok;
  run.print.record(launch_link_view(), *link);
  run.print.secret("link", raw_text(value_at(*link, "url")));
  run.print.say("the link opens the course; it is shown this once");
  return ExitCode::ok;
}

Result<ExitCode> history(Run& run) { return run.list(launch_view(), path_of(run) + "/launches"); }

Result<ExitCode> list(Run& run) {
  Query query = in_tenant(run);
  if (const auto dispatch = run.args.opt("dispatch")) {
    LMS_ASSIGN(const std::string id, run.dispatch_id(*dispatch));
    query.emplace_back("dispatch", id);
  }
  return run.list(launch_link_view(), "/launch-links", std::move(query));
}

Result<ExitCode> show(Run& run) { return run.show(launch_link_view(), path_of(run)); }

Result<ExitCode> remove(Run& run) {
  return run.destroy(launch_link_view(), "launch link " + run.args.get("LINK"), path_of(run));
}

const Operand kLink{"LINK", "id of the launch link", Takes::launch_link};

}  // namespace
}  // namespace launch_link_local

std::vector<Command> launch_link_commands() {
  using namespace launch_link_local;
  return {
      {"launch-link",
       "create",
       "make links that open a course",
       "launch-link create --dispatch golf@acme.example --user ada@acme.example --expires 30d",
       "A link is for a user of the dispatch's tenant (--user), for an e-mail address that need not be a "
       "user's "
       "(--email), for somebody only you know (--learner and --name), for whoever opens it and says a name "
       "(--anonymous), or a look at the course of which nothing is recorded (--preview). Opening the page "
       "uses nothing up: a use is counted when the course starts, and the same browser may reload for ten "
       "minutes. With --csv a link is made for each line; the first line names the columns, in any order: "
       "user, email or learner with name, and when wanted dispatch, expires, uses, language, redirect. Each "
       "line is reported as created with its link, or refused with the reason; when one is refused, the exit "
       "code is 3.",
       {},
       {{"dispatch", "DISPATCH", "id of the dispatch, or COURSE@TENANT", Takes::dispatch},
        {"user", "USER", "e-mail address or id of a user of the tenant", Takes::user},
        {"email", "ADDRESS", "e-mail address of the learner, a user or not"},
        {"learner", "ID", "your own id of the learner"},
        {"name", "NAME", "the learner's name, with --learner or --email"},
        {"anonymous", "", "for whoever opens it and says a name", Takes::nothing},
        {"preview", "", "a look at the course of which nothing is recorded", Takes::nothing},
        {"csv", "FILE", "a link for each line of this table, in UTF-8 (- is standard input)", Takes::file},
        {"expires", "TIME", "the link works until TIME (default: no end)", Takes::time},
        {"uses", "N", "the link works N times (1 = single use; default: any number)", Takes::number},
        {"max-learners", "N", "at most N learners, with --anonymous", Takes::number},
        {"redirect", "URL",
         "where the learner goes at the end; its host is on the tenant's list or the link's"},
        {"redirect-host",
         "HOST",
         "allow this host beside the tenant's (administrators); may be repeated",
         Takes::text,
         Need::optional,
         {},
         false,
         true},
        {"language", "LANG", "language of the player (default: the browser's)", Takes::choice, Need::optional,
         "en|de"},
        {"debug", "", "show each call and each step of sequencing beside the course (administrators)",
         Takes::nothing}},
       Effect::changes,
       create},
      {"launch-link",
       "list",
       "list launch links",
       "launch-link list --dispatch golf@acme.example",
       "",
       {},
       list_flags(
           {{"dispatch", "DISPATCH", "only those of this dispatch (id or COURSE@TENANT)", Takes::dispatch},
            kTenantFlag}),
       Effect::reads,
       list},
      {"launch-link",
       "show",
       "show a launch link, without its secret",
       "launch-link show 01890a5d-ac96-774b-bcce-b302099a8057",
       "",
       {kLink},
       {},
       Effect::reads,
       show},
      {"launch-link",
       "history",
       "list the launches that came by a link and how each ended",
       "launch-link history 01890a5d-ac96-774b-bcce-b302099a8057",
       "Newest first. 'forced' was opened elsewhere while it was still alive.",
       {kLink},
       list_flags(),
       Effect::reads,
       history},
      {"launch-link",
       "delete",
       "revoke a launch link",
       "launch-link delete 01890a5d-ac96-774b-bcce-b302099a8057 --yes",
       "It opens nothing from then on; a course that is open stays open.",
       {kLink},
       {},
       Effect::destroys,
       remove},
  };
}

}  // namespace lms::cli
