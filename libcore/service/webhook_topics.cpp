#include "service/webhook_topics.hpp"

#include "service/checks.hpp"

#include <algorithm>
#include <array>

namespace lms::service {
namespace {

constexpr std::array kTopics = {
    WebhookTopic{"registration.created", "a learner took a seat and has a registration"},
    WebhookTopic{"registration.launched", "a learner opened the course"},
    WebhookTopic{
        "registration.progressed",
        "completion, success, score or progress changed; at most once a minute for each registration, and "
        "the last state is always told"},
    WebhookTopic{"registration.completed", "the course was completed for the first time"},
    WebhookTopic{"registration.passed", "the course was passed"},
    WebhookTopic{"registration.failed", "the course was failed"},
    WebhookTopic{"registration.reset", "somebody put the registration back to its beginning"},
    WebhookTopic{"registration.deleted", "the registration and its result were deleted"},
    WebhookTopic{"dispatch.changed", "a dispatch was made, changed or deleted"},
    WebhookTopic{
        "dispatch.limit_reached",
        "a maximum of a dispatch, of its tenant or of an anonymous link was used up; told once, not for "
        "each who is refused"},
    WebhookTopic{"dispatch.expired", "the end of a dispatch has come"},
    WebhookTopic{"course.imported", "a course or a version of one was imported"},
    WebhookTopic{"course.import_failed",
                 "an import was refused, or broke off before the package had arrived"},
    WebhookTopic{"course.damaged", "the check after the import found a version's files damaged"},
    WebhookTopic{"course.changed", "a course's title or settings were changed, or it was deleted"},
    WebhookTopic{"tenant.created", "a tenant was made"},
    WebhookTopic{"tenant.changed", "a tenant was changed, suspended, activated or deleted"},
    WebhookTopic{"user.created", "a user was made"},
    WebhookTopic{"user.changed", "a user was changed, activated, deactivated or deleted"},
};

/// Whether `word` is `<noun>.*` and `topic` is of that noun.
bool covers(std::string_view word, std::string_view topic) {
  return word == "*" || word == topic ||
         (word.ends_with(".*") && topic.starts_with(word.substr(0, word.size() - 1)));
}

}  // namespace

std::span<const WebhookTopic> webhook_topics() { return kTopics; }

bool is_topic(std::string_view name) {
  return std::ranges::any_of(kTopics, [&](const WebhookTopic& topic) { return topic.name == name; });
}

Result<std::vector<std::string>> check_events(const std::vector<std::string>& words) {
  if (words.empty()) return std::vector<std::string>{"*"};
  for (const std::string& word : words)
    if (std::ranges::none_of(kTopics, [&](const WebhookTopic& topic) { return covers(word, topic.name); }))
      return invalid("events",
                     "'" + word +
                         "' is no event; events are *, registration.*, registration.completed and the "
                         "like");
  std::vector<std::string> out = words;
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

bool takes_topic(std::string_view words, std::string_view topic) {
  while (!words.empty()) {
    const auto space = std::min(words.find(' '), words.size());
    if (covers(words.substr(0, space), topic)) return true;
    words.remove_prefix(std::min(space + 1, words.size()));
  }
  return false;
}

}  // namespace lms::service
