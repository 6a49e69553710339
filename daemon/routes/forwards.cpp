#include "routes/forwards.hpp"

#include "http/fields.hpp"
#include "http/shape.hpp"
#include "routes/json.hpp"
#include "routes/once.hpp"
#include "routes/resources.hpp"
#include "routes/shape_parts.hpp"
#include "service/lrs_forwards.hpp"
#include "xapi/values.hpp"

#include <nlohmann/json.hpp>

#include <chrono>

namespace lms::routes {
namespace {

using http::Request;
using http::Response;
using http::Shape;
using nlohmann::json;
using enum http::Presence;
using shapes::kCount;
using shapes::kId;
using shapes::kName;
using shapes::kSecret;

const Shape kRef = Shape::text(1, 255);
const Shape kUrl = Shape::text(1, 2048, "uri");
const Shape kIri = Shape::text(1, 2048);
const Shape kIriOrNone = Shape::text(0, 2048);
const Shape kKey = Shape::text(0, 255);
const Shape kAgent = Shape::text(1, 4096);
const Shape kAgentOrNone = Shape::text(0, 4096);
const Shape kVersion = Shape::word({"1.0.3", "2.0.0"});
const Shape kFlag = Shape::boolean();
const Shape kTime = Shape::text(1, 64, "date-time");
const Shape kReason = Shape::text(0, 4096);

const Shape kForward = Shape::object(
    "StatementForward", "Another record store that statements of a tenant are sent on to.",
    {{"id", &kId},
     {"tenantId", &kId},
     {"name", &kName},
     {"url", &kUrl, required, "The other store's endpoint; statements go to `statements` below it."},
     {"key", &kKey, required, "User name of HTTP Basic; empty where the secret is a bearer token."},
     {"version", &kVersion},
     {"verb", &kIriOrNone, required, "Only statements with it; empty = any."},
     {"activity", &kIriOrNone},
     {"agent", &kAgentOrNone, required, "JSON of an Agent."},
     {"enabled", &kFlag},
     {"position", &kTime, nullable, "When the last statement that was dealt with was stored."},
     {"sent", &kCount},
     {"refused", &kCount, required, "Answered 400, 409 or 413, and left out."},
     {"failures", &kCount, required, "Tries in a row that came to nothing."},
     {"nextAt", &kTime, required, "Not tried before."},
     {"lastError", &kReason},
     {"lastSentAt", &kTime, nullable},
     {"createdAt", &kTime}});
const Shape kForwards = Shape::array(kForward);
const Shape kForwardPage = shapes::page_of(kForwards, "StatementForwardPage");
const Shape kNewForward = Shape::object(
    "NewStatementForward", "",
    {{"name", &kName},
     {"url", &kUrl},
     {"key", &kKey, optional},
     {"secret", &kSecret, required, "Kept sealed; no answer shows it."},
     {"version", &kVersion, optional},
     {"verb", &kIri, optional},
     {"activity", &kIri, optional},
     {"agent", &kAgent, optional},
     {"fromStart", &kFlag, optional, "false: only what is stored from now on. true unless said."},
     {"tenantId", &kRef, optional, "Id or domain; the caller's own unless said."}});
const Shape kForwardChange =
    Shape::object("StatementForwardChange", "",
                  {{"enabled", &kFlag, optional, "false pauses it; true goes on at once."},
                   {"secret", &kSecret, optional}});

}  // namespace

json to_json(const service::Forward& forward) {
  const auto moment = [](std::int64_t microseconds) {
    return xapi::format_instant(xapi::Instant(std::chrono::microseconds(microseconds)));
  };
  return {{"id", forward.id},
          {"tenantId", forward.tenant_id},
          {"name", forward.name},
          {"url", forward.url},
          {"key", forward.key},
          {"version", forward.version},
          {"verb", forward.verb},
          {"activity", forward.activity},
          {"agent", forward.agent},
          {"enabled", forward.enabled},
          {"position", forward.position == 0 ? json(nullptr) : json(moment(forward.position))},
          {"sent", forward.sent},
          {"refused", forward.refused},
          {"failures", forward.failures},
          {"nextAt", format_time(forward.next_at)},
          {"lastError", forward.last_error},
          {"lastSentAt", forward.last_sent_at ? json(format_time(*forward.last_sent_at)) : json(nullptr)},
          {"createdAt", format_time(forward.created_at)}};
}

namespace {

Result<Response> create(service::Services& services, const outgoing::AddressRule& addresses,
                        const Request& request) {
  const http::Fields in(request);
  service::NewForward wanted{.tenant = in.opt_text("tenantId").value_or(""),
                             .name = in.text("name"),
                             .url = in.text("url"),
                             .key = in.opt_text("key").value_or(""),
                             .secret = in.text("secret"),
                             .verb = in.opt_text("verb").value_or(""),
                             .activity = in.opt_text("activity").value_or(""),
                             .agent = in.opt_text("agent").value_or(""),
                             .from_start = in.opt_boolean("fromStart").value_or(true)};
  if (const auto version = in.opt_text("version")) wanted.version = *version;
  if (const auto fine = addresses.check(wanted.url); !fine) return http::reject("url", fine.error().message);
  return once(services, request, [&](const Keeper& keeper) -> Result<Response> {
    LMS_ASSIGN(const auto made, service::Forwards(services.context)
                                    .create(*request.principal, wanted, keeper.keep<service::Forward>(201)));
    return http::json_response(201, to_json(made));
  });
}

Result<Response> list(service::Services& services, const Request& request) {
  LMS_ASSIGN(const auto page, service::Forwards(services.context)
                                  .list(*request.principal, tenant_of(request), read_list_query(request)));
  json items = json::array();
  for (const auto& item : page.items) items.push_back(to_json(item));
  return page_response(std::move(items), page.next);
}

Result<Response> update(service::Services& services, const Request& request) {
  const http::Fields in(request);
  LMS_ASSIGN(const auto forward, service::Forwards(services.context)
                                     .update(*request.principal, request.param("id"),
                                             in.opt_boolean("enabled"), in.opt_text("secret").value_or("")));
  return http::json_response(200, to_json(forward));
}

}  // namespace

void add_forwards(http::Router& router, service::Services& services, const outgoing::AddressRule& addresses) {
  using http::Access;
  using http::Method;
  router.add({.method = Method::get,
              .pattern = "/lrs/forwards",
              .access = Access::tenant_admin,
              .summary = "list where statements are sent on to",
              .scope = "webhook.read",
              .query = shapes::list_query({{"tenant", &kRef, "Id or domain."}}),
              .answers = {{200, &kForwardPage}},
              .handler = [&services](const Request& request) { return list(services, request); }});
  router.add({.method = Method::post,
              .pattern = "/lrs/forwards",
              .access = Access::tenant_admin,
              .body = http::BodyRule::json(),
              .summary = "send statements on to another record store",
              .scope = "webhook.create",
              .request = &kNewForward,
              .headers = shapes::once_headers(),
              .answers = {{201, &kForward}},
              .handler = [&services, addresses](const Request& request) {
                return create(services, addresses, request);
              }});
  router.add({.method = Method::get,
              .pattern = "/lrs/forwards/:id",
              .access = Access::tenant_admin,
              .summary = "show where statements are sent on to, and how far that is",
              .scope = "webhook.read",
              .answers = {{200, &kForward}},
              .handler = [&services](const Request& request) -> Result<Response> {
                LMS_ASSIGN(const auto forward,
                           service::Forwards(services.context).get(*request.principal, request.param("id")));
                return http::json_response(200, to_json(forward));
              }});
  router.add({.method = Method::patch,
              .pattern = "/lrs/forwards/:id",
              .access = Access::tenant_admin,
              .body = http::BodyRule::json(),
              .summary = "pause sending on, or let it go on",
              .scope = "webhook.update",
              .request = &kForwardChange,
              .answers = {{200, &kForward}},
              .handler = [&services](const Request& request) { return update(services, request); }});
  router.add({.method = Method::del,
              .pattern = "/lrs/forwards/:id",
              .access = Access::tenant_admin,
              .summary = "send no more statements on",
              .scope = "webhook.delete",
              .answers = {{204}},
              .handler = [&services](const Request& request) -> Result<Response> {
                LMS_TRY(service::Forwards(services.context).remove(*request.principal, request.param("id")));
                return http::no_content();
              }});
}

}  // namespace lms::routes
