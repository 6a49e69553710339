#include "cli/commands/parts.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <chrono>

namespace lms::cli {
namespace status_local {
namespace {

using nlohmann::json;

constexpr std::array kStatusColumns = {
    Column{"Server", "url"},
    Column{"Reachable", "reachable", Show::state},
    Column{"Answers in (ms)", "milliseconds"},
    Column{"Ready", "ready", Show::state},
    Column{"Server version", "serverVersion"},
    Column{"Context", "context"},
    Column{"Login from", "loginFrom"},
    Column{"Logged in", "loggedIn", Show::state},
    Column{"User", "user.email"},
    Column{"Role", "user.role"},
    Column{"Tenant", "user.tenantDomain"},
    Column{"Token expires", "tokenExpiresAt", Show::time},
    Column{"Problem", "problem"},
    Column{"lmsctl", "version"},
};
constexpr View kStatusView{"status", kStatusColumns, kStatusColumns, "url"};

/// Asks the server without a login; gives what went wrong, if anything did.
Result<void> look(const Url& url, json& record) {
  Client server(url, nullptr, Patience::quick());
  const auto start = std::chrono::steady_clock::now();
  const auto alive = server.get("/healthz");
  record["reachable"] = alive.has_value();
  if (!alive) return fail(alive.error());
  record["milliseconds"] =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
  record["ready"] = server.get("/readyz").has_value();
  if (const auto described = server.get("/openapi.json"))
    record["serverVersion"] = value_at(*described, "info.version");
  return {};
}

Result<ExitCode> status(Run& run) {
  LMS_ASSIGN(const Target target, choose_target(run.world, run.args));
  json record{{"url", target.url.text()},
              {"context", target.context},
              {"version", LMS_VERSION},
              {"loggedIn", false},
              {"loginFrom", target.token.empty() ? "context" : "given token"}};
  auto problem = look(target.url, record);
  if (problem) {
    LMS_ASSIGN(Client* const server, run.client());
    auto me = server->get("/auth/me");
    if (me) {
      record["loggedIn"] = true;
      record["user"] = std::move(*me);
      const auto saved = target.contexts.load(target.context);
      if (target.token.empty() && saved) record["tokenExpiresAt"] = format_time(saved->access_expires);
    } else {
      problem = fail(me.error());
    }
  }
  if (!problem) record["problem"] = problem.error().message;
  run.print.record(kStatusView, record);
  if (!problem) return fail(problem.error());
  return ExitCode::ok;
}

}  // namespace
}  // namespace status_local

std::vector<Command> status_commands() {
  using namespace status_local;
  return {
      {"",
       "status",
       "show whether lmsd answers, and who is logged in",
       "status",
       "Ends in exit code 8 when lmsd cannot be reached and 4 when nobody is logged in. The token's end is "
       "no "
       "reason to worry: a saved login renews it by itself.",
       {},
       {},
       Effect::reads,
       status},
  };
}

}  // namespace lms::cli
