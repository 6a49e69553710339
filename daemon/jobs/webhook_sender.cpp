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
constexpr std::chrono::milliseconds kSendRound{250};
/// After a database that could not be read or written.
constexpr std::chrono::seconds kTrouble{1};
constexpr std::size_t kReadyEach = 256;
constexpr std::size_t kReadyAll = 4096;
constexpr std::size_t kLow = 64;
constexpr std::size_t kMaxBatch = 512;

}  // namespace

WebhookSender::WebhookSender(service::Context& context, outgoing::Client& client, LaneLimits limits,
                             service::RetryRule rule, service::DeliveryTally* tally)
    : context_(context), client_(client), queue_(context, rule, tally), lanes_(limits), coordinator_([this] {
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
      news_.wait_for(lock, kSendRound,
                     [this] { return stop_ || wake_ || starved_ || outcomes_.size() >= kLow; });
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

/// What is due of each endpoint, as many as its limit says.
std::map<std::string, WebhookSender::Lane> WebhookSender::read_due(
    std::vector<service::DueEndpoint> endpoints, const std::vector<std::size_t>& limits) {
  std::map<std::string, Lane> fresh;
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    auto due = queue_.due(endpoints[i].id, limits[i]);
    if (!due) continue;
    Lane lane{.endpoint = std::make_shared<const service::DueEndpoint>(std::move(endpoints[i]))};
    for (auto& delivery : *due) lane.ready.push_back(std::move(delivery));
    fresh.emplace(lane.endpoint->id, std::move(lane));
  }
  return fresh;
}

bool WebhookSender::refill(Lock& lock) {
  lock.unlock();
  auto endpoints = queue_.endpoints();
  lock.lock();
  if (!endpoints) {
    log(LogLevel::error, "webhooks", "what is due cannot be read", {{"why", describe(endpoints.error())}});
    return false;
  }
  // Those that are being sent are still due as far as the database knows.
  std::map<std::string, std::size_t> limit_of;
  for (const auto& [delivery, webhook] : busy_) ++limit_of[webhook];
  std::vector<std::size_t> limits;
  for (const service::DueEndpoint& endpoint : *endpoints) {
    if (endpoint.failures > 0 || endpoint.answered)
      lanes_.remember(endpoint.id, endpoint.failures > 0 ? SendLanes::Pace::failing : SendLanes::Pace::quick);
    const std::size_t each = std::clamp(kReadyAll / endpoints->size(), std::size_t{8}, kReadyEach);
    const bool quick = lanes_.pace(endpoint.id) == SendLanes::Pace::quick;
    limits.push_back(limit_of[endpoint.id] + (quick ? each : lanes_.window(endpoint.id)));
  }
  lock.unlock();
  auto fresh = read_due(std::move(*endpoints), limits);
  lock.lock();
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

/// Quick endpoints that could start something. Those that wait for a slow request of their own take no share
/// from the others.
std::size_t WebhookSender::rivals(SendLanes::Time now) const {
  const auto is_quick = [&](const auto& entry) { return lanes_.pace(entry.first) == SendLanes::Pace::quick; };
  const auto quick = static_cast<std::size_t>(std::ranges::count_if(ready_, is_quick));
  return static_cast<std::size_t>(std::ranges::count_if(ready_, [&](const auto& entry) {
    return is_quick(entry) && lanes_.may_start(entry.first, quick, now);
  }));
}

bool WebhookSender::take_job(Job& job) {
  const auto now = SendLanes::Clock::now();
  const std::size_t others = rivals(now);
  auto at = ready_.upper_bound(last_served_);
  for (std::size_t i = 0; i < ready_.size(); ++i, ++at) {
    if (at == ready_.end()) at = ready_.begin();
    auto& [id, lane] = *at;
    if (!lanes_.may_start(id, others, now)) continue;
    job.endpoint = lane.endpoint;
    job.delivery = std::move(lane.ready.front());
    lane.ready.pop_front();
    job.ticket = lanes_.start(id, now);
    busy_.emplace(job.delivery.id, id);
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
    const auto& answer = outcome.outcome;
    const bool answered = answer && answer->is_success();
    lanes_.finish(job.ticket, answered, SendLanes::Clock::now());
    // What else was ready may have to wait; the coordinator will know.
    if (!answered) ready_.erase(job.endpoint->id);
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
