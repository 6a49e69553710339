#pragma once
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace lms::service {
struct Context;
}

namespace lms::jobs {

/// The worker that throws away what is kept for a time only: call logs beyond `log_days`. Looks at its
/// start and then once an hour.
class Housekeeping {
 public:
  /// Starts the worker. `context` outlives this. `log_days` 0: logs are kept for ever.
  Housekeeping(service::Context& context, std::chrono::days log_days);
  /// Ends within a transaction's time.
  ~Housekeeping();
  Housekeeping(const Housekeeping&) = delete;
  Housekeeping& operator=(const Housekeeping&) = delete;

 private:
  void run();
  void prune_logs();
  [[nodiscard]] bool stopping();

  service::Context& context_;
  const std::chrono::days log_days_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stop_ = false;
  std::thread worker_;
};

}  // namespace lms::jobs
