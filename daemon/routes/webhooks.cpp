#include "routes/webhooks.hpp"

#include "http/fields.hpp"
#include "routes/once.hpp"
#include "routes/resources.hpp"
#include "routes/shapes.hpp"
#include "routes/webhook_json.hpp"
#include "routes/webhook_shapes.hpp"
#include "service/webhook_deliveries.hpp"
#include "service/webhook_topics.hpp"
#include "service/webhooks.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace lms::routes {

/// For the Keeper, which looks for to_json() in the namespace of what was made.
struct MadeWebhook {
  const service::CreatedWebhook& created;
};
static nlohmann::json to_json(const MadeWebhook& made) { return to_json(made.created); }

namespace webhooks_local {
namespace {

using http::Request;
using http::Response;
using nlohmann::json;
using service::CreatedWebhook;

/// What the handlers work with.
struct Parts {
  service::Services& services;
  service::Webhooks webhooks;
  service::WebhookDeliveries deliveries;
  std::function<void()> message_waits;

  void wake() const {
    if (message_waits) message_waits();
  }
};

service::InTransaction<CreatedWebhook> keep_in(const Keeper& keeper) {
  return [keep = keeper.keep<MadeWebhook>(201)](storage::Transaction& tx, const CreatedWebhook& created) {
    return service::run_in(tx, keep, MadeWebhook{created});
  };
}

std::optional<std::vector<std::string>> events_in(const Request& request) {
  const auto at = request.json->find("events");
  if (at == request.json->end() || at->is_null()) return std::nullopt;
  return http::Fields(request).texts("events");
}

Result<Response> create(Parts& parts, const Request& request) {
  const http::Fields in(request);
  const bool listens = in.opt_text("kind") == to_text(service::WebhookKind::listener);
  if (listens == in.opt_text("url").has_value())
    return http::reject("url", listens ? "a listener has no URL" : "an endpoint needs a URL");
  const service::NewWebhook wanted{
      .kind = listens ? service::WebhookKind::listener : service::WebhookKind::endpoint,
      .tenant = in.opt_text("tenantId").value_or(""),
      .reach = in.opt_word("reach", service::parse_webhook_reach).value_or(service::WebhookReach::tenant),
      .name = in.opt_text("name").value_or(""),
      .url = in.opt_text("url").value_or(""),
      .events = events_in(request).value_or(std::vector<std::string>{}),
      .course = in.opt_text("courseId").value_or(""),
      .dispatch = in.opt_text("dispatchId").value_or("")};
  return once(parts.services, request, [&](const Keeper& keeper) -> Result<Response> {
    LMS_ASSIGN(const auto made, parts.webhooks.create(*request.principal, wanted, keep_in(keeper)));
    return http::json_response(201, to_json(made));
  });
}

Result<Response> list(Parts& parts, const Request& request) {
  LMS_ASSIGN(const auto page,
             parts.webhooks.list(*request.principal, tenant_of(request), read_list_query(request)));
  json items = json::array();
  for (const auto& webhook : page.items) items.push_back(to_json(webhook));
  return page_response(std::move(items), page.next);
}

Result<Response> show(Parts& parts, const Request& request) {
  LMS_ASSIGN(const auto webhook, parts.webhooks.get(*request.principal, request.param("id")));
  return http::json_response(200, to_json(webhook));
}

Result<Response> update(Parts& parts, const Request& request) {
  const http::Fields in(request);
  const service::WebhookChange change{.name = in.opt_text("name"),
                                      .url = in.opt_text("url"),
                                      .events = events_in(request),
                                      .course = in.opt_text("courseId"),
                                      .dispatch = in.opt_text("dispatchId"),
                                      .enabled = in.opt_boolean("enabled")};
  LMS_ASSIGN(const auto webhook, parts.webhooks.update(*request.principal, request.param("id"), change));
  parts.wake();
  return http::json_response(200, to_json(webhook));
}

Result<Response> rotate(Parts& parts, const Request& request) {
  const http::Fields in(request);
  const auto overlap = in.opt_integer("overlapSeconds")
                           .value_or(std::chrono::seconds(service::Webhooks::kDefaultOverlap).count());
  return once(parts.services, request, [&](const Keeper& keeper) -> Result<Response> {
    LMS_ASSIGN(const auto made, parts.webhooks.rotate(*request.principal, request.param("id"),
                                                      std::chrono::seconds{overlap}, keep_in(keeper)));
    return http::json_response(201, to_json(made));
  });
}

Result<Response> remove(Parts& parts, const Request& request) {
  LMS_TRY(parts.webhooks.remove(*request.principal, request.param("id")));
  return http::no_content();
}

Result<Response> events(Parts& /*parts*/, const Request& /*request*/) {
  json items = json::array();
  for (const auto& topic : service::webhook_topics())
    items.push_back({{"name", topic.name}, {"about", topic.about}});
  return http::json_response(200, {{"items", std::move(items)}});
}

json detail_of(const service::Delivery& delivery) {
  json out = to_json(delivery);
  out["body"] = delivery.body;
  out["response"] = delivery.attempted_at ? json(delivery.response) : json(nullptr);
  return out;
}

Result<Response> test(Parts& parts, const Request& request) {
  LMS_ASSIGN(const auto delivery, parts.deliveries.test(*request.principal, request.param("id")));
  parts.wake();
  return http::json_response(202, detail_of(delivery));
}

Result<Response> list_deliveries(Parts& parts, const Request& request) {
  const http::QueryFields in(request);
  LMS_ASSIGN(const auto page, parts.deliveries.list(*request.principal, request.param("id"),
                                                    {.state = in.text("state"), .event = in.text("event")},
                                                    read_list_query(request)));
  json items = json::array();
  for (const auto& delivery : page.items) items.push_back(to_json(delivery));
  return page_response(std::move(items), page.next);
}

Result<Response> show_delivery(Parts& parts, const Request& request) {
  LMS_ASSIGN(const auto delivery,
             parts.deliveries.get(*request.principal, request.param("id"), request.param("delivery")));
  return http::json_response(200, detail_of(delivery));
}

Result<Response> resend(Parts& parts, const Request& request) {
  LMS_ASSIGN(const auto delivery,
             parts.deliveries.resend(*request.principal, request.param("id"), request.param("delivery")));
  parts.wake();
  return http::json_response(202, detail_of(delivery));
}

Result<Response> resend_failed(Parts& parts, const Request& request) {
  LMS_ASSIGN(const auto count, parts.deliveries.resend_failed(*request.principal, request.param("id"),
                                                              http::Fields(request).opt_time("since")));
  parts.wake();
  return http::json_response(202, {{"count", count}});
}

Result<Response> take(Parts& parts, const Request& request) {
  std::vector<service::TakenResult> done;
  const auto at = request.json->find("done");
  const bool reports = at != request.json->end() && !at->is_null();
  for (const auto& one : reports ? http::Fields(request).objects("done") : std::vector<http::Fields>{})
    done.push_back({.delivery_id = one.text("deliveryId"), .status = one.opt_integer("status").value_or(0)});
  LMS_ASSIGN(const auto taken, parts.deliveries.take(*request.principal, request.param("id"), done));
  json items = json::array();
  for (const auto& one : taken)
    items.push_back({{"deliveryId", one.delivery_id},
                     {"event", one.topic},
                     {"id", one.id},
                     {"timestamp", one.timestamp},
                     {"signature", one.signature},
                     {"body", one.body}});
  return http::json_response(200, {{"items", std::move(items)}});
}

using http::Access;
using http::Method;

/// Makes handlers of functions.
class BindParts {
 public:
  explicit BindParts(std::shared_ptr<Parts> parts) : parts_(std::move(parts)) {}
  [[nodiscard]] http::Handler operator()(Result<Response> (*handle)(Parts&, const Request&)) const {
    return [parts = parts_, handle](const Request& request) { return handle(*parts, request); };
  }

