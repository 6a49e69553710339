#pragma once
#include "base/result.hpp"
#include "outgoing/client.hpp"
#include "service/context.hpp"
#include "service/webhook_secrets.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lms::service {

/// A message whose turn it is.
struct DueDelivery {
  std::string id{};
  std::string event_id{};
  std::string topic{};
  std::string subject{};
  std::string body{};
};

/// An endpoint with something due.
struct DueEndpoint {
  std::string id{};
  std::string url{};
  std::vector<StoredSecret> secrets{};
  std::int64_t failures = 0;  ///< in a row
  bool answered = false;      ///< with success, at some time
};

/// What came of one try.
struct DeliveryAttempt {
  std::string delivery_id{};
  std::string webhook_id{};
  TimePoint at{};
  Result<outgoing::Answer> outcome{};
};

/// What came of messages to endpoints since the program started. Thread-safe.
struct DeliveryTally {
  std::atomic<std::int64_t> delivered = 0;
  std::atomic<std::int64_t> retried = 0;   ///< tries that failed; the message goes out again
  std::atomic<std::int64_t> failed = 0;    ///< messages that were given up
  std::atomic<std::int64_t> disabled = 0;  ///< tries that were answered 410
};

/// What waits for endpoints that are enabled.
struct Backlog {
  std::int64_t waiting = 0;
  std::optional<TimePoint> oldest{};  ///< when the oldest was put in line
};

/// When a message is tried again.
struct RetryRule {
  Millis first{2'000};  ///< after the first failure; doubles with each
  Millis longest{std::chrono::hours{6}};
  /// An endpoint that failed so often in a row gets one try at a time, as far apart as a message's tries.
  std::int64_t patience = 5;

  /// The wait after `failures` of them; `chance` in [0, 1) spreads it from half to one and a half.
  [[nodiscard]] Millis wait(std::int64_t failures, double chance) const;
};

/// The outbox from the sender's side. One sender at a time; it keeps two tries of one subject apart itself.
/// Thread-safe.
class WebhookQueue {
 public:
  /// `tally`, when given, counts what record() and give_up_old() have stored; it outlives this.
  explicit WebhookQueue(Context& context, RetryRule rule = {}, DeliveryTally* tally = nullptr)
      : context_(context), rule_(rule), tally_(tally) {}

  /// Endpoints that are enabled, not paused, and have something due.
  [[nodiscard]] Result<std::vector<DueEndpoint>> endpoints();

  /// What may go to `webhook_id`, the longest due first: of each subject only the oldest message.
  [[nodiscard]] Result<std::vector<DueDelivery>> due(const std::string& webhook_id, std::size_t limit);

  /// Notes what came of tries, in one transaction. 2xx: delivered. 410: the webhook is disabled. Anything
  /// else: again later, or given up at the end of the message's life. A success ends a pause, and all that
  /// waits may go.
  [[nodiscard]] Result<void> record(std::span<const DeliveryAttempt> attempts);

  /// Gives up what is older than a message's life, whatever it waits for: 500 at most. Returns how many.
  [[nodiscard]] Result<std::int64_t> give_up_old();

  [[nodiscard]] Result<Backlog> backlog();

 private:
  Context& context_;
  RetryRule rule_;
  DeliveryTally* tally_;
};

/// Notes what the receiver behind a listener answered. There is no second try.
[[nodiscard]] Result<void> finish_taken(storage::Transaction& tx, std::string_view webhook_id,
                                        std::string_view delivery_id, std::int64_t status, TimePoint now);

/// Deletes deliveries that are done and older than `before`: 500 at most. Returns how many.
[[nodiscard]] Result<std::int64_t> prune_deliveries(Context& context, TimePoint before);

/// Deletes listeners that nobody asked for a while.
[[nodiscard]] Result<std::int64_t> prune_listeners(Context& context);

}  // namespace lms::service
