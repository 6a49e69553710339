#include "security/rate_limiter.hpp"

#include "base/encoding.hpp"
#include "security/hash.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <utility>

namespace lms::security {
namespace {

constexpr std::size_t kLongestKey = 128;

/// Keys come from requests; long ones are kept by their hash.
std::string stored_form(std::string_view key) {
  return key.size() <= kLongestKey ? std::string(key) : to_hex(sha256(as_bytes(key)));
}

}  // namespace

RateLimiter::RateLimiter(RateLimit limit, const Clock& clock) : limit_(limit), clock_(clock) {
  limit_.burst = std::max<std::size_t>(limit_.burst, 1);
  limit_.interval = std::max(limit_.interval, Millis{1});
  limit_.max_keys = std::max<std::size_t>(limit_.max_keys, 1);
}

/// A bucket is never further from full than its whole size, even when the clock was set back.
TimePoint RateLimiter::filled(TimePoint full_at, TimePoint now) const {
  return std::clamp(full_at, now, now + limit_.interval * static_cast<std::int64_t>(limit_.burst));
}

Millis RateLimiter::wait_of(TimePoint full_at, TimePoint now) const {
  const Millis room = limit_.interval * static_cast<std::int64_t>(limit_.burst - 1);
  return std::max(filled(full_at, now) - now - room, Millis{0});
}

RateLimiter::Bucket& RateLimiter::touch(std::string key, TimePoint now) {
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    order_.splice(order_.begin(), order_, found->second);
    return order_.front();
  }
  if (order_.size() >= limit_.max_keys) {
    by_key_.erase(order_.back().key);
    order_.pop_back();
  }
  order_.push_front(Bucket{std::move(key), now});
  by_key_.emplace(order_.front().key, order_.begin());
  return order_.front();
}

Result<void> RateLimiter::take(std::string_view key) {
  const TimePoint now = clock_.now();
  const std::lock_guard lock(mutex_);
  Bucket& bucket = touch(stored_form(key), now);
  bucket.full_at = filled(bucket.full_at, now);
  if (const Millis wait = wait_of(bucket.full_at, now); wait > Millis{0})
    return fail("auth.rate_limited",
                fmt::format("too many attempts; try again in {} s", (wait.count() + 999) / 1000));
  bucket.full_at += limit_.interval;
  return {};
}

void RateLimiter::give_back(std::string_view key) {
  const std::lock_guard lock(mutex_);
  if (const auto found = by_key_.find(stored_form(key)); found != by_key_.end())
    found->second->full_at -= limit_.interval;
}

Millis RateLimiter::wait_for(std::string_view key) const {
  const TimePoint now = clock_.now();
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(stored_form(key));
  return found == by_key_.end() ? Millis{0} : wait_of(found->second->full_at, now);
}

std::size_t RateLimiter::size() const {
  const std::lock_guard lock(mutex_);
  return order_.size();
}

TryLimiter::TryLimiter(Limits limits, const Clock& clock)
    : by_account_(limits.by_account, clock), by_address_(limits.by_address, clock) {}

Result<void> TryLimiter::take(std::string_view account, std::string_view address) {
  const std::string from = address_key(address);
  // The address first: one that is refused must not use up the tries of others' accounts.
  LMS_TRY(by_address_.take(from));
  auto taken = by_account_.take(account);
  if (!taken) by_address_.give_back(from);
  return taken;
}

void TryLimiter::give_back(std::string_view account, std::string_view address) {
  by_account_.give_back(account);
  by_address_.give_back(address_key(address));
}

Millis TryLimiter::wait_for(std::string_view account, std::string_view address) const {
  return std::max(by_account_.wait_for(account), by_address_.wait_for(address_key(address)));
}

std::string address_key(std::string_view address) {
  const std::string text(address);
  in6_addr v6{};
  if (::inet_pton(AF_INET6, text.c_str(), &v6) != 1) return text;
  std::array<char, INET6_ADDRSTRLEN> out{};
  if (IN6_IS_ADDR_V4MAPPED(&v6)) {
    ::inet_ntop(AF_INET, &v6.s6_addr[12], out.data(), out.size());
    return out.data();
  }
  std::fill(std::begin(v6.s6_addr) + 8, std::end(v6.s6_addr), std::uint8_t{0});
  ::inet_ntop(AF_INET6, &v6, out.data(), out.size());
  return std::string(out.data()) + "/64";
}

}  // namespace lms::security
