#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace lms::service {

/// What was read of the database under a name, so that asking again costs no query. Whoever commits a
/// change of it calls forget() after the commit. Thread-safe.
template <class State>
class StateCache {
 public:
  /// Holds at most `most` states: a bound on memory, not a tuning knob.
  explicit StateCache(std::size_t most) : most_(most) {}

  [[nodiscard]] std::optional<State> find(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    const auto it = states_.find(name);
    if (it == states_.end()) return std::nullopt;
    return it->second;
  }
  /// Taken before the row is read, and given to put(): a state read before a forget() is dropped.
  [[nodiscard]] std::uint64_t generation() const {
    const std::lock_guard lock(mutex_);
    return generation_;
  }
  void put(std::string_view name, State state, std::uint64_t read_at) {
    const std::lock_guard lock(mutex_);
    if (read_at != generation_) return;
    if (states_.size() >= most_) states_.clear();
    states_.insert_or_assign(std::string(name), std::move(state));
  }
  void forget(std::string_view name) {
    const std::lock_guard lock(mutex_);
    ++generation_;
    if (const auto it = states_.find(name); it != states_.end()) states_.erase(it);
  }
  void forget_all() {
    const std::lock_guard lock(mutex_);
    ++generation_;
    states_.clear();
  }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
  };
  const std::size_t most_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, State, Hash, std::equal_to<>> states_;
  std::uint64_t generation_ = 0;
};

}  // namespace lms::service
