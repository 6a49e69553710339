#pragma once
#include "base/result.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string_view>
#include <thread>

namespace lms::service {
struct Context;
struct DeliveryTally;
}  // namespace lms::service

namespace lms::jobs {

/// How long things are kept; 0 days: for ever.
struct KeepingTimes {
  std::chrono::days call_logs{180};
  std::chrono::days webhook_deliveries{7};
};

/// The worker for what time alone brings: call logs and webhook deliveries that were kept long enough are
/// deleted (once an hour); messages at the end of their life are given up, listeners that nobody asks are
/// removed, the record stores of deleted tenants are emptied, and the ends of dispatches are told (every few
/// seconds).
class Housekeeping {
 public:
  /// Starts the worker. `context` and `tally`, which counts what is given up, outlive this.
  Housekeeping(service::Context& context, KeepingTimes keep, service::DeliveryTally* tally = nullptr);
  /// Ends within a transaction's time.
  ~Housekeeping();
  Housekeeping(const Housekeeping&) = delete;
  Housekeeping& operator=(const Housekeeping&) = delete;

 private:
  void run();
  void prune();
  void empty_record_stores();
  void tell_ends();
  void repeat(std::string_view what, const std::function<Result<std::int64_t>()>& step);
  [[nodiscard]] bool stopping();

  service::Context& context_;
  const KeepingTimes keep_;
  service::DeliveryTally* tally_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stop_ = false;
  std::thread worker_;
};

}  // namespace lms::jobs
