#include "jobs/key_watch.hpp"

#include "base/error_json.hpp"
#include "base/log.hpp"
#include "security/key_ring.hpp"

#include <chrono>

namespace lms::jobs {

KeyWatch::KeyWatch(security::KeyRing& keys) : keys_(keys), worker_([this] { run(); }) {}

KeyWatch::~KeyWatch() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_one();
  worker_.join();
}

void KeyWatch::run() {
  bool failing = false;
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, std::chrono::seconds{1}, [this] { return stop_; })) {
    const auto fresh = keys_.refresh();
    if (fresh && *fresh) log(LogLevel::info, "security", "the keys were rotated; the new ones are in use");
    // Once, not every second.
    if (!fresh && !failing)
      log(LogLevel::error, "security", "the keys were changed and cannot be read; the old ones stay in use",
          {{"why", describe(fresh.error())}});
    failing = !fresh;
  }
}

}  // namespace lms::jobs
