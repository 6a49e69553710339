#pragma once
#include <cstdint>
#include <utility>

namespace lms::storage {

/// Tells when a time in which something was done is over, to whoever counts what is done and asks every ten seconds:
/// once after each. Not thread-safe.
class BusyTime {
 public:
  /// In ten seconds the program itself does `own` things while nobody asks for anything.
  explicit BusyTime(std::uint64_t own) : own_(own) {}

  void count() { ++done_; }

  [[nodiscard]] bool over() {
    const std::uint64_t done = std::exchange(done_, 0);
    if (done > own_) busy_ = true;
    return done <= kFew && std::exchange(busy_, false);
  }

 private:
  /// A busy time is over also while a little goes on being done.
  static constexpr std::uint64_t kFew = 200;

  std::uint64_t own_;
  std::uint64_t done_ = 0;
  bool busy_ = true;
};

}  // namespace lms::storage
