#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <thread>
#include <vector>

namespace lms::http {

class Connection;

/// Threads for connections that are handed over to them, in the order of coming. There are as many as there is work
/// for: whoever has had none for a while ends, and the last one is replaced (RenewedThread tells why), so that an idle
/// server keeps neither their stacks nor what the allocator keeps for each of them. Thread-safe.
class WorkerPool {
 public:
  using Drive = std::function<void(Connection*)>;

  /// At most `most` threads, at least one, which are idle for `patience` before they end. `waiting` follows how many
  /// connections wait for one.
  WorkerPool(std::size_t most, std::atomic<std::size_t>& waiting, Drive drive,
             std::chrono::milliseconds patience);
  /// Closes.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Starts the first thread, without which put() serves nobody.
  /// Throws std::system_error when the system has none.
  void start();
  /// A connection that is not in it already.
  void put(Connection* connection);
  /// Lets what waits be driven, then ends all threads. May be called more than once.
  void close();

  [[nodiscard]] std::size_t threads() const;

 private:
  using Lock = std::unique_lock<std::mutex>;
  /// A thread without work, on its own stack.
  struct Idle;

  void hire();
  bool try_to_hire();
  void join_ended();
  void serve(std::list<std::thread>::iterator self);
  bool drive_all(Lock& lock);
  bool wait_for_work(Lock& lock);

  const std::size_t most_;
  std::atomic<std::size_t>& length_;
  const Drive drive_;
  const std::chrono::milliseconds patience_;
  mutable std::mutex mutex_;
  std::deque<Connection*> waiting_;
  std::vector<Idle*> idle_;  ///< the last one to become so is woken first, so that the others may end
  std::list<std::thread> threads_;
  std::list<std::thread> ended_;
  std::condition_variable all_ended_;
  bool short_of_threads_ = false;  ///< as was said when it began
  bool closed_ = false;
};

}  // namespace lms::http
