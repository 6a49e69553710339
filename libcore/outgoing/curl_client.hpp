#pragma once
#include "outgoing/address_rule.hpp"
#include "outgoing/client.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

namespace lms::outgoing {

/// The real thing, with libcurl: http and https only, no redirects, no proxy and no settings of the
/// environment, certificates checked against the system's store. `rule` is asked about the address of every
/// socket just before it connects, so that a name which resolves to something else the second time
/// gains nothing. Connections are kept for later requests.
class CurlClient final : public Client {
 public:
  /// `agent` is the User-Agent. `max_time` is for tests.
  explicit CurlClient(AddressRule rule, std::string agent = "lmsd", Millis max_time = kMaxTime);
  ~CurlClient() override;
  CurlClient(const CurlClient&) = delete;
  CurlClient& operator=(const CurlClient&) = delete;

  [[nodiscard]] Result<Answer> send(const Request& request) override;
  void stop() override { stopped_ = true; }
  [[nodiscard]] Result<void> check(std::string_view url) const override { return rule_.check(url); }

 private:
  struct Pool;

  AddressRule rule_;
  std::string agent_;
  Millis max_time_;
  std::atomic<bool> stopped_ = false;
  std::unique_ptr<Pool> pool_;
};

}  // namespace lms::outgoing
