#include "cli/commands/webhook_parts.hpp"
#include "cli/terminal.hpp"

#include <nlohmann/json.hpp>
#include <signal.h>

#include <array>
#include <charconv>
#include <chrono>
#include <ostream>
#include <thread>

namespace lms::cli {
namespace webhook_deliveries_local {
namespace {

using nlohmann::json;

constexpr std::array kList = {
    Column{"CREATED", "createdAt", Show::time},
    Column{"EVENT", "event"},
    Column{"STATE", "state", Show::state},
    Column{"ATTEMPTS", "attempts"},
    Column{"STATUS", "status"},
    Column{"ERROR", "error"},
    Column{"NEXT", "nextAt", Show::time},
    Column{"ID", "id"},
    Column{"WEBHOOK-ID", "eventId", Show::nowhere},
    Column{"SUBJECT", "subject", Show::nowhere},
};
constexpr std::array kDetail = {
    Column{"Event", "event"},
    Column{"State", "state", Show::state},
    Column{"Attempts", "attempts"},
    Column{"Status", "status"},
    Column{"Error", "error"},
    Column{"Took (ms)", "tookMs"},
    Column{"Created", "createdAt", Show::time},
    Column{"Last try", "attemptedAt", Show::time},
    Column{"Next try", "nextAt", Show::time},
    Column{"webhook-id", "eventId"},
    Column{"Subject", "subject"},
    Column{"Sent", "body"},
    Column{"Answered", "response"},
    Column{"Id", "id"},
};
constexpr View kView{"delivery", kList, kDetail, "id"};

/// How long `test` waits for what comes of it; a try takes 15 s at most.
constexpr std::chrono::seconds kTestWait{20};
constexpr std::chrono::milliseconds kLook{200};
constexpr std::chrono::seconds kListen{1};

Result<ExitCode> deliveries(Run& run) {
  LMS_ASSIGN(const std::string path, webhook_path(run));
  if (run.args.has("delivery"))
    return run.show(kView, path + "/deliveries" + api_path(run.args.get("delivery")));
  return run.list(kView, path + "/deliveries",
                  {{"state", run.args.get("state")}, {"event", run.args.get("event")}});
}

/// The delivery once it was tried, or as it is when the wait is over.
Result<json> wait_for_try(Client& server, const std::string& path) {
  const auto deadline = std::chrono::steady_clock::now() + kTestWait;
  for (;;) {
    LMS_ASSIGN(json delivery, server.get(path));
    if (!is_blank(value_at(delivery, "attemptedAt")) || std::chrono::steady_clock::now() > deadline)
      return delivery;
    std::this_thread::sleep_for(kLook);
  }
}

Result<ExitCode> test(Run& run) {
  LMS_ASSIGN(const std::string path, webhook_path(run));
  LMS_ASSIGN(const auto sent, run.change(Run::Method::post, path + "/test", json()));
  if (!sent) return ExitCode::ok;
  LMS_ASSIGN(Client* const server, run.client());
  LMS_ASSIGN(const json delivery,
             wait_for_try(*server, path + "/deliveries" + api_path(raw_text(value_at(*sent, "id")))));
  run.print.record(kView, delivery);
  if (value_at(delivery, "state") == "delivered") return ExitCode::ok;
  run.print.say("the test was not delivered: " + (is_blank(value_at(delivery, "error"))
                                                      ? "nothing was tried yet"
                                                      : raw_text(value_at(delivery, "error"))));
  return ExitCode::findings;
}

Result<ExitCode> resend(Run& run) {
  const auto one = run.args.opt("delivery");
  if (one.has_value() == run.args.has("failed"))
    return fail(
        Error{.code = "client.usage",
              .message = "say what to send again: --delivery ID, or --failed for all that was given up",
              .element = "--delivery"});
  LMS_ASSIGN(const std::string path, webhook_path(run));
  if (one)
    return run.change_and_show(kView, Run::Method::post, path + "/deliveries" + api_path(*one) + "/resend",
                               json());
  json body = json::object();
  LMS_ASSIGN(const auto since, run.past("since"));
  if (since) body["since"] = *since;
  LMS_ASSIGN(const auto answer, run.change(Run::Method::post, path + "/resend", body));
  if (!answer) return ExitCode::ok;
  static constexpr std::array kCount = {Column{"Count", "count"}};
  run.print.record(View{"resent", kCount, kCount, "count"}, *answer);
  return ExitCode::ok;
}

/// Holds SIGINT and SIGTERM, so that a listener can be taken away before the end.
class HeldSignals {
 public:
  HeldSignals() {
    ::sigemptyset(&set_);
    ::sigaddset(&set_, SIGINT);
    ::sigaddset(&set_, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &set_, &before_);
  }
  ~HeldSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

  /// Waits for one; whether it came.
  [[nodiscard]] bool came_within(std::chrono::seconds wait) const {
    const timespec time{.tv_sec = static_cast<time_t>(wait.count()), .tv_nsec = 0};
    return ::sigtimedwait(&set_, nullptr, &time) > 0;
  }