 private:
  std::shared_ptr<Parts> parts_;
};

void add_subscriptions(http::Router& router, const BindParts& bind) {
  router.add({.method = Method::get,
              .pattern = "/webhooks",
              .access = Access::tenant_admin,
              .summary = "list webhooks",
              .scope = "webhook.read",
              .query = shapes::list_query({{"tenant", &shapes::kRef, "Id or domain."}}),
              .answers = {{200, &shapes::kWebhookPage}},
              .handler = bind(list)});
  router.add({.method = Method::post,
              .pattern = "/webhooks",
              .access = Access::tenant_admin,
              .body = http::BodyRule::json(),
              .summary = "make a webhook",
              .scope = "webhook.create",
              .request = &shapes::kNewWebhook,
              .headers = shapes::once_headers(),
              .answers = {{201, &shapes::kCreatedWebhook}},
              .handler = bind(create)});
  router.add({.method = Method::get,
              .pattern = "/webhooks/:id",
              .access = Access::tenant_admin,
              .summary = "show a webhook, without its secrets",
              .scope = "webhook.read",
              .answers = {{200, &shapes::kWebhook}},
              .handler = bind(show)});
  router.add({.method = Method::patch,
              .pattern = "/webhooks/:id",
              .access = Access::tenant_admin,
              .body = http::BodyRule::json(),
              .summary = "change, enable or disable a webhook",
              .scope = "webhook.update",
              .request = &shapes::kWebhookChange,
              .answers = {{200, &shapes::kWebhook}},
              .handler = bind(update)});
  router.add({.method = Method::del,
              .pattern = "/webhooks/:id",
              .access = Access::tenant_admin,
              .summary = "delete a webhook with its deliveries",
              .scope = "webhook.delete",
              .answers = {{204}},
              .handler = bind(remove)});
  router.add({.method = Method::post,
              .pattern = "/webhooks/:id/rotate",
              .access = Access::tenant_admin,
              .body = http::BodyRule::json(),
              .summary = "give a webhook a new secret",
              .scope = "webhook.update",
              .request = &shapes::kWebhookRotation,
              .headers = shapes::once_headers(),
              .answers = {{201, &shapes::kCreatedWebhook}},
              .handler = bind(rotate)});
  router.add({.method = Method::get,
              .pattern = "/webhook-events",
              .access = Access::tenant_admin,
              .summary = "list the events that webhooks can take",
              .scope = "webhook.read",
              .answers = {{200, &shapes::kWebhookTopics}},
              .handler = bind(events)});
}

void add_messages(http::Router& router, const BindParts& bind) {
  router.add({.method = Method::post,
              .pattern = "/webhooks/:id/test",
              .access = Access::tenant_admin,
              .summary = "send a test message; its delivery tells what came of it",
              .scope = "webhook.update",
              .answers = {{202, &shapes::kDeliveryDetail}},
              .handler = bind(test)});
  router.add(
      {.method = Method::get,
       .pattern = "/webhooks/:id/deliveries",
       .access = Access::tenant_admin,
       .summary = "list what was and is to be sent",
       .scope = "webhook.read",
       .query = shapes::list_query({{"state", &shapes::kDeliveryState, "waiting, delivered or failed."},
                                    {"event", &shapes::kWord, "`registration.completed`"}}),
       .answers = {{200, &shapes::kDeliveryPage}},
       .handler = bind(list_deliveries)});
  router.add({.method = Method::get,
              .pattern = "/webhooks/:id/deliveries/:delivery",
              .access = Access::tenant_admin,
              .summary = "show a delivery with what was sent and answered",
              .scope = "webhook.read",
              .answers = {{200, &shapes::kDeliveryDetail}},
              .handler = bind(show_delivery)});
  router.add({.method = Method::post,
              .pattern = "/webhooks/:id/deliveries/:delivery/resend",
              .access = Access::tenant_admin,
              .summary = "send a delivery again, under the same webhook-id",
              .scope = "webhook.update",
              .answers = {{202, &shapes::kDeliveryDetail}},
              .handler = bind(resend)});
  router.add({.method = Method::post,
              .pattern = "/webhooks/:id/resend",
              .access = Access::tenant_admin,
              .body = http::BodyRule::json(),
              .summary = "send all again that was given up",
              .scope = "webhook.update",
              .request = &shapes::kResend,
              .answers = {{202, &shapes::kResent}},
              .handler = bind(resend_failed)});
  router.add({.method = Method::post,
              .pattern = "/webhooks/:id/take",
              .access = Access::tenant_admin,
              .body = http::BodyRule::json(256 * 1024),
              .summary = "take a listener's messages and report those taken before",
              .scope = "webhook.update",
              .request = &shapes::kTake,
              .answers = {{200, &shapes::kTaken}},
              .handler = bind(take)});
}

}  // namespace
}  // namespace webhooks_local

void add_webhooks(http::Router& router, service::Services& services, const WebhookEnvironment& environment) {
  using namespace webhooks_local;
  const BindParts bind(
      std::make_shared<Parts>(services, service::Webhooks(services.context, environment.addresses),
                              service::WebhookDeliveries(services.context), environment.message_waits));
  add_subscriptions(router, bind);
  add_messages(router, bind);
}

}  // namespace lms::routes
