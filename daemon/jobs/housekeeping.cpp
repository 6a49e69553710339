#include "jobs/housekeeping.hpp"

#include "base/error_json.hpp"
#include "base/log.hpp"
#include "service/event_data.hpp"
#include "service/log_pruning.hpp"
#include "service/lrs_removal.hpp"
#include "service/webhook_queue.hpp"

#include <exception>

namespace lms::jobs {
namespace {

constexpr auto kRound = std::chrono::seconds{5};
constexpr auto kPruning = std::chrono::hours{1};
/// What a round spends on deleted record stores; large ones take many rounds.
constexpr auto kEmptying = std::chrono::seconds{2};

}  // namespace

Housekeeping::Housekeeping(service::Context& context, KeepingTimes keep, service::DeliveryTally* tally)
    : context_(context), keep_(keep), tally_(tally), worker_([this] { run(); }) {}

Housekeeping::~Housekeeping() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_one();
  worker_.join();
}

bool Housekeeping::stopping() {
  const std::lock_guard lock(mutex_);
  return stop_;
}

void Housekeeping::prune() {
  const TimePoint now = context_.clock.now();
  if (keep_.call_logs > std::chrono::days{0}) {
    const TimePoint before = now - keep_.call_logs;
    repeat("old call logs", [&] { return service::prune_call_logs(context_, before); });
  }
  if (keep_.webhook_deliveries > std::chrono::days{0}) {
    const TimePoint before = now - keep_.webhook_deliveries;
    repeat("old webhook deliveries", [&] { return service::prune_deliveries(context_, before); });
  }
}

void Housekeeping::empty_record_stores() {
  const auto until = std::chrono::steady_clock::now() + kEmptying;
  repeat("record stores of deleted tenants", [&]() -> Result<std::int64_t> {
    if (std::chrono::steady_clock::now() > until) return 0;
    return service::empty_closed_record_stores(context_);
  });
}

void Housekeeping::tell_ends() {
  repeat("dispatches that ended", [&] { return service::emit_expired(context_); });
  service::WebhookQueue queue(context_, {}, tally_);
  repeat("webhook messages given up", [&] { return queue.give_up_old(); });
  repeat("forgotten webhook listeners", [&] { return service::prune_listeners(context_); });
}

/// Runs `step` until it says that nothing is left.
void Housekeeping::repeat(std::string_view what, const std::function<Result<std::int64_t>()>& step) {
  std::int64_t all = 0;
  while (!stopping()) {
    const auto done = step();
    if (!done) {
      log(LogLevel::error, "housekeeping", what, {{"why", describe(done.error())}});
      return;
    }
    if (*done == 0) break;
    all += *done;
  }
  if (all > 0) log(LogLevel::info, "housekeeping", what, {{"count", std::to_string(all)}});
}

void Housekeeping::run() {
  std::chrono::steady_clock::time_point pruned{};
  for (;;) {
    try {
      tell_ends();
      empty_record_stores();
      if (const auto now = std::chrono::steady_clock::now();
          pruned + kPruning <= now || pruned == decltype(pruned){}) {
        pruned = now;
        prune();
      }
    } catch (const std::exception& error) {
      // A dead disk must not end the daemon's other work; the next round tries again.
      log(LogLevel::error, "housekeeping", "failed", {{"error", error.what()}});
    }
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kRound, [this] { return stop_; });
    if (stop_) return;
  }
}

}  // namespace lms::jobs
