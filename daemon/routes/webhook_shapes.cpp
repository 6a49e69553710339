#include "routes/webhook_shapes.hpp"

#include "service/webhook_deliveries.hpp"
#include "service/webhooks.hpp"

namespace lms::routes::shapes {

using http::Field;
using http::Shape;

namespace {

using enum http::Presence;
using service::DeliveryState;
using service::WebhookKind;
using service::WebhookReach;

const Shape kId = Shape::text(1, 64);
const Shape kReference = Shape::text(1, 320);
const Shape kFilter = Shape::text(0, 320);
const Shape kName = Shape::text(1, 800);
const Shape kWebhookUrl = Shape::text(1, 2048, "uri");
const Shape kAnyUrl = Shape::text(0, 2048);
const Shape kMoment = Shape::text(1, 64, "date-time");
const Shape kCount = Shape::integer(0);
const Shape kFlag = Shape::boolean();
const Shape kEvent = Shape::text(1, 64);
const Shape kEvents = Shape::array(kEvent, 64);
const Shape kAnyText = Shape::text(0, 65536);
const Shape kBody = Shape::text(0, std::size_t{1} << 20);
const Shape kNext = Shape::text(1, 8192);
const Shape kKind = Shape::word({to_text(WebhookKind::endpoint), to_text(WebhookKind::listener)});
const Shape kReach = Shape::word({to_text(WebhookReach::tenant), to_text(WebhookReach::platform)});
const Shape kSecret = Shape::object("WebhookSecret", "A secret that signs, without itself.",
                                    {{"hint", &kAnyText, required, "Its first characters."},
                                     {"madeAt", &kMoment},
                                     {"endsAt", &kMoment, nullable, "After a rotation: signs until then."}});
const Shape kSecrets = Shape::array(kSecret);

std::vector<Field> webhook_fields() {
  return {{"id", &kId},
          {"tenantId", &kId},
          {"kind", &kKind},
          {"reach", &kReach, required, "Whose events: the tenant's, or those of all tenants."},
          {"name", &kName},
          {"url", &kAnyUrl, nullable, "Null of a listener."},
          {"events", &kEvents},
          {"courseId", &kId, nullable, "Only what concerns this course."},
          {"dispatchId", &kId, nullable, "Only what concerns this dispatch."},
          {"enabled", &kFlag},
          {"disabledWhy", &kAnyText, nullable, "When lmsd disabled it."},
          {"secrets", &kSecrets},
          {"failures", &kCount, required, "Tries in a row that failed."},
          {"pausedUntil", &kMoment, nullable, "After many failures it is tried once in a while."},
          {"lastSuccessAt", &kMoment, nullable},
          {"lastFailureAt", &kMoment, nullable},
          {"waiting", &kCount, required, "Messages that were not delivered yet."},
          {"createdBy", &kAnyText},
          {"createdAt", &kMoment},
          {"updatedAt", &kMoment}};
}

std::vector<Field> with(std::vector<Field> fields, std::initializer_list<Field> more) {
  fields.insert(fields.end(), more);
  return fields;
}

std::vector<Field> delivery_fields() {
  return {{"id", &kId},
          {"webhookId", &kId},
          {"eventId", &kId, required, "The `webhook-id` of every try."},
          {"event", &kEvent},
          {"subject", &kAnyText, nullable, "Id of the object; messages of one keep their order."},
          {"state", &kDeliveryState},
          {"attempts", &kCount},
          {"nextAt", &kMoment, nullable},
          {"createdAt", &kMoment},
          {"attemptedAt", &kMoment, nullable},
          {"status", &kCount, nullable, "HTTP status of the last try."},
          {"error", &kAnyText, nullable, "Why the last try failed."},
          {"tookMs", &kCount, nullable}};
}

Shape page_of(const Shape& items, std::string_view name) {
  return Shape::object(name, "One page of a list.",
                       {{"items", &items}, {"next", &kNext, nullable, "`cursor` of the next page."}});
}

}  // namespace

const Shape kDeliveryState = Shape::word(
    {to_text(DeliveryState::waiting), to_text(DeliveryState::delivered), to_text(DeliveryState::failed)});

const Shape kWebhook = Shape::object("Webhook", "Who is told of events.", webhook_fields());
namespace {
const Shape kWebhooks = Shape::array(kWebhook);
}
const Shape kWebhookPage = page_of(kWebhooks, "WebhookPage");
const Shape kNewWebhook = Shape::object(
    "NewWebhook", "",
    {{"url", &kWebhookUrl, optional, "Where messages are posted; a listener has none."},
     {"kind", &kKind, optional, "endpoint unless said; a listener's messages are taken with /take."},
     {"name", &kName, optional, "The URL's host unless said."},
     {"tenantId", &kReference, optional, "Id or domain; the caller's own unless said."},
     {"reach", &kReach, optional,
      "tenant unless said; platform: events of all tenants, for its administrators."},
     {"events", &kEvents, optional, "`registration.completed`, `registration.*`; all unless said."},
     {"courseId", &kReference, optional, "Id or key."},
     {"dispatchId", &kReference, optional}});
const Shape kCreatedWebhook = Shape::object(
    "CreatedWebhook", "",
    with(webhook_fields(),
         {{"secret", &kAnyText, required, "Checks signatures (Standard Webhooks); shown this once."}}));
const Shape kWebhookChange = Shape::object("WebhookChange", "What is absent stays; \"\" takes a filter away.",
                                           {{"name", &kName, optional},
                                            {"url", &kWebhookUrl, optional},
                                            {"events", &kEvents, optional},
                                            {"courseId", &kFilter, optional},
                                            {"dispatchId", &kFilter, optional},
                                            {"enabled", &kFlag, optional}});
namespace {
const Shape kOverlap = Shape::integer(0, std::chrono::seconds(service::Webhooks::kMaxOverlap).count());
}
const Shape kWebhookRotation = Shape::object(
    "WebhookRotation", "",
    {{"overlapSeconds", &kOverlap, optional, "How long the secrets before sign, too; a day unless said."}});

namespace {
const Shape kTopic = Shape::object("WebhookEvent", "", {{"name", &kEvent}, {"about", &kAnyText}});
const Shape kTopics = Shape::array(kTopic);
}  // namespace
const Shape kWebhookTopics = Shape::object("WebhookEvents", "", {{"items", &kTopics}});

const Shape kDelivery = Shape::object("Delivery", "One message to one webhook.", delivery_fields());
const Shape kDeliveryDetail = Shape::object(
    "DeliveryDetail", "",
    with(delivery_fields(), {{"body", &kBody, required, "JSON as it is sent."},
                             {"response", &kAnyText, nullable, "The first 4096 bytes of the last answer."}}));
namespace {
const Shape kDeliveries = Shape::array(kDelivery);
}
const Shape kDeliveryPage = page_of(kDeliveries, "DeliveryPage");
const Shape kResend =
    Shape::object("Resend", "", {{"since", &kMoment, optional, "Only what happened then or later."}});
const Shape kResent = Shape::object("Resent", "", {{"count", &kCount}});

namespace {
const Shape kTakenResult =
    Shape::object("TakenResult", "What the receiver answered.",
                  {{"deliveryId", &kId}, {"status", &kCount, required, "HTTP status; 0: nothing answered."}});
const Shape kTakenResults = Shape::array(kTakenResult, 1000);
const Shape kMessage = Shape::object("SignedMessage", "",
                                     {{"deliveryId", &kId},
                                      {"event", &kEvent},
                                      {"id", &kId, required, "`webhook-id`"},
                                      {"timestamp", &kAnyText, required, "`webhook-timestamp`"},
                                      {"signature", &kAnyText, required, "`webhook-signature`"},
                                      {"body", &kBody}});
const Shape kMessages = Shape::array(kMessage);
}  // namespace
const Shape kTake = Shape::object("Take", "", {{"done", &kTakenResults, optional}});
const Shape kTaken = Shape::object("Taken", "", {{"items", &kMessages}});

}  // namespace lms::routes::shapes
