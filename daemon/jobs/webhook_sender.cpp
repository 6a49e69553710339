#include "jobs/webhook_sender.hpp"

#include "base/error_json.hpp"
#include "base/log.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace lms::jobs {
namespace {

using service::DeliveryAttempt;

/// Rounds without a wake(), so that changes of webhooks count and what is to be tried later is.
constexpr std::chrono::milliseconds kRound{250};
/// After a database that could not be read or written.
constexpr std::chrono::seconds kTrouble{1};
constexpr std::size_t kReadyEach = 256;
constexpr std::size_t kReadyAll = 4096;
constexpr std::size_t kLow = 64;
constexpr std::size_t kMaxBatch = 512;

}  // namespace

WebhookSender::WebhookSender(service::Context& context, outgoing::Client& client, LaneLimits limits,
                             service::RetryRule rule)
    : context_(context), client_(client), queue_(context, rule), lanes_(limits), coordinator_([this] {
        coordinate();
      }) {}

WebhookSender::~WebhookSender() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  client_.stop();
  news_.notify_all();
  has_work_.notify_all();
  coordinator_.join();
}

void WebhookSender::wake() {
  {
    const std::lock_guard lock(mutex_);
    wake_ = true;
  }
  news_.notify_one();
}

void WebhookSender::coordinate() {
  Lock lock(mutex_);
  bool fine = true;
  for (;;) {
    if (fine)
      news_.wait_for(lock, kRound, [this] { return stop_ || wake_ || starved_ || outcomes_.size() >= kLow; });
    else
      news_.wait_for(lock, kTrouble, [this] { return stop_; });
    if (stop_) break;
    try {
      fine = round(lock);
    } catch (const std::exception& error) {
      // A dead disk must not end the daemon's other work; a later round tries again.
      if (!lock.owns_lock()) lock.lock();
      log(LogLevel::error, "webhooks", "a round failed", {{"error", error.what()}});
      fine = false;
    }
  }
  lock.unlock();
  for (std::thread& worker : workers_) worker.join();
  lock.lock();
  try {
    (void)record_outcomes(lock);
  } catch (const std::exception& error) {
    log(LogLevel::error, "webhooks", "outcomes are lost", {{"error", error.what()}});
  }
}

bool WebhookSender::round(Lock& lock) {
  wake_ = starved_ = false;
  const bool fine = record_outcomes(lock) && refill(lock);
  hire();
  has_work_.notify_all();  // time alone may have made room in the lanes
  return fine;
}

bool WebhookSender::record_outcomes(Lock& lock) {
  while (!outcomes_.empty()) {
    const std::size_t count = std::min(outcomes_.size(), kMaxBatch);
    std::vector<DeliveryAttempt> batch(
        std::make_move_iterator(outcomes_.begin()),
        std::make_move_iterator(outcomes_.begin() + static_cast<std::ptrdiff_t>(count)));
    outcomes_.erase(outcomes_.begin(), outcomes_.begin() + static_cast<std::ptrdiff_t>(count));
    lock.unlock();
    const auto recorded = queue_.record(batch);
    lock.lock();
    if (!recorded) {
      log(LogLevel::error, "webhooks", "what was delivered cannot be noted",
          {{"why", describe(recorded.error())}});
      outcomes_.insert(outcomes_.begin(), std::make_move_iterator(batch.begin()),
                       std::make_move_iterator(batch.end()));
      return false;
    }
    for (const DeliveryAttempt& attempt : batch) busy_.erase(attempt.delivery_id);
  }
  return true;
}

