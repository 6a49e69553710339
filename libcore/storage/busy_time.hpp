#pragma once
#include <cstdint>
#include <utility>

namespace lms::storage {

/// Tells when a busy time is over, to whoever counts what is done and asks every ten seconds: once after each.
/// Not thread-safe.
class BusyTime {
 public:
  void count() { ++done_; }

  [[nodiscard]] bool over() {
    if (std::exchange(done_, 0) > kFew) {
      busy_ = true;
      return false;
    }
    return std::exchange(busy_, false);
  }

 private:
  /// What the program itself does in that time while nobody asks: it looks for messages to send, above all.
  static constexpr std::uint64_t kFew = 200;

  std::uint64_t done_ = 0;
  bool busy_ = true;
};

}  // namespace lms::storage
