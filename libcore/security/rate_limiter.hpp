#pragma once
#include "base/result.hpp"
#include "base/time.hpp"

#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace lms::security {

/// A token bucket a key: `burst` at once, then one every `interval`.
struct RateLimit {
  std::size_t burst = 10;
  Millis interval{6000};
  std::size_t max_keys = 10'000;  ///< beyond it the key that was used longest ago is forgotten
};

/// Counts tries by key, with bounded memory. Thread-safe.
class RateLimiter {
 public:
  RateLimiter(RateLimit limit, const Clock& clock);

  /// Takes one try of `key`. A refusal takes nothing and says how long to wait.
  /// Errors: auth.rate_limited
  [[nodiscard]] Result<void> take(std::string_view key);
  /// Gives one try back: what turned out to be right is not counted.
  void give_back(std::string_view key);
  /// How long until `key` has a try; 0 when it has one now.
  [[nodiscard]] Millis wait_for(std::string_view key) const;
  [[nodiscard]] std::size_t size() const;  ///< keys remembered

 private:
  /// `full_at`: when the bucket will be full again; it says everything about the bucket.
  struct Bucket {
    std::string key;
    TimePoint full_at;
  };
  using Order = std::list<Bucket>;
  [[nodiscard]] Millis wait_of(TimePoint full_at, TimePoint now) const;
  [[nodiscard]] TimePoint filled(TimePoint full_at, TimePoint now) const;
  [[nodiscard]] Bucket& touch(std::string key, TimePoint now);

  RateLimit limit_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  Order order_;  ///< most recently used first
  std::unordered_map<std::string_view, Order::iterator> by_key_;
};

/// The limit of what anybody may try without a token: logins and launch exchanges, by account
/// (or link) and by address at once, so that neither one address nor many can guess.
class TryLimiter {
 public:
  struct Limits {
    RateLimit by_account{10, Millis{6000}, 10'000};
    /// A classroom or a company is one address: wide.
    RateLimit by_address{300, Millis{200}, 10'000};
  };
  explicit TryLimiter(const Clock& clock) : TryLimiter(Limits{}, clock) {}
  TryLimiter(Limits limits, const Clock& clock);

  /// Takes a try of both, or of neither. `account` is compared as given: fold its case before.
  /// Errors: auth.rate_limited
  [[nodiscard]] Result<void> take(std::string_view account, std::string_view address);
  /// After a success.
  void give_back(std::string_view account, std::string_view address);
  /// How long until take() succeeds; 0 when it does now.
  [[nodiscard]] Millis wait_for(std::string_view account, std::string_view address) const;

 private:
  RateLimiter by_account_;
  RateLimiter by_address_;
};

/// What stands for an address in limits: an IPv4 address itself (also when mapped into IPv6), of
/// an IPv6 address its /64, which is what one customer has. Anything else as it is.
[[nodiscard]] std::string address_key(std::string_view address);

}  // namespace lms::security
