#include "cli/commands/parts.hpp"

#include <nlohmann/json.hpp>

namespace lms::cli {
namespace dispatch_local {
namespace {

using nlohmann::json;

Result<std::string> path_of(Run& run) {
  LMS_ASSIGN(const std::string id, run.dispatch_id(run.args.get("DISPATCH")));
  return "/dispatches" + api_path(id);
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

/// A number alone pins.
Result<void> add_version(const Run& run, json& body) {
  const auto number = run.args.opt("course-version");
  const auto policy = run.args.opt("version-policy");
  if (!number && !policy) return {};
  if (number && policy == "latest")
    return fail("client.usage", "--version-policy latest takes no --course-version");
  body["version"] = {{"policy", policy.value_or("pin")}};
  if (number) body["version"]["number"] = std::stoll(*number);
  return {};
}

/// The parts of a dispatch that flags name; what is not named is left out.
Result<json> rules(Run& run) {
  json usage = json::object();
  LMS_TRY(add_limit(run, "max-registrations", usage, "maxRegistrations"));
  LMS_TRY(add_limit(run, "max-launches", usage, "maxLaunches"));
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
  if (run.args.has("lms-domain")) {
    LMS_ASSIGN(body["lmsDomains"], host_list(run, "lms-domain", "any"));
  }
  LMS_TRY(add_version(run, body));
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

Result<ExitCode> reset_count(Run& run) {
  LMS_ASSIGN(const std::string path, path_of(run));
  const bool all = !run.args.has("registrations") && !run.args.has("launches");
  const json body{{"registrations", all || run.args.has("registrations")},
                  {"launches", all || run.args.has("launches")}};
  LMS_TRY(run.confirm("count the registrations and launches of dispatch " + run.args.get("DISPATCH") +
                      " anew, which gives all its places again"));
  return run.change_and_show(dispatch_view(), Run::Method::post, path + "/reset-count", body);
}

Result<ExitCode> renewals(Run& run) {
  LMS_ASSIGN(const std::string path, path_of(run));
  return run.list(renewal_view(), path + "/renewals");
}

Result<ExitCode> remove(Run& run) {
  LMS_ASSIGN(const std::string path, path_of(run));
  return run.destroy(dispatch_view(), "dispatch " + run.args.get("DISPATCH") + " with its launch links", path,
                     {{"force", run.args.get("force")}});
}

const Operand kDispatch{"DISPATCH", "id of the dispatch, or COURSE@TENANT", Takes::dispatch};
constexpr Flag kAnalytics{"analytics",   "LEVEL",        "what the tenant's own people see of results",
                          Takes::choice, Need::optional, "none|summary|learner"};

constexpr Flag kVersionPolicy{
    "version-policy",
    "POLICY",
    "pin: that version from the next attempt on; latest: the newest from the next attempt "
    "on; force: from the next launch on",
    Takes::choice,
    Need::optional,
    "pin|latest|force"};
constexpr Flag kCourseVersion{"course-version", "N",
                              "the version of the course that is played (with pin, the default, or force)",
                              Takes::number};
constexpr Flag kLmsDomain{"lms-domain",
                          "HOST",
                          "host of a customer's LMS that may show the course; may be repeated",
                          Takes::text,
                          Need::optional,
                          {},
                          false,
                          true};

}  // namespace
}  // namespace dispatch_local

std::vector<Command> dispatch_commands() {
  using namespace dispatch_local;
  return {
      {"dispatch",
       "create",
       "assign a course to a tenant",
       "dispatch create --course golf --tenant acme.example --max-registrations 100 --expires 365d",
       "There is one dispatch per course and tenant. With --analytics learner, the default, the tenant's own "
       "people see who learns and with what result; with summary counts alone, with none neither. Lists, "
       "figures, "
       "logs, launch links, the audit log, messages to the tenant's webhooks and exports obey it, and a "
       "change "
       "holds for what happened before as well. The platform sees everything, and learners their own.",
       {},
       {{"course", "COURSE", "key or id of the course", Takes::course, Need::required},
        kTenantFlagRequired,
        {"max-registrations", "N", "at most N learners"},
        {"max-launches", "N", "at most N launches"},
        {"starts", "TIME", "not before TIME", Takes::time},
        {"expires", "TIME", "not from TIME on", Takes::time},
        {"disabled", "", "do not let anyone launch yet", Takes::nothing},
        {"no-new", "", "let only learners go on who have started", Takes::nothing},
        kLmsDomain,
        kVersionPolicy,
        kCourseVersion,
        kAnalytics},
       Effect::changes,
       create},
      {"dispatch",
       "list",
       "list dispatches",
       "dispatch list --tenant acme.example",
       "--search finds dispatches by how the words of the course's title and key begin, in any case and with "
       "or without accents. Of several words, all must be found.",
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
        {"lms-domain",
         "HOST",
         "host of a customer's LMS that may show the course, or any; may be repeated",
         Takes::text,
         Need::optional,
         {},
         false,
         true},
        kVersionPolicy,
        kCourseVersion,
        kAnalytics},
       Effect::changes,
       update},
      {"dispatch",
       "reset-count",
       "count registrations and launches anew, for a renewal",
       "dispatch reset-count golf@acme.example --yes",
       "All places are there again; who has registered goes on and takes none of them. Both counts are set "
       "back unless one is named.",
       {kDispatch},
       {{"registrations", "", "only that of registrations", Takes::nothing},
        {"launches", "", "only that of launches", Takes::nothing}},
       Effect::destroys,
       reset_count},
      {"dispatch",
       "renewals",
       "list when counts were set back, by whom and from how many",
       "dispatch renewals golf@acme.example",
       "",
       {kDispatch},
       list_flags(),
       Effect::reads,
       renewals},
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
