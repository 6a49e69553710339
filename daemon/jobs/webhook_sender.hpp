#pragma once
#include "jobs/send_lanes.hpp"
#include "service/webhook_queue.hpp"

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace lms::jobs {

/// Delivers what is in the outbox. One thread reads what is due and writes what came of it, a batch at a time;
/// workers, which are started when there is work for them, send.
///
/// A message leaves the outbox only after its outcome is committed, and until then no other message of its
/// subject is due: what a crash interrupts is sent again under the same id, and in the same order.
class WebhookSender {
 public:
  /// Starts. `context`, `client` and `tally` outlive this.
  WebhookSender(service::Context& context, outgoing::Client& client, LaneLimits limits = {},
                service::RetryRule rule = {}, service::DeliveryTally* tally = nullptr);
  /// Stops `client`; ends within a second or so. What was not answered is sent at the next start.
  ~WebhookSender();
  WebhookSender(const WebhookSender&) = delete;
  WebhookSender& operator=(const WebhookSender&) = delete;

  /// Something was put in line: look now instead of at the next round.
  void wake();

 private:
  struct Lane {
    std::shared_ptr<const service::DueEndpoint> endpoint{};
    std::deque<service::DueDelivery> ready{};
  };
  struct Job {
    std::shared_ptr<const service::DueEndpoint> endpoint{};
    service::DueDelivery delivery{};
    SendLanes::Ticket ticket{};
  };
  using Lock = std::unique_lock<std::mutex>;

  void coordinate();
  // False when the database is in trouble.
  [[nodiscard]] bool round(Lock& lock);
  [[nodiscard]] bool record_outcomes(Lock& lock);
  [[nodiscard]] bool refill(Lock& lock);
  void hire();
  void work();
  [[nodiscard]] std::map<std::string, Lane> read_due(std::vector<service::DueEndpoint> endpoints,
                                                     const std::vector<std::size_t>& limits);
  [[nodiscard]] std::size_t rivals(SendLanes::Time now) const;
  [[nodiscard]] bool take_job(Job& job);
  [[nodiscard]] service::DeliveryAttempt send(const Job& job);

  service::Context& context_;
  outgoing::Client& client_;
  service::WebhookQueue queue_;

  std::mutex mutex_;
  std::condition_variable news_;      ///< for the coordinator
  std::condition_variable has_work_;  ///< for workers
  bool stop_ = false;
  bool wake_ = true;
  SendLanes lanes_;
  std::map<std::string, Lane> ready_;  ///< by webhook
  std::string last_served_{};          ///< webhooks take turns
  /// Deliveries that are being sent or not yet recorded, and their webhooks.
  std::map<std::string, std::string> busy_{};
  std::vector<service::DeliveryAttempt> outcomes_{};
  bool starved_ = false;  ///< an endpoint has nothing ready any more
  std::size_t idle_ = 0;
  std::vector<std::thread> workers_{};
  std::thread coordinator_;
};

}  // namespace lms::jobs
