#include "routes/json_lms.hpp"

#include "routes/json.hpp"

#include <nlohmann/json.hpp>

namespace lms::routes {
namespace {

using nlohmann::json;

json stored_object(const std::string& text) {
  return text.empty() ? json(nullptr) : json::parse(text, nullptr, /*allow_exceptions=*/false);
}

json text_or_null(const std::string& text) { return text.empty() ? json(nullptr) : json(text); }

json time(const std::optional<TimePoint>& t) { return t ? json(format_time(*t)) : json(nullptr); }

template <class T>
json maybe(const std::optional<T>& value) {
  return value ? json(*value) : json(nullptr);
}

json line_of(const service::ConversationLine& line) {
  json out = stored_object(line.body);
  out["at"] = format_time(line.at);
  out["event"] = line.event;
  return out;
}

}  // namespace

json to_json(const service::LmsLaunch& opened) {
  json result = to_json(opened.result);
  result.erase("totalSeconds");
  result["raw"] = maybe(opened.result.raw);
  result["min"] = maybe(opened.result.min);
  result["max"] = maybe(opened.result.max);
  return {{"launch", to_json(opened.launch)}, {"attempt", opened.attempt}, {"result", std::move(result)}};
}

json to_json(const service::RelayState& relay) {
  return {{"offered", stored_object(relay.offered)},   {"offeredAt", time(relay.offered_at)},
          {"accepted", stored_object(relay.accepted)}, {"acceptedAt", time(relay.accepted_at)},
          {"problem", stored_object(relay.problem)},   {"upToDate", relay.up_to_date()},
          {"attemptKept", relay.attempt_kept}};
}

json to_json(const service::Conversation& one) {
  json out{{"id", one.id},
           {"dispatchId", one.dispatch_id},
           {"trace", one.trace},
           {"at", format_time(one.at)},
           {"learner", one.learner},
           {"refusal", text_or_null(one.refusal)},
           {"said", stored_object(one.claim)},
           {"launchId", text_or_null(one.launch_id)},
           {"registrationId", text_or_null(one.registration_id)},
           {"recorded", nullptr},
           {"lms", nullptr},
           {"lines", json::array()}};
  if (!one.registration_id.empty()) {
    out["recorded"] = {
        {"completion", one.completion}, {"success", one.success}, {"scaled", maybe(one.scaled)}};
    out["lms"] = to_json(one.relay);
  }
  for (const auto& line : one.lines) out["lines"].push_back(line_of(line));
  return out;
}

}  // namespace lms::routes
