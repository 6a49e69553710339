#include "base/random.hpp"
#include "cli/commands/webhook_parts.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <chrono>
#include <utility>

namespace lms::cli {
namespace webhook_local {
namespace {

using nlohmann::json;

constexpr std::array kList = {
    Column{"NAME", "name"},
    Column{"URL", "url"},
    Column{"EVENTS", "events"},
    Column{"ENABLED", "enabled", Show::state},
    Column{"WAITING", "waiting"},
    Column{"FAILURES", "failures"},
    Column{"LAST SUCCESS", "lastSuccessAt", Show::time},
    Column{"ID", "id"},
    Column{"TENANT", "tenantId", Show::nowhere},
    Column{"REACH", "reach", Show::nowhere},
};
constexpr std::array kDetail = {
    Column{"Name", "name"},
    Column{"URL", "url"},
    Column{"Secret", "secret"},
    Column{"Events", "events"},
    Column{"Course", "courseId"},
    Column{"Dispatch", "dispatchId"},
    Column{"Reach", "reach"},
    Column{"Tenant", "tenantId"},
    Column{"Enabled", "enabled", Show::state},
    Column{"Why disabled", "disabledWhy"},
    Column{"Waiting", "waiting"},
    Column{"Failures in a row", "failures"},
    Column{"Paused until", "pausedUntil", Show::time},
    Column{"Last success", "lastSuccessAt", Show::time},
    Column{"Last failure", "lastFailureAt", Show::time},
    Column{"Secrets", "secrets"},
    Column{"Created", "createdAt", Show::time},
    Column{"Id", "id"},
};

/// The id of a webhook named by id, name or URL.
Result<std::string> webhook_id(Run& run, const std::string& name) {
  if (is_id(name)) return name;
  LMS_ASSIGN(Client* const server, run.client());
  std::vector<std::string> found;
  LMS_TRY(server->list("/webhooks", {{"tenant", run.args.get("tenant")}, {"q", name}}, 0,
                       [&](const json& item) -> Result<void> {
                         if (raw_text(value_at(item, "name")) == name ||
                             raw_text(value_at(item, "url")) == name)
                           found.push_back(raw_text(value_at(item, "id")));
                         return {};
                       }));
  if (found.size() == 1) return found.front();
  if (found.empty()) return fail("webhook.not_found", "no webhook is called '" + name + "'");
  return fail("webhook.ambiguous", "several webhooks are called '" + name + "'; give the id");
}

Result<ExitCode> print_created(Run& run, const std::optional<json>& made) {
  if (!made) return ExitCode::ok;
  run.print.record(webhook_view(), *made);
  run.print.secret("secret", raw_text(value_at(*made, "secret")));
  run.print.say("give the secret to the receiver, who checks signatures with it; it is shown this once");
  return ExitCode::ok;
}

Result<ExitCode> create(Run& run) {
  LMS_ASSIGN(json body, webhook_body(run));
  body["url"] = run.args.get("to");
  if (run.args.has("name")) body["name"] = run.args.get("name");
  LMS_ASSIGN(const auto made, run.change(Run::Method::post, "/webhooks", body));
  return print_created(run, made);
}

Result<ExitCode> list(Run& run) { return run.list(webhook_view(), "/webhooks", in_tenant(run)); }

Result<ExitCode> show(Run& run) {
  LMS_ASSIGN(const std::string path, webhook_path(run));
  return run.show(webhook_view(), path);
}

Result<ExitCode> update(Run& run) {
  json body = json::object();
  for (const auto& [flag, member] : {std::pair{"to", "url"}, std::pair{"name", "name"}})
    if (run.args.has(flag)) body[member] = run.args.get(flag);
  if (run.args.has("event")) body["events"] = comma_words(run.args.get("event"));
  if (run.args.has("course")) {
    const std::string course = run.args.get("course");
    LMS_ASSIGN(body["courseId"], course.empty() ? Result<std::string>("") : run.course_id(course));
  }
  if (run.args.has("dispatch")) {
    const std::string dispatch = run.args.get("dispatch");
    LMS_ASSIGN(body["dispatchId"], dispatch.empty() ? Result<std::string>("") : run.dispatch_id(dispatch));
  }
  if (run.args.has("enabled")) body["enabled"] = run.args.get("enabled") == "yes";
  if (body.empty())
    return fail("client.usage", "nothing to change; see 'lmsctl webhook update --help' for what there is");
  LMS_ASSIGN(const std::string path, webhook_path(run));
  return run.change_and_show(webhook_view(), Run::Method::patch, path, body);
}

Result<ExitCode> rotate(Run& run) {
  json body = json::object();
  LMS_ASSIGN(const auto until, run.time("overlap"));
  if (until) {
    LMS_ASSIGN(const TimePoint end, parse_time(*until));
    body["overlapSeconds"] = std::chrono::round<std::chrono::seconds>(end - run.world.clock->now()).count();
  }
  LMS_ASSIGN(const std::string path, webhook_path(run));
  LMS_ASSIGN(const auto made, run.change(Run::Method::post, path + "/rotate", body));
  return print_created(run, made);
}

Result<ExitCode> remove(Run& run) {
  LMS_ASSIGN(const std::string path, webhook_path(run));
  return run.destroy(webhook_view(), "webhook " + run.args.get("WEBHOOK"), path);
}

Result<ExitCode> events(Run& run) {
  static constexpr std::array kEvents = {Column{"EVENT", "name"}, Column{"WHEN", "about"}};
  static constexpr View kView{"event", kEvents, kEvents, "name"};
  LMS_ASSIGN(Client* const server, run.client());
  LMS_ASSIGN(const json answer, server->get("/webhook-events"));
  for (const json& event : value_at(answer, "items")) run.print.row(kView, event);
  run.print.finish(kView);
  return ExitCode::ok;
}

constexpr Flag kCourseFlag{"course", "COURSE", "only what concerns this course (key or id)", Takes::course};
constexpr Flag kDispatchFlag{"dispatch", "DISPATCH", "only what concerns this dispatch (id or COURSE@TENANT)",
                             Takes::dispatch};

}  // namespace
}  // namespace webhook_local

const View& webhook_view() {
  using namespace webhook_local;
  static constexpr View view{"webhook", kList, kDetail, "id"};
  return view;
}

Result<std::string> webhook_path(Run& run) {
  using namespace webhook_local;
  LMS_ASSIGN(const std::string id, webhook_id(run, run.args.get("WEBHOOK")));
  return "/webhooks" + api_path(id);
}

Result<nlohmann::json> webhook_body(Run& run) {
  using namespace webhook_local;
  json body = json::object();
  if (run.args.has("event")) body["events"] = comma_words(run.args.get("event"));
  if (run.args.has("tenant")) body["tenantId"] = run.args.get("tenant");
  if (run.args.has("all-tenants")) body["reach"] = "platform";
  if (run.args.has("course")) {
    LMS_ASSIGN(body["courseId"], run.course_id(run.args.get("course")));
  }
  if (run.args.has("dispatch")) {
    LMS_ASSIGN(body["dispatchId"], run.dispatch_id(run.args.get("dispatch")));
  }
  return body;
}

std::vector<Command> webhook_commands() {
  using namespace webhook_local;
  const Flag all_tenants{"all-tenants", "", "hear of all tenants (platform administrators)", Takes::nothing};
  return {
      {"webhook",
       "create",
       "tell a system of what happens",
       "webhook create --to https://hr.example.org/lms --event registration.completed,registration.passed",
       "Each event is posted as JSON, signed as Standard Webhooks has it. Anything but a 2xx answer is tried "
       "again for three days; 410 disables the webhook. It belongs to the tenant (--tenant, or your own).",
       {},
       {{"to", "URL", "where messages are posted", Takes::text, Need::required},
        kEventFlag,
        {"name", "NAME", "what people call it (default: the URL's host)"},
        kCourseFlag,
        kDispatchFlag,
        all_tenants,
        kTenantFlag},
       Effect::changes,
       create},
      {"webhook",
       "list",
       "list webhooks",
       "webhook list",
       "",
       {},
       list_flags({kTenantFlag}),
       Effect::reads,
       list},
      {"webhook",
       "show",
       "show a webhook, without its secrets",
       "webhook show hr.example.org",
       "",
       {kWebhook},
       {},
       Effect::reads,
       show},
      {"webhook",
       "update",
       "change, enable or disable a webhook",
       "webhook update hr.example.org --enabled no",
       "While it is disabled no event is put in line for it. An empty --course or --dispatch takes the "
       "filter "
       "away.",
       {kWebhook},
       {{"to", "URL", "where messages are posted"},
        kEventFlag,
        {"name", "NAME", "what people call it"},
        kCourseFlag,
        kDispatchFlag,
        {"enabled", "yes|no", "whether it is sent anything", Takes::choice, Need::optional, "yes|no"}},
       Effect::changes,
       update},
      {"webhook",
       "rotate",
       "give a webhook a new secret",
       "webhook rotate hr.example.org --overlap 2d",
       "Messages are signed with both secrets until the overlap ends (default: a day), so that the receiver "
       "can "
       "change over; --overlap 0s when the secret leaked.",
       {kWebhook},
       {{"overlap", "TIME", "how long the secret before signs, too", Takes::time}},
       Effect::changes,
       rotate},
      {"webhook",
       "delete",
       "delete a webhook with its deliveries",
       "webhook delete hr.example.org --yes",
       "",
       {kWebhook},
       {},
       Effect::destroys,
       remove},
      {"webhook",
       "events",
       "list the events that webhooks can take",
       "webhook events",
       "dispatch.limit_reached is told once for each time that a maximum is used up, or lowered to what was "
       "taken already, not for each who is refused afterwards. data.limit says which: the registrations or "
       "launches of a dispatch, the registrations of a tenant over all its dispatches, the learners or uses "
       "of "
       "an anonymous launch link.",
       {},
       {},
       Effect::reads,
       events},
  };
}

}  // namespace lms::cli
