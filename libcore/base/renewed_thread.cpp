#include "base/renewed_thread.hpp"

#include <exception>
#include <utility>

namespace lms {

RenewedThread::RenewedThread(Work work) : work_(std::move(work)) {
  const std::lock_guard lock(mutex_);
  current_ = std::thread([this] { run(); });
}

RenewedThread::~RenewedThread() { join(); }

void RenewedThread::join() {
  for (;;) {
    std::thread last;
    {
      const std::lock_guard lock(mutex_);
      last = std::move(current_);
    }
    if (!last.joinable()) return;
    last.join();  // meanwhile it may have been replaced
  }
}

void RenewedThread::run() {
  std::thread before;
  {
    const std::lock_guard lock(mutex_);
    before = std::move(before_);
  }
  if (before.joinable()) before.join();
  while (work_() == Next::renew) {
    const std::lock_guard lock(mutex_);
    before_ = std::move(current_);
    try {
      current_ = std::thread([this] { run(); });
      return;
    } catch (const std::exception&) {
      current_ = std::move(before_);
    }
  }
}

}  // namespace lms
