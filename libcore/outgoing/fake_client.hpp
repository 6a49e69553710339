#pragma once
#include "outgoing/client.hpp"

#include <functional>
#include <mutex>
#include <vector>

namespace lms::outgoing {

/// Sends nothing: `answer` says what comes back, `sent()` what was asked.
class FakeClient final : public Client {
 public:
  using Reply = std::function<Result<Answer>(const Request&)>;
  explicit FakeClient(Reply reply = [](const Request&) -> Result<Answer> { return Answer{.status = 200}; })
      : reply_(std::move(reply)) {}

  [[nodiscard]] Result<Answer> send(const Request& request) override {
    {
      const std::lock_guard lock(mutex_);
      sent_.push_back(request);
    }
    return reply_(request);
  }
  void stop() override {}
  [[nodiscard]] Result<void> check(std::string_view) const override { return {}; }

  [[nodiscard]] std::vector<Request> sent() const {
    const std::lock_guard lock(mutex_);
    return sent_;
  }

 private:
  Reply reply_;
  mutable std::mutex mutex_;
  std::vector<Request> sent_;
};

}  // namespace lms::outgoing
