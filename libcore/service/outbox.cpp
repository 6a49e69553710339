#include "service/outbox.hpp"

#include "base/random.hpp"
#include "service/webhook_topics.hpp"
#include "storage/connection.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <stdexcept>

namespace lms::service {
namespace {

using storage::Transaction;

constexpr std::chrono::minutes kProgressStep{1};
constexpr std::string_view kProgressed = "registration.progressed";

const storage::Statement kSubscribers{
    "SELECT id, tenant_id, reach, course_id, dispatch_id, events FROM webhooks WHERE enabled = 1 AND "
    "((tenant_id = $1 AND reach = 'tenant') OR reach = 'platform') ORDER BY id"};
const storage::Statement kInsertEvent{
    "INSERT INTO webhook_deliveries (id, webhook_id, event_id, topic, subject, body, state, next_at, "
    "created_at, "
    "give_up_at) VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7, $8, $9)"};
const storage::Statement kLastOfTopic{
    "SELECT id, state, attempts, next_at, event_id FROM webhook_deliveries WHERE subject = $2 AND webhook_id "
    "= $1 AND topic = "
    "$3 ORDER BY id DESC LIMIT 1"};
const storage::Statement kReplaceBody{"UPDATE webhook_deliveries SET body = $2 WHERE id = $1"};
/// Those that were tried wait for what their back-off says.
const storage::Statement kHurry{
    "UPDATE webhook_deliveries SET next_at = $3 WHERE webhook_id = $1 AND subject = $2 AND state = 'waiting' "
    "AND "
    "attempts = 0 AND next_at > $3"};

/// When a progress message may go; nothing when its words went into one that still waits.
Result<std::optional<TimePoint>> slot_for_progress(Transaction& tx, const std::string& webhook_id,
                                                   const Message& message) {
  LMS_ASSIGN(const auto last, tx.query_one(kLastOfTopic, {webhook_id, message.subject, kProgressed}));
  if (!last) return message.at;
  const TimePoint told = last->time(3);
  const bool untouched = last->text(1) == "waiting" && last->integer(2) == 0 && told > message.at;
  if (!untouched) return std::max(message.at, told + kProgressStep);
  Message newer = message;
  newer.id = last->text(4);  // nobody has seen that id yet
  LMS_TRY(tx.execute(kReplaceBody, {last->text(0), body_of(newer)}));
  return std::nullopt;
}

}  // namespace

Result<std::vector<Subscriber>> subscribers(Transaction& tx, std::string_view tenant_id,
                                            std::string_view topic) {
  if (!is_topic(topic)) throw std::logic_error("an event that is not in the table: " + std::string(topic));
  LMS_ASSIGN(const auto rows, tx.query(kSubscribers, {tenant_id}));
  std::vector<Subscriber> out;
  for (const storage::Row& row : rows)
    if (takes_topic(row.text(5), topic))
      out.push_back({.webhook_id = row.text(0),
                     .tenant_id = row.text(1),
                     .platform = row.text(2) == "platform",
                     .course_id = row.opt_text(3).value_or(""),
                     .dispatch_id = row.opt_text(4).value_or("")});
  return out;
}

Message make_message(const Context& context, std::string_view tenant_id, std::string_view topic,
                     std::string_view subject, std::string data) {
  return {.id = new_id(context.clock, context.random),
          .at = context.clock.now(),
          .tenant_id = std::string(tenant_id),
          .topic = std::string(topic),
          .subject = std::string(subject),
          .data = std::move(data)};
}

Result<void> enqueue(Transaction& tx, const Context& context, const std::string& webhook_id,
                     const Message& message) {
  TimePoint due = message.at;
  if (message.topic == kProgressed) {
    LMS_ASSIGN(const auto slot, slot_for_progress(tx, webhook_id, message));
    if (!slot) return {};
    due = *slot;
  } else {
    LMS_TRY(tx.execute(kHurry, {webhook_id, message.subject, message.at}));
  }
  LMS_TRY(tx.execute(kInsertEvent,
                     {new_id(context.clock, context.random), webhook_id, message.id, message.topic,
                      message.subject, body_of(message), due, message.at, message.at + kMessageLife}));
  return {};
}

std::string body_of(const Message& message) {
  // Ordered, so that people find the type before the data.
  nlohmann::ordered_json body{{"id", message.id},
                              {"type", message.topic},
                              {"timestamp", format_time(message.at)},
                              {"tenantId", message.tenant_id}};
  body["data"] = nlohmann::ordered_json::parse(message.data);
  return body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace lms::service
