#pragma once
#include "outgoing/client.hpp"
#include "service/lrs_forwards.hpp"

#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace lms::jobs {

/// Sends one batch: as one request, or (when the other store refuses it with 400, 409 or 413) in halves, down to the
/// statement that is refused, which is left out. 401 and 403 are hopeless; whatever else is no success is a failure,
/// and what was sent before it stays sent.
[[nodiscard]] service::ForwardOutcome send_forward(outgoing::Client& client,
                                                   const service::ForwardBatch& batch);

/// Sends statements on to other record stores, with a few threads, so that one that does not answer holds up few
/// others; each forward is one thread's at a time, so that statements keep their order.
class StatementForwarder {
 public:
  /// Starts. `context` and `client` outlive this.
  StatementForwarder(service::Context& context, outgoing::Client& client, std::size_t threads = 4);
  /// Ends when `client` was stopped, within a second or so.
  ~StatementForwarder();
  StatementForwarder(const StatementForwarder&) = delete;
  StatementForwarder& operator=(const StatementForwarder&) = delete;

 private:
  void work();
  /// Each forward that may try now and that no other thread has. Whether anything was sent.
  [[nodiscard]] bool round();
  [[nodiscard]] bool claim(const std::string& id);
  void release(const std::string& id);
  /// One batch. Whether there may be more.
  [[nodiscard]] bool send(const std::string& id);

  service::Context& context_;
  outgoing::Client& client_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stop_ = false;
  std::set<std::string> busy_{};
  std::vector<std::thread> threads_{};
};

}  // namespace lms::jobs
