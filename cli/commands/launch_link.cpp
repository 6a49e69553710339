#include "base/random.hpp"
#include "cli/commands/parts.hpp"

#include <nlohmann/json.hpp>

namespace lms::cli {
namespace {

using nlohmann::json;

std::string path_of(const Run& run) { return "/launch-links" + api_path(run.args.get("LINK")); }

Result<json> who(const Args& args) {
  const bool known = args.has("user");
  if (known == args.has("learner"))
    return fail("client.usage", "give either --user USER, or --learner ID with --name NAME");
  if (known && args.has("name"))
    return fail("client.usage", "--name goes with --learner; a user has a name already");
  if (!known && !args.has("name")) return fail("client.usage", "--learner needs --name NAME, too");
  if (!known) return json{{"learner", {{"id", args.get("learner")}, {"name", args.get("name")}}}};
  const std::string user = args.get("user");
  return json{{is_id(user) ? "userId" : "email", user}};
}

Result<ExitCode> create(Run& run) {
  LMS_ASSIGN(json body, who(run.args));
  LMS_ASSIGN(const auto expires, run.time("expires"));
  if (expires) body["expiresAt"] = *expires;
  if (run.args.has("debug")) body["debug"] = true;
  LMS_ASSIGN(const std::string dispatch, run.dispatch_id(run.args.get("dispatch")));
  LMS_ASSIGN(const auto link,
             run.change(Run::Method::post, "/dispatches" + api_path(dispatch, "launch-links"), body));
  if (!link) return ExitCode::ok;
  run.print.record(launch_link_view(), *link);
  run.print.secret("link", raw_text(value_at(*link, "url")));
  run.print.say("the link opens the course for this learner; it is shown this once");
  return ExitCode::ok;
}

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

std::vector<Command> launch_link_commands() {
  return {
      {"launch-link",
       "create",
       "make a link that opens a course for one learner",
       "launch-link create --dispatch golf@acme.example --user ada@acme.example --expires 30d",
       "The link is for a user of the dispatch's tenant (--user), or for somebody only you know (--learner "
       "and --name).",
       {},
       {{"dispatch", "DISPATCH", "id of the dispatch, or COURSE@TENANT", Takes::dispatch, Need::required},
        {"user", "USER", "e-mail address or id of a user of the tenant", Takes::user},
        {"learner", "ID", "your own id of the learner"},
        {"name", "NAME", "the learner's name, with --learner"},
        {"expires", "TIME", "the link works until TIME (default: no end)", Takes::time},
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