bool WebhookSender::refill(Lock& lock) {
  const std::size_t busy = busy_.size();
  lock.unlock();
  auto endpoints = queue_.endpoints();
  std::map<std::string, Lane> fresh;
  if (!endpoints)
    log(LogLevel::error, "webhooks", "what is due cannot be read", {{"why", describe(endpoints.error())}});
  else
    for (auto& endpoint : *endpoints) {
      const std::size_t each = std::clamp(kReadyAll / endpoints->size(), std::size_t{8}, kReadyEach);
      // Those that are being sent are still due as far as the database knows.
      auto due = queue_.due(endpoint.id, each + busy);
      if (!due) continue;
      Lane lane{.endpoint = std::make_shared<const service::DueEndpoint>(std::move(endpoint))};
      for (auto& delivery : *due) lane.ready.push_back(std::move(delivery));
      fresh.emplace(lane.endpoint->id, std::move(lane));
    }
  lock.lock();
  if (!endpoints) return false;
  for (auto& [id, lane] : fresh)
    std::erase_if(lane.ready, [this](const auto& delivery) { return busy_.contains(delivery.id); });
  std::erase_if(fresh, [](const auto& entry) { return entry.second.ready.empty(); });
  ready_ = std::move(fresh);
  return true;
}

/// Workers are started as they are of use, and stay.
void WebhookSender::hire() {
  std::size_t ready = 0;
  for (const auto& [id, lane] : ready_) ready += lane.ready.size();
  const std::size_t useful = lanes_.useful(SendLanes::Clock::now());
  for (; ready > idle_ && workers_.size() < useful; --ready) workers_.emplace_back([this] { work(); });
}

bool WebhookSender::take_job(Job& job) {
  const auto now = SendLanes::Clock::now();
  // Those that wait for a slow request of their own take no share from the others.
  const auto rivals = static_cast<std::size_t>(std::ranges::count_if(ready_, [&](const auto& entry) {
    return lanes_.may_start(entry.first, entry.second.endpoint->failures > 0, ready_.size(), now);
  }));
  auto at = ready_.upper_bound(last_served_);
  for (std::size_t i = 0; i < ready_.size(); ++i, ++at) {
    if (at == ready_.end()) at = ready_.begin();
    auto& [id, lane] = *at;
    if (!lanes_.may_start(id, lane.endpoint->failures > 0, rivals, now)) continue;
    job.endpoint = lane.endpoint;
    job.delivery = std::move(lane.ready.front());
    lane.ready.pop_front();
    job.ticket = lanes_.start(id, now);
    busy_.insert(job.delivery.id);
    last_served_ = id;
    if (lane.ready.empty()) ready_.erase(at);
    return true;
  }
  return false;
}

void WebhookSender::work() {
  Lock lock(mutex_);
  for (;;) {
    Job job;
    ++idle_;
    has_work_.wait(lock, [&] { return stop_ || take_job(job); });
    --idle_;
    if (stop_ && job.endpoint == nullptr) return;
    lock.unlock();
    auto outcome = send(job);
    lock.lock();
    lanes_.finish(job.ticket);
    const auto& answer = outcome.outcome;
    // What else was ready may have to wait; the coordinator will know.
    if (!answer || !answer->is_success()) ready_.erase(job.endpoint->id);
    starved_ |= !ready_.contains(job.endpoint->id);
    if (error_code(answer) != "outgoing.stopped") outcomes_.push_back(std::move(outcome));
    if (starved_ || outcomes_.size() >= kLow) news_.notify_one();
  }
}

DeliveryAttempt WebhookSender::send(const Job& job) {
  DeliveryAttempt attempt{.delivery_id = job.delivery.id, .webhook_id = job.endpoint->id};
  const auto message = service::sign_message(job.endpoint->secrets, job.delivery.event_id,
                                             context_.clock.now(), job.delivery.body);
  if (!message) {
    attempt.outcome = std::unexpected(message.error());
  } else {
    attempt.outcome = client_.send({.method = "POST",
                                    .url = job.endpoint->url,
                                    .headers = {{"Content-Type", "application/json"},
                                                {"webhook-id", message->id},
                                                {"webhook-timestamp", message->timestamp},
                                                {"webhook-signature", message->signature}},
                                    .body = job.delivery.body});
  }
  attempt.at = context_.clock.now();
  return attempt;
}

}  // namespace lms::jobs
