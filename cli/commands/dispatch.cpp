#include "cli/commands/parts.hpp"

#include <nlohmann/json.hpp>

#include <charconv>

namespace lms::cli {
namespace {

using nlohmann::json;

Result<std::string> path_of(Run& run) {
  LMS_ASSIGN(const std::string id, run.dispatch_id(run.args.get("DISPATCH")));
  return "/dispatches" + api_path(id);
}

/// `none` takes a limit away; that is a JSON null.
Result<void> add_limit(Run& run, json& usage) {
  const std::string text = run.args.get("max-registrations");
  if (text.empty()) return {};
  if (text == "none") {
    usage["maxRegistrations"] = nullptr;
    return {};
  }
  std::int64_t number = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (bad != std::errc{} || end != text.data() + text.size() || number < 1)
    return fail("client.usage", "--max-registrations needs a whole number from 1 on, or none");
  usage["maxRegistrations"] = number;
  return {};
}

Result<void> add_time(Run& run, json& usage, std::string_view flag, const char* field) {
  if (run.args.get(flag) == "none") {
    usage[field] = nullptr;
    return {};
  }
  LMS_ASSIGN(const auto time, run.time(flag));
  if (time) usage[field] = *time;
  return {};
}

/// The parts of a dispatch that flags name; what is not named is left out.
Result<json> rules(Run& run) {
  json usage = json::object();
  LMS_TRY(add_limit(run, usage));
  LMS_TRY(add_time(run, usage, "starts", "startsAt"));
  LMS_TRY(add_time(run, usage, "expires", "expiresAt"));
  json body = json::object();
  if (!usage.empty()) body["usage"] = std::move(usage);
  for (const auto& [yes, no, field] :
       {std::tuple{"enabled", "disabled", "enabled"}, {"allow-new", "no-new", "allowNewRegistrations"}}) {
    if (run.args.has(yes) && run.args.has(no))
      return fail("client.usage", std::string("--") + yes + " and --" + no + " exclude each other");
    if (run.args.has(yes) || run.args.has(no)) body[field] = run.args.has(yes);
  }
  if (const auto analytics = run.args.opt("analytics")) body["analytics"] = *analytics;
  return body;
}

Result<ExitCode> create(Run& run) {
  LMS_ASSIGN(json body, rules(run));
  body["courseId"] = run.args.get("course");
  body["tenantId"] = run.args.get("tenant");
  if (!body.contains("usage")) body["usage"] = json::object();
  return run.change_and_show(dispatch_view(), Run::Method::post, "/dispatches", body);
}

Result<ExitCode> list(Run& run) {
  Query query = in_tenant(run);
  query.emplace_back("course", run.args.get("course"));
  return run.list(dispatch_view(), "/dispatches", std::move(query));
}

Result<ExitCode> show(Run& run) {
  LMS_ASSIGN(const std::string path, path_of(run));
  return run.show(dispatch_view(), path);
}

Result<ExitCode> update(Run& run) {
  LMS_ASSIGN(const json body, rules(run));
  if (body.empty()) return fail("client.usage", "'dispatch update' needs at least one flag with a new value");
  LMS_ASSIGN(const std::string path, path_of(run));
  return run.change_and_show(dispatch_view(), Run::Method::patch, path, body);
}

Result<ExitCode> remove(Run& run) {
  LMS_ASSIGN(const std::string path, path_of(run));
  return run.destroy(dispatch_view(), "dispatch " + run.args.get("DISPATCH") + " with its launch links", path,
                     {{"force", run.args.get("force")}});
}

const Operand kDispatch{"DISPATCH", "id of the dispatch, or COURSE@TENANT", Takes::dispatch};
constexpr Flag kAnalytics{"analytics",   "LEVEL",        "what the owner of the course sees of results",
                          Takes::choice, Need::optional, "none|summary|learner"};

}  // namespace

std::vector<Command> dispatch_commands() {
  return {
      {"dispatch",
       "create",
       "assign a course to a tenant",
       "dispatch create --course golf --tenant acme.example --max-registrations 100 --expires 365d",
       "There is one dispatch per course and tenant.",
       {},
       {{"course", "COURSE", "key or id of the course", Takes::course, Need::required},
        kTenantFlagRequired,
        {"max-registrations", "N", "at most N learners"},
        {"starts", "TIME", "not before TIME", Takes::time},
        {"expires", "TIME", "not from TIME on", Takes::time},
        {"disabled", "", "do not let anyone launch yet", Takes::nothing},
        {"no-new", "", "let only learners go on who have started", Takes::nothing},
        kAnalytics},
       Effect::changes,
       create},
      {"dispatch",
       "list",
       "list dispatches",
       "dispatch list --tenant acme.example",
       "",
       {},
       list_flags(
           {kTenantFlag, {"course", "COURSE", "only those of this course (key or id)", Takes::course}}),
       Effect::reads,
       list},
      {"dispatch",
       "show",
       "show a dispatch",
       "dispatch show golf@acme.example",
       "",
       {kDispatch},
       {},
       Effect::reads,
       show},
      {"dispatch",
       "update",
       "change a dispatch's rules",
       "dispatch update golf@acme.example --expires 30d",
       "New rules hold from the next launch on; what is not named stays. 'none' takes a limit away.",
       {kDispatch},
       {{"max-registrations", "N", "at most N learners, or none"},
        {"starts", "TIME", "not before TIME, or none", Takes::time},
        {"expires", "TIME", "not from TIME on, or none", Takes::time},
        {"enabled", "", "let learners launch", Takes::nothing},
        {"disabled", "", "do not let anyone launch", Takes::nothing},
        {"allow-new", "", "let new learners start", Takes::nothing},
        {"no-new", "", "let only learners go on who have started", Takes::nothing},
        kAnalytics},
       Effect::changes,
       update},
      {"dispatch",
       "delete",
       "delete a dispatch with its launch links",
       "dispatch delete golf@acme.example --yes",
       "Refused while it has registrations, unless --force is given: they go with it.",
       {kDispatch},
       {{"force", "", "delete its registrations, too", Takes::nothing}},
       Effect::destroys,
       remove},
  };
}

}  // namespace lms::cli
