#include "jobs/housekeeping.hpp"

#include "base/error_json.hpp"
#include "base/log.hpp"
#include "service/log_pruning.hpp"

#include <exception>

namespace lms::jobs {
namespace {

constexpr auto kRound = std::chrono::hours{1};

}  // namespace

Housekeeping::Housekeeping(service::Context& context, std::chrono::days log_days)
    : context_(context), log_days_(log_days), worker_([this] { run(); }) {}

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

void Housekeeping::prune_logs() {
  if (log_days_ == std::chrono::days{0}) return;
  const TimePoint before = context_.clock.now() - log_days_;
  std::int64_t all = 0;
  while (!stopping()) {
    const auto gone = service::prune_call_logs(context_, before);
    if (!gone) {
      log(LogLevel::error, "housekeeping", "old call logs stay", {{"why", describe(gone.error())}});
      break;
    }
    if (*gone == 0) break;
    all += *gone;
  }
  if (all > 0)
    log(LogLevel::info, "housekeeping", "old call logs were deleted",
        {{"batches", std::to_string(all)}, {"before", format_time(before)}});
}

void Housekeeping::run() {
  for (;;) {
    try {
      prune_logs();
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
