#pragma once
#include "base/result.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lms::service {

/// One kind of event.
struct WebhookTopic {
  std::string_view name;
  std::string_view about;  ///< when it happens, half a sentence
};

/// All there are, in the order of documentation. service/event_data.hpp has what each carries.
[[nodiscard]] std::span<const WebhookTopic> webhook_topics();

/// What `webhook test` sends, to its webhook alone.
inline constexpr std::string_view kTestTopic = "webhook.test";

[[nodiscard]] bool is_topic(std::string_view name);

/// The words of a subscription: `*`, `registration.*`, `user.created`. No word at all means everything.
/// Errors: request.invalid (element events)
[[nodiscard]] Result<std::vector<std::string>> check_events(const std::vector<std::string>& words);

/// Whether a subscription with those words (with spaces between) takes `topic`.
[[nodiscard]] bool takes_topic(std::string_view words, std::string_view topic);

}  // namespace lms::service
