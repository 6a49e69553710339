#include "service/user_cache.hpp"

#include <utility>

namespace lms::service {
namespace {

// A bound on memory, not a tuning knob: 100,000 states take about 20 MB.
constexpr std::size_t kMaxStates = 100'000;

}  // namespace

std::optional<UserState> UserCache::find(std::string_view user_id) const {
  const std::lock_guard lock(mutex_);
  const auto it = states_.find(user_id);
  if (it == states_.end()) return std::nullopt;
  return it->second;
}

std::uint64_t UserCache::generation() const {
  const std::lock_guard lock(mutex_);
  return generation_;
}

void UserCache::put(std::string_view user_id, UserState state, std::uint64_t read_at) {
  const std::lock_guard lock(mutex_);
  if (read_at != generation_) return;
  if (states_.size() >= kMaxStates) states_.clear();
  states_.insert_or_assign(std::string(user_id), std::move(state));
}

void UserCache::forget(std::string_view user_id) {
  const std::lock_guard lock(mutex_);
  ++generation_;
  if (const auto it = states_.find(user_id); it != states_.end()) states_.erase(it);
}

void UserCache::forget_all() {
  const std::lock_guard lock(mutex_);
  ++generation_;
  states_.clear();
}

}  // namespace lms::service
