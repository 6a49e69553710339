#include "service/webhook_queue.hpp"

#include "base/error_json.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "service/outbox.hpp"
#include "service/webhook_deliveries.hpp"
#include "storage/connection.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <string_view>

namespace lms::service {
namespace {

using storage::Transaction;

constexpr int kGone = 410;
constexpr Millis kLongestRetryAfter{std::chrono::hours{1}};

const storage::Statement kEndpoints{
    "SELECT w.id, w.url, w.secrets, w.failures, w.last_success_at FROM webhooks w WHERE w.kind = 'endpoint' "
    "AND w.enabled = 1 "
    "AND "
    "(w.paused_until IS NULL OR w.paused_until <= $1) AND EXISTS (SELECT 1 FROM webhook_deliveries d WHERE "
    "d.webhook_id = w.id AND d.state = 'waiting' AND d.next_at <= $1) ORDER BY w.id"};
const storage::Statement kDue{
    "SELECT d.id, d.event_id, d.topic, d.subject, d.body FROM webhook_deliveries d WHERE "
    "d.webhook_id = $1 AND d.state = 'waiting' AND d.next_at <= $2 AND NOT EXISTS (SELECT 1 FROM "
    "webhook_deliveries e "
    "WHERE e.webhook_id = d.webhook_id AND e.subject = d.subject AND e.state = 'waiting' AND e.id < d.id) "
    "ORDER BY "
    "d.next_at LIMIT $3"};
const storage::Statement kState{"SELECT attempts, give_up_at FROM webhook_deliveries WHERE id = $1"};
const storage::Statement kAttempted{
    "UPDATE webhook_deliveries SET state = $2, attempts = attempts + 1, next_at = $3, attempted_at = $4, "
    "status = $5, "
    "error = $6, response = $7, took_ms = $8 WHERE id = $1 AND state = 'waiting'"};
const storage::Statement kSucceeded{
    "UPDATE webhooks SET failures = 0, paused_until = NULL, last_success_at = $2 WHERE id = $1 AND (failures "
    "> 0 OR "
    "last_success_at IS NULL OR last_success_at <> $2)"};
const storage::Statement kFailures{"SELECT failures FROM webhooks WHERE id = $1"};
const storage::Statement kFailed{
    "UPDATE webhooks SET failures = failures + $2, paused_until = $3, last_failure_at = $4 WHERE id = $1"};
const storage::Statement kDisable{
    "UPDATE webhooks SET enabled = 0, disabled_why = $2, updated_at = $3 WHERE id = $1 AND enabled = 1"};
const storage::Statement kAllDue{
    "UPDATE webhook_deliveries SET next_at = $2 WHERE webhook_id = $1 AND state = 'waiting' AND next_at > "
    "$2"};
const storage::Statement kGiveUp{
    "UPDATE webhook_deliveries SET state = 'failed', error = $3 WHERE id IN (SELECT id FROM "
    "webhook_deliveries WHERE "
    "state = 'waiting' AND give_up_at <= $1 ORDER BY give_up_at LIMIT $2)"};
// Counted and searched in indexes of what waits: neither reads a message.
const storage::Statement kWaiting{
    "SELECT count(*) FROM webhooks w JOIN webhook_deliveries d ON d.webhook_id = w.id AND d.state = "
    "'waiting' "
    "WHERE w.kind = 'endpoint' AND w.enabled = 1"};
const storage::Statement kOldest{
    "SELECT d.give_up_at FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id WHERE d.state = "
    "'waiting' AND w.kind = 'endpoint' AND w.enabled = 1 ORDER BY d.give_up_at LIMIT 1"};
const storage::Statement kFinishTaken{
    "UPDATE webhook_deliveries SET state = $3, attempts = attempts + 1, attempted_at = $4, status = $5, "
    "error = $6 "
    "WHERE webhook_id = $1 AND id = $2 AND state = 'waiting'"};
const storage::Statement kPrune{
    "DELETE FROM webhook_deliveries WHERE id IN (SELECT id FROM webhook_deliveries WHERE state <> 'waiting' "
    "AND "
    "created_at < $1 ORDER BY created_at LIMIT 500)"};
const storage::Statement kPruneListeners{"DELETE FROM webhooks WHERE kind = 'listener' AND lease_until < $1"};

constexpr std::int64_t kAtOnce = 500;

double chance_of(Random& random) {
  std::byte bytes[4];
  random.fill(bytes);
  std::uint32_t number = 0;
  for (const std::byte b : bytes) number = number << 8 | std::to_integer<std::uint32_t>(b);
  return static_cast<double>(number) / 4294967296.0;
}

bool delivered(const DeliveryAttempt& attempt) { return attempt.outcome && attempt.outcome->is_success(); }

std::optional<std::string> why_failed(const DeliveryAttempt& attempt) {
  if (delivered(attempt)) return std::nullopt;
  if (!attempt.outcome) return describe(attempt.outcome.error());
  const int status = attempt.outcome->status;
  if (status >= 300 && status < 400) return "answered with a redirect, which is not followed";
  if (status == kGone) return "the endpoint is gone";
  return "answered " + std::to_string(status);
}

/// What the endpoint asks for with 429 or 503.
Millis retry_after(const DeliveryAttempt& attempt) {
  if (!attempt.outcome) return Millis{0};
  const auto text = attempt.outcome->header("retry-after");
  std::int64_t seconds = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (failed != std::errc{} || end != text.data() + text.size() || seconds < 0) return Millis{0};
  return std::min(kLongestRetryAfter, Millis{std::chrono::seconds{std::min<std::int64_t>(seconds, 86'400)}});
}

/// What is kept of an answer: text as the database takes it.
std::optional<std::string> response_of(const DeliveryAttempt& attempt) {
  if (!attempt.outcome) return std::nullopt;
  std::string out = attempt.outcome->body.substr(0, WebhookDeliveries::kKeptResponse);
  // A character that was cut goes; what was no text anyway stays whole.
  std::size_t size = out.size();
  for (int i = 0; i < 3 && size > 0 && !is_utf8(std::string_view(out).substr(0, size)); ++i) --size;
  const bool text = is_utf8(std::string_view(out).substr(0, size));
  if (text) out.resize(size);
  for (char& c : out)
    if (c == '\0' || (!text && static_cast<unsigned char>(c) >= 0x80)) c = '?';
  return out;
}

/// What a batch of tries says of one endpoint.
struct Verdict {
  bool success = false;
  bool gone = false;
  std::int64_t failures = 0;  ///< since the last success
  TimePoint at{};
};

/// Returns what became of the message; nothing when its webhook was deleted.
Result<std::optional<DeliveryState>> record_one(Transaction& tx, const RetryRule& rule,
                                                const DeliveryAttempt& attempt, double chance) {
  LMS_ASSIGN(const auto row, tx.query_one(kState, {attempt.delivery_id}));
  if (!row) return std::optional<DeliveryState>{};
  const std::int64_t failures = row->integer(0) + 1;
  const bool over = row->time(1) <= attempt.at;
  const auto state = delivered(attempt) ? DeliveryState::delivered
                     : over             ? DeliveryState::failed
                                        : DeliveryState::waiting;
  const TimePoint next = attempt.at + std::max(rule.wait(failures, chance), retry_after(attempt));
  const auto& outcome = attempt.outcome;
  LMS_TRY(tx.execute(
      kAttempted,
      {attempt.delivery_id, to_text(state), state == DeliveryState::waiting ? next : attempt.at, attempt.at,
       outcome ? std::optional<std::int64_t>(outcome->status) : std::nullopt, why_failed(attempt),
       response_of(attempt), outcome ? std::optional<std::int64_t>(outcome->took.count()) : std::nullopt}));
  return std::optional(state);
}

bool is_gone(const DeliveryAttempt& attempt) { return attempt.outcome && attempt.outcome->status == kGone; }

void count(DeliveryTally& tally, const DeliveryAttempt& attempt, DeliveryState became) {
  if (became == DeliveryState::delivered)
    ++tally.delivered;
  else if (is_gone(attempt))
    ++tally.disabled;
  else
    ++(became == DeliveryState::failed ? tally.failed : tally.retried);
}

Result<void> judge(Transaction& tx, const RetryRule& rule, const std::string& webhook, const Verdict& verdict,
                   double chance) {
  LMS_ASSIGN(const auto row, tx.query_one(kFailures, {webhook}));
  if (!row) return {};
  if (verdict.success) {
    LMS_TRY(tx.execute(kSucceeded, {webhook, verdict.at}));
    if (row->integer(0) >= rule.patience) LMS_TRY(tx.execute(kAllDue, {webhook, verdict.at}));
  }
  const std::int64_t in_a_row = (verdict.success ? 0 : row->integer(0)) + verdict.failures;
  if (verdict.failures > 0) {
    const bool pause = in_a_row >= rule.patience;
    LMS_TRY(tx.execute(kFailed, {webhook, verdict.failures,
                                 pause ? std::optional<TimePoint>(
                                             verdict.at + rule.wait(in_a_row - rule.patience + 1, chance))
                                       : std::nullopt,
                                 verdict.at}));
  }
  if (verdict.gone)
    LMS_TRY(tx.execute(kDisable, {webhook, "the endpoint answered 410: it is gone", verdict.at}));
  return {};
}

}  // namespace

Millis RetryRule::wait(std::int64_t failures, double chance) const {
  const double doubled = static_cast<double>(first.count()) *
                         std::pow(2.0, static_cast<double>(std::clamp<std::int64_t>(failures - 1, 0, 40)));
  const double capped = std::min(doubled, static_cast<double>(longest.count()));
  return Millis{static_cast<std::int64_t>(capped * (0.5 + chance))};
}

Result<std::vector<DueEndpoint>> WebhookQueue::endpoints() {
  LMS_ASSIGN(const auto rows,
             context_.db.read([&](Transaction& tx) { return tx.query(kEndpoints, {context_.clock.now()}); }));
  std::vector<DueEndpoint> out;
  for (const storage::Row& row : rows) {
    auto secrets = open_secrets(context_, row.text(0), row.text(2));
    if (!secrets) {
      log(LogLevel::error, "webhooks", "the secrets of a webhook cannot be opened",
          {{"webhook", row.text(0)}, {"why", describe(secrets.error())}});
      continue;
    }
    out.push_back({.id = row.text(0),
                   .url = row.text(1),
                   .secrets = std::move(*secrets),
                   .failures = row.integer(3),
                   .answered = row.opt_time(4).has_value()});
  }
  return out;
}

Result<std::vector<DueDelivery>> WebhookQueue::due(const std::string& webhook_id, std::size_t limit) {
  LMS_ASSIGN(const auto rows, context_.db.read([&](Transaction& tx) {
    return tx.query(kDue, {webhook_id, context_.clock.now(), limit});
  }));
  std::vector<DueDelivery> out;
  for (const storage::Row& row : rows)
    out.push_back({.id = row.text(0),
                   .event_id = row.text(1),
                   .topic = row.text(2),
                   .subject = row.text(3),
                   .body = row.text(4)});
  return out;
}

Result<void> WebhookQueue::record(std::span<const DeliveryAttempt> attempts) {
  std::map<std::string, Verdict> verdicts;
  std::vector<double> chances;
  for (const DeliveryAttempt& attempt : attempts) {
    chances.push_back(chance_of(context_.random));
    Verdict& verdict = verdicts[attempt.webhook_id];
    verdict.at = std::max(verdict.at, attempt.at);
    verdict.success |= delivered(attempt);
    verdict.failures = delivered(attempt) ? 0 : verdict.failures + 1;
    verdict.gone |= is_gone(attempt);
  }
  const double chance = chance_of(context_.random);
  using States = std::vector<std::optional<DeliveryState>>;
  LMS_ASSIGN(const States became, context_.db.write([&](Transaction& tx) -> Result<States> {
    States states(attempts.size());
    for (std::size_t i = 0; i < attempts.size(); ++i) {
      LMS_ASSIGN(states[i], record_one(tx, rule_, attempts[i], chances[i]));
    }
    for (const auto& [webhook, verdict] : verdicts) LMS_TRY(judge(tx, rule_, webhook, verdict, chance));
    return states;
  }));
  for (std::size_t i = 0; tally_ != nullptr && i < attempts.size(); ++i)
    if (became[i]) count(*tally_, attempts[i], *became[i]);
  return {};
}

Result<std::int64_t> WebhookQueue::give_up_old() {
  LMS_ASSIGN(const std::int64_t given_up, context_.db.write([&](Transaction& tx) {
    return tx.execute(
        kGiveUp, {context_.clock.now(), kAtOnce, "given up: it could not be delivered within three days"});
  }));
  if (tally_ != nullptr) tally_->failed += given_up;
  return given_up;
}

Result<Backlog> WebhookQueue::backlog() {
  return context_.db.read([&](Transaction& tx) -> Result<Backlog> {
    LMS_ASSIGN(const auto waiting, tx.query_one(kWaiting));
    LMS_ASSIGN(const auto oldest, tx.query_one(kOldest));
    Backlog out{.waiting = waiting->integer(0)};
    if (oldest) out.oldest = oldest->time(0) - kMessageLife;
    return out;
  });
}

Result<void> finish_taken(Transaction& tx, std::string_view webhook_id, std::string_view delivery_id,
                          std::int64_t status, TimePoint now) {
  const bool good = status >= 200 && status < 300;
  const std::string why = status == 0 ? "nothing answered" : "answered " + std::to_string(status);
  LMS_TRY(tx.execute(
      kFinishTaken,
      {webhook_id, delivery_id, to_text(good ? DeliveryState::delivered : DeliveryState::failed), now,
       status == 0 ? std::nullopt : std::optional(status), good ? std::nullopt : std::optional(why)}));
  return {};
}

Result<std::int64_t> prune_deliveries(Context& context, TimePoint before) {
  return context.db.write([&](Transaction& tx) { return tx.execute(kPrune, {before}); });
}

Result<std::int64_t> prune_listeners(Context& context) {
  return context.db.write(
      [&](Transaction& tx) { return tx.execute(kPruneListeners, {context.clock.now()}); });
}

}  // namespace lms::service
