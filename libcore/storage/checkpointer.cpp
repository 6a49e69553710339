#include "storage/checkpointer.hpp"

#include <algorithm>
#include <utility>

namespace lms::storage {
namespace {

/// Each pass leaves what was written during it. Writes that outrun them are slowed by CheckpointLimits::most.
constexpr int kPasses = 8;
/// The log may be so many times as long as what may wait in it: moved pages stay in it until it begins anew.
constexpr std::int64_t kLongest = 4;

}  // namespace

Result<std::unique_ptr<Checkpointer>> Checkpointer::start(const std::filesystem::path& file,
                                                          const DatabaseOptions& options,
                                                          CheckpointLimits limits) {
  LMS_ASSIGN(auto session, SqliteSession::open(file, SqliteSession::Access::write, options));
  const bool flushes = options.synchronous != Synchronous::off;
  return std::unique_ptr<Checkpointer>(new Checkpointer(std::move(session), flushes, limits));
}

Checkpointer::Checkpointer(std::unique_ptr<SqliteSession> session, bool flushes, CheckpointLimits limits)
    : session_(std::move(session)), flushes_(flushes), limits_(limits), thread_([this] { serve(); }) {}

Checkpointer::~Checkpointer() { close(); }

void Checkpointer::close() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
  session_.reset();
}

void Checkpointer::follow(SqliteSession& writer) {
  {
    const std::lock_guard lock(mutex_);
    if (closing_) return;
    const bool grown = writer.log_pages() >= length_;
    length_ = writer.log_pages();
    if (!grown) {  // it began anew
      near_end_ = false;
      moved_ = 0;
      ++beginnings_;
    }
    // While a large transaction was written nothing else was, so that the end seemed near.
    if (length_ - moved_ > 2 * limits_.near) near_end_ = false;
    if (!grown || length_ < limits_.start) resume_at_ = 0;
    if (length_ < std::max(limits_.start, resume_at_)) return;
    const bool outrun = length_ - moved_ >= limits_.most || length_ >= kLongest * limits_.most;
    if (!near_end_ && !outrun) {
      if (!std::exchange(wanted_, true)) wake_.notify_one();
      return;
    }
    near_end_ = false;
    // A reader of an older state may keep the log from beginning anew.
    resume_at_ = length_ + limits_.near;
  }
  const std::lock_guard pass(pass_);
  const auto log = writer.checkpoint();
  const std::lock_guard lock(mutex_);
  if (log) moved_ = log->moved;
}

void Checkpointer::serve() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return closing_ || wanted_; });
    if (closing_) return;
    lock.unlock();
    move_most();
    lock.lock();
    wanted_ = false;
  }
}

void Checkpointer::move_most() {
  std::int64_t before = -1;
  for (int i = 0; i < kPasses; ++i) {
    const std::lock_guard pass(pass_);
    const auto beginnings = beginnings_.load();
    const auto log = session_->checkpoint();
    const bool flushed = !flushes_ || session_->flush_file();
    const std::lock_guard lock(mutex_);
    // What was learnt of a log that began anew meanwhile says nothing of this one.
    if (closing_ || beginnings != beginnings_) return;
    const bool done = log && flushed;
    if (done) moved_ = log->moved;
    if (done && log->length - moved_ <= limits_.near) {
      near_end_ = true;
      return;
    }
    if (!done || moved_ == before) {
      // A reader of an older state, or the disk, holds pages back.
      resume_at_ = length_ + limits_.start / 4;
      return;
    }
    before = moved_;
  }
}

}  // namespace lms::storage
