#pragma once
#include "base/result.hpp"
#include "service/context.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::service {

enum class DeliveryState : std::uint8_t {
  waiting,    ///< for its turn, or for the next try
  delivered,  ///< answered with 2xx
  failed,     ///< given up
};
[[nodiscard]] std::string_view to_text(DeliveryState state);
[[nodiscard]] std::optional<DeliveryState> parse_delivery_state(std::string_view text);

/// One message to one webhook.
struct Delivery {
  std::string id{};
  std::string webhook_id{};
  std::string event_id{};  ///< `webhook-id` of every try
  std::string topic{};
  std::string subject{};
  DeliveryState state = DeliveryState::waiting;
  std::int64_t attempts = 0;
  std::optional<TimePoint> next_at{};  ///< while waiting
  TimePoint created_at{};
  std::optional<TimePoint> attempted_at{};
  std::optional<std::int64_t> status{};  ///< HTTP status of the last try
  std::string error{};                   ///< why the last try failed; "" = it did not
  std::optional<std::int64_t> took_ms{};
  std::string body{};      ///< JSON as sent; filled by get() alone
  std::string response{};  ///< the beginning of what was answered; filled by get() alone
};

struct DeliveryFilter {
  std::string state{};  ///< `waiting`, `delivered`, `failed`; "" = any
  std::string event{};  ///< a topic; "" = any
};

/// A message that a listener took.
struct TakenMessage {
  std::string delivery_id{};
  std::string topic{};
  std::string id{};         ///< webhook-id
  std::string timestamp{};  ///< webhook-timestamp
  std::string signature{};  ///< webhook-signature
  std::string body{};
};

/// What a listener's receiver answered.
struct TakenResult {
  std::string delivery_id{};
  std::int64_t status = 0;  ///< 0 = nothing
};

/// What was and is to be sent to a webhook. Kept for `webhooks.log_days`. Thread-safe.
class WebhookDeliveries {
 public:
  /// Bytes of an answer that are kept.
  static constexpr std::size_t kKeptResponse = 4096;

  explicit WebhookDeliveries(Context& context) : context_(context) {}

  /// Newest first.
  /// Errors: webhook.not_found, request.invalid, auth.forbidden
  [[nodiscard]] Result<Page<Delivery>> list(const Principal& principal, std::string_view webhook,
                                            const DeliveryFilter& filter, const ListQuery& query);

  /// Errors: webhook.not_found, delivery.not_found, auth.forbidden
  [[nodiscard]] Result<Delivery> get(const Principal& principal, std::string_view webhook,
                                     std::string_view id);

  /// Puts a `webhook.test` in line and ends a pause, so that it goes at once.
  /// Errors: webhook.not_found, webhook.disabled, auth.forbidden
  [[nodiscard]] Result<Delivery> test(const Principal& principal, std::string_view webhook);

  /// Sends again what was delivered or given up, or now what waits; with the same webhook-id, and a whole
  /// life before it.
  /// Errors: as get(), webhook.disabled
  [[nodiscard]] Result<Delivery> resend(const Principal& principal, std::string_view webhook,
                                        std::string_view id);

  /// The same for all that was given up since then. Returns how many.
  /// Errors: webhook.not_found, webhook.disabled, auth.forbidden
  [[nodiscard]] Result<std::int64_t> resend_failed(const Principal& principal, std::string_view webhook,
                                                   std::optional<TimePoint> since);

  /// A listener's turn: `done` is what became of messages taken before; gives at most a hundred that are due,
  /// signed as of now. What is never reported done is given again.
  /// Errors: webhook.not_found, webhook.no_listener, auth.forbidden
  [[nodiscard]] Result<std::vector<TakenMessage>> take(const Principal& principal, std::string_view webhook,
                                                       const std::vector<TakenResult>& done);

 private:
  Context& context_;
};

}  // namespace lms::service
