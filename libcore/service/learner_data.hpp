#pragma once
#include "base/result.hpp"
#include "service/context.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::storage {
class Transaction;
}

/// Everything that is kept of one learner, for those who ask what is known of them, and for those who want
/// it gone.
namespace lms::service {

/// A message about a learner that waits for, or was sent to, a webhook.
struct ToldOfLearner {
  std::string webhook_id{};
  std::string topic{};
  std::string state{};
  TimePoint at{};
  std::string body{};  ///< JSON
};

struct KnownObjective {
  std::string id{};
  std::string values{};  ///< JSON object: what is not known is not in it
};

struct KnownBucket {
  std::string id{};
  std::string value{};  ///< WTF-8
};

struct KnownLink {
  std::string id{};
  std::string dispatch_id{};
  TimePoint created_at{};
  /// Empty where the dispatch's analytics keep from the principal what learners do.
  std::optional<TimePoint> last_used_at{};
  std::optional<std::int64_t> uses{};
};

/// What has no list of its own; registrations and their logs have (service/registrations.hpp). To a tenant's own
/// people it is narrowed as everything is (service/analytics_sight.hpp): links and messages by their dispatch. What
/// courses share is nobody's in particular; they are shown it when they see the learners of all the tenant's
/// dispatches. Of messages they are shown those to the tenant's own webhooks.
struct LearnerData {
  std::vector<KnownLink> links{};
  std::vector<KnownObjective> objectives{};
  std::vector<KnownBucket> buckets{};
  std::string preferences{};  ///< JSON object; "" = none
  std::vector<ToldOfLearner> messages{};
};

/// Errors: learner.not_found, auth.forbidden
[[nodiscard]] Result<LearnerData> learner_data(Context& context, const Principal& principal,
                                               std::string_view learner_id);

/// The messages that tell of registrations which the learner had and are deleted, by id: they take a look at every
/// message, which is no work for a transaction that writes.
[[nodiscard]] Result<std::vector<std::string>> messages_to_erase(Context& context,
                                                                 std::string_view learner_id);

/// Deletes the learner with registrations, logs, links, shared objectives, preferences, and what webhooks were
/// and are to be told, `messages` of messages_to_erase() included; seats become free. False when there is no such
/// learner.
[[nodiscard]] Result<bool> erase_learner(storage::Transaction& tx, std::string_view learner_id,
                                         const std::vector<std::string>& messages);

}  // namespace lms::service
