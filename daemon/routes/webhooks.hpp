#pragma once
#include "http/router.hpp"
#include "outgoing/address_rule.hpp"

#include <functional>

namespace lms::service {
struct Services;
}

namespace lms::routes {

/// What webhooks need beside the services; outlives the routes.
struct WebhookEnvironment {
  outgoing::AddressRule addresses{};      ///< where they may be sent
  std::function<void()> message_waits{};  ///< told when a message should go at once; may be empty
};

/// Webhooks and their deliveries, on the application port.
void add_webhooks(http::Router& router, service::Services& services, const WebhookEnvironment& environment);

}  // namespace lms::routes
