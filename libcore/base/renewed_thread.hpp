#pragma once
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

namespace lms {

/// A thread for work that goes on as long as the program, and in whose place a new one goes on when the work says so,
/// as it should when a busy time is over: the allocator keeps freed blocks for each thread until the thread ends, and
/// between them it can give nothing back to the system.
class RenewedThread {
 public:
  enum class Next : std::uint8_t { renew, end };
  /// Is called anew by each thread, and by the same one when the system has no new thread.
  using Work = std::function<Next()>;

  /// Throws std::system_error when the system has no thread.
  explicit RenewedThread(Work work);
  /// Joins.
  ~RenewedThread();
  RenewedThread(const RenewedThread&) = delete;
  RenewedThread& operator=(const RenewedThread&) = delete;

  /// Waits until the work has said `end`, which it has to be made to. May be called more than once, by one thread
  /// at a time.
  void join();

 private:
  void run();

  const Work work_;
  std::mutex mutex_;
  std::thread before_;  ///< the one in whose place the current one goes on
  std::thread current_;
};

}  // namespace lms
