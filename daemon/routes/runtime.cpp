#include "base/encoding.hpp"
#include "base/error_json.hpp"
#include "routes/bind.hpp"
#include "routes/json.hpp"
#include "routes/resources.hpp"
#include "routes/shapes_lms.hpp"
#include "runtime/session.hpp"
#include "service/relays.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace runtime_local {
namespace {

using http::Request;
using http::Response;
using nlohmann::json;
using service::Services;

/// A batch may have 1 MiB (the service says so with a code of its own); this is for what is absurd.
constexpr std::uint64_t kBodyLimit = 2 << 20;
constexpr std::uint64_t kReportsLimit = 512 << 10;

Response diverged(const Request& request, const service::SyncAnswer& answer) {
  auto body = error_to_json(
      {"runtime.diverged", "the state here differs from the player's; go on from this snapshot"},
      request.request_id);
  body["acked"] = answer.acked;
  body["snapshot"] = to_base64(answer.snapshot);
  body["build"] = runtime::engine_build();
  body["result"] = to_json(answer.result);
  return http::json_response(409, body);
}

Result<Response> take_log(Services& services, const Request& request) {
  LMS_ASSIGN(const auto answer,
             services.runtime_sync.take(request.param("launch"), request.headers.get("X-Launch-Secret"),
                                        as_bytes(request.body)));
  if (answer.diverged) return diverged(request, answer);
  return http::json_response(200, {{"acked", answer.acked}, {"result", to_json(answer.result)}});
}

/// Objects are kept as they came, in one form of writing.
std::string object_text(const json& report, const char* name) {
  const auto at = report.find(name);
  return at == report.end() || at->is_null() ? std::string{} : at->dump();
}

Result<Response> take_reports(Services& services, const Request& request) {
  std::vector<service::RelayReport> reports;
  for (const json& one : request.json->at("reports"))
    reports.push_back({.seq = one.at("seq").get<std::uint64_t>(),
                       .at = Millis{one.at("at").get<std::int64_t>()},
                       .event = one.at("event").get<std::string>(),
                       .body = one.dump(),
                       .offer = object_text(one, "offer"),
                       .accepted = one.value("accepted", false),
                       .problem = object_text(one, "problem")});
  LMS_TRY(service::Relays(services.context)
              .report(request.param("launch"), request.headers.get("X-Launch-Secret"), reports));
  return http::no_content();
}

}  // namespace
}  // namespace runtime_local

void add_runtime(http::Router& router, Environment& environment) {
  using namespace runtime_local;
  const Bind bind(environment);
  router.add({.method = http::Method::post,
              .pattern = "/runtime/:launch/log",
              .body = http::BodyRule::bytes("application/octet-stream", kBodyLimit),
              .summary = "store a batch of a launch's calls",
              .headers = {{"X-Launch-Secret", &shapes::kWord, "The `secret` of the launch exchange."},
                          {"Content-Encoding", &shapes::kWord, "`gzip` when the body is packed."}},
              .answers = {{200, &shapes::kSyncAnswer}},
              .handler = bind(take_log)});
  router.add({.method = http::Method::post,
              .pattern = "/runtime/:launch/relay",
              .body = http::BodyRule::json(kReportsLimit),
              .summary = "store what the customer's LMS said",
              .request = &shapes::kRelayReports,
              .headers = {{"X-Launch-Secret", &shapes::kWord, "The `secret` of the launch exchange."}},
              .answers = {{204}},
              .handler = bind(take_reports)});
}

}  // namespace lms::routes
