#include "http/worker_pool.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace lms::http {

struct WorkerPool::Idle {
  std::condition_variable wake{};
  bool woken = false;
};

WorkerPool::WorkerPool(std::size_t most, std::atomic<std::size_t>& waiting, Drive drive,
                       std::chrono::milliseconds patience)
    : most_(std::max<std::size_t>(1, most)),
      length_(waiting),
      drive_(std::move(drive)),
      patience_(patience) {}

WorkerPool::~WorkerPool() { close(); }

void WorkerPool::start() {
  const Lock lock(mutex_);
  hire();
}

void WorkerPool::put(Connection* connection) {
  const Lock lock(mutex_);
  waiting_.push_back(connection);
  length_ = waiting_.size();
  if (!idle_.empty()) {
    idle_.back()->woken = true;
    idle_.back()->wake.notify_one();
    idle_.pop_back();
  } else if (!closed_ && !threads_.empty() && threads_.size() < most_) {
    try_to_hire();  // else those that are there serve it
  }
}

void WorkerPool::close() {
  Lock lock(mutex_);
  closed_ = true;
  for (Idle* const one : idle_) {
    one->woken = true;
    one->wake.notify_one();
  }
  idle_.clear();
  all_ended_.wait(lock, [this] { return threads_.empty(); });
  join_ended();
}

std::size_t WorkerPool::threads() const {
  const Lock lock(mutex_);
  return threads_.size();
}

void WorkerPool::hire() {
  const auto self = threads_.emplace(threads_.end());
  try {
    *self = std::thread([this, self] { serve(self); });
  } catch (...) {
    threads_.erase(self);
    throw;
  }
}

bool WorkerPool::try_to_hire() {
  try {
    hire();
    short_of_threads_ = false;
    return true;
  } catch (const std::exception& error) {
    if (!std::exchange(short_of_threads_, true))
      log(LogLevel::warning, "http", "no further thread can be started", {{"why", error.what()}});
    return false;
  }
}

/// They need the lock no more.
void WorkerPool::join_ended() {
  for (std::thread& thread : ended_) thread.join();
  ended_.clear();
}

void WorkerPool::serve(std::list<std::thread>::iterator self) {
  Lock lock(mutex_);
  for (bool worked = false;;) {
    worked = drive_all(lock) || worked;
    if (closed_) break;
    if (wait_for_work(lock)) continue;
    // The last one stays unless there is reason to replace it.
    if (threads_.size() > 1 || (worked && try_to_hire())) break;
  }
  join_ended();
  ended_.splice(ended_.end(), threads_, self);
  if (threads_.empty()) all_ended_.notify_all();
}

/// Whether there was any.
bool WorkerPool::drive_all(Lock& lock) {
  bool any = false;
  for (; !waiting_.empty(); any = true) {
    Connection* const first = waiting_.front();
    waiting_.pop_front();
    length_ = waiting_.size();
    lock.unlock();
    drive_(first);
    lock.lock();
  }
  return any;
}

/// False when none came for so long that the thread may end.
bool WorkerPool::wait_for_work(Lock& lock) {
  Idle self;
  idle_.push_back(&self);
  if (self.wake.wait_for(lock, patience_, [&] { return self.woken; })) return true;
  std::erase(idle_, &self);
  return false;
}

}  // namespace lms::http
