#pragma once
#include "http/router.hpp"

/// What the routes of webhooks take and answer.
namespace lms::routes::shapes {

extern const http::Shape kWebhook;
extern const http::Shape kWebhookPage;
extern const http::Shape kNewWebhook;
extern const http::Shape kCreatedWebhook;
extern const http::Shape kWebhookChange;
extern const http::Shape kWebhookRotation;
extern const http::Shape kWebhookTopics;
extern const http::Shape kDelivery;
extern const http::Shape kDeliveryDetail;
extern const http::Shape kDeliveryPage;
extern const http::Shape kDeliveryState;
extern const http::Shape kResend;
extern const http::Shape kResent;
extern const http::Shape kTake;
extern const http::Shape kTaken;

}  // namespace lms::routes::shapes
