#pragma once
#include "service/webhook_deliveries.hpp"
#include "service/webhooks.hpp"

#include <nlohmann/json_fwd.hpp>

/// How webhooks look in JSON.
namespace lms::routes {

[[nodiscard]] nlohmann::json to_json(const service::Webhook& webhook);
[[nodiscard]] nlohmann::json to_json(const service::CreatedWebhook& created);
[[nodiscard]] nlohmann::json to_json(const service::Delivery& delivery);

}  // namespace lms::routes