 private:
  sigset_t set_{};
  sigset_t before_{};
};

constexpr std::array kHeard = {
    Column{"EVENT", "event"},
    Column{"STATUS", "status"},
    Column{"WEBHOOK-ID", "id"},
};
constexpr View kHeardView{"message", kHeard, kHeard, "id"};

/// What the receiver answers; 0 when nothing does.
int forward(Client& receiver, const std::string& path, const json& message) {
  const auto text = [&](const char* member) { return raw_text(value_at(message, member)); };
  const auto answer = receiver.raw("POST", path,
                                   {{"Content-Type", "application/json"},
                                    {"webhook-id", text("id")},
                                    {"webhook-timestamp", text("timestamp")},
                                    {"webhook-signature", text("signature")}},
                                   text("body"));
  return answer ? answer->status : 0;
}

void tell(Run& run, const json& message, int status) {
  json heard{{"event", value_at(message, "event")}, {"id", value_at(message, "id")}, {"status", status}};
  heard["body"] = json::parse(raw_text(value_at(message, "body")), nullptr, false);
  if (run.print.format() == Format::table)
    run.print.text(raw_text(heard["event"]) + "  " + raw_text(heard["id"]) + "  " +
                   (status == 0 ? "nothing answers" : std::to_string(status)));
  else
    run.print.row(kHeardView, heard);
  *run.world.out << std::flush;
}

/// Takes and forwards until a signal comes, or `count` messages went (0: no end).
Result<void> forward_all(Run& run, Client& server, const std::string& webhook, Client& receiver,
                         std::uint64_t count) {
  const HeldSignals signals;
  json done = json::array();
  std::uint64_t forwarded = 0;
  for (;;) {
    LMS_ASSIGN(const json taken, server.post(webhook + "/take", {{"done", done}}));
    done = json::array();
    for (const json& message : value_at(taken, "items")) {
      const int status = forward(receiver, receiver.url().prefix.empty() ? "/" : "", message);
      done.push_back({{"deliveryId", value_at(message, "deliveryId")}, {"status", status}});
      tell(run, message, status);
      if (++forwarded == count) break;
    }
    const bool enough = count > 0 && forwarded >= count;
    if (enough || signals.came_within(done.empty() ? kListen : std::chrono::seconds{0})) {
      LMS_TRY(server.post(webhook + "/take", {{"done", done}}));
      return {};
    }
  }
}

Result<ExitCode> listen(Run& run) {
  LMS_ASSIGN(Client* const server, run.client());
  LMS_ASSIGN(const Url target, parse_url(run.args.get("forward-to")));
  LMS_ASSIGN(json body, webhook_body(run));
  body["kind"] = "listener";
  LMS_ASSIGN(const json made, server->post("/webhooks", body));
  const std::string webhook = "/webhooks" + api_path(raw_text(value_at(made, "id")));
  run.print.say("listening; messages are signed with " + raw_text(value_at(made, "secret")));

  std::uint64_t count = 0;
  const std::string text = run.args.get("count");
  std::from_chars(text.data(), text.data() + text.size(), count);
  Client receiver(target, nullptr);
  const auto outcome = forward_all(run, *server, webhook, receiver, count);
  if (run.print.format() != Format::table) run.print.finish(kHeardView);
  const auto removed = server->remove(webhook);
  if (!outcome) return fail(outcome.error());
  if (!removed) return fail(removed.error());
  return ExitCode::ok;
}

constexpr Flag kDeliveryFlag{"delivery", "ID", "this one delivery"};

}  // namespace
}  // namespace webhook_deliveries_local

std::vector<Command> webhook_delivery_commands() {
  using namespace webhook_deliveries_local;
  return {
      {"webhook",
       "test",
       "send a test message and show what came of it",
       "webhook test hr.example.org",
       "Ends with 7 when the endpoint does not answer with 2xx; the message is then tried again like any "
       "other.",
       {kWebhook},
       {},
       Effect::changes,
       test},
      {"webhook",
       "deliveries",
       "list what was and is to be sent to a webhook",
       "webhook deliveries hr.example.org --state failed",
       "Newest first. With --delivery, one with what was sent and answered.",
       {kWebhook},
       list_flags({{"state", "STATE", "only those in this state", Takes::choice, Need::optional,
                    "waiting|delivered|failed"},
                   {"event", "EVENT", "only those of this event"},
                   kDeliveryFlag}),
       Effect::reads,
       deliveries},
      {"webhook",
       "resend",
       "send messages again",
       "webhook resend hr.example.org --failed --since 7d",
       "They keep their webhook-id, so that a receiver which knows them drops them.",
       {kWebhook},
       {kDeliveryFlag,
        {"failed", "", "all that was given up", Takes::nothing},
        {"since", "TIME", "with --failed: only what happened then or later", Takes::time}},
       Effect::changes,
       resend},
      {"webhook",
       "listen",
       "forward events to a program on this computer",
       "webhook listen --forward-to http://localhost:8080/hook --event 'registration.*'",
       "For development: takes events as they happen and posts them, signed with the secret it prints, until "
       "you "
       "interrupt it. Nothing is tried again.",
       {},
       {{"forward-to", "URL", "where messages are posted", Takes::text, Need::required},
        kEventFlag,
        {"course", "COURSE", "only what concerns this course (key or id)", Takes::course},
        {"dispatch", "DISPATCH", "only what concerns this dispatch (id or COURSE@TENANT)", Takes::dispatch},
        {"all-tenants", "", "hear of all tenants (platform administrators)", Takes::nothing},
        kTenantFlag,
        {"count", "N", "end after N messages", Takes::number}},
       Effect::local,
       listen},
  };
}

}  // namespace lms::cli
