#pragma once
#include <condition_variable>
#include <mutex>
#include <thread>

namespace lms::security {
class KeyRing;
}

namespace lms::jobs {

/// Takes up keys that `lmsd key rotate` has made, within a second.
class KeyWatch {
 public:
  /// Starts the thread. `keys` outlives this.
  explicit KeyWatch(security::KeyRing& keys);
  ~KeyWatch();
  KeyWatch(const KeyWatch&) = delete;
  KeyWatch& operator=(const KeyWatch&) = delete;

 private:
  void run();

  security::KeyRing& keys_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stop_ = false;
  std::thread worker_;
};

}  // namespace lms::jobs
