#include "storage/group_writer.hpp"

#include "storage/sqlite_transaction.hpp"

#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace lms::storage {
namespace {

/// A group is committed after this much work even if more is waiting: the first of it has waited.
constexpr std::chrono::milliseconds kGroupTime{20};

}  // namespace

/// A write that waits for its answer, on its caller's stack. Guarded by the writer's mutex, except
/// `result` and `thrown` while the writer runs it.
struct GroupWriter::Job {
  const Work& work;
  Result<void> result{};
  std::exception_ptr thrown{};
  bool answered = false;
  std::condition_variable wake{};
};

GroupWriter::GroupWriter(std::unique_ptr<SqliteSession> session, std::size_t limit)
    : session_(std::move(session)), limit_(limit == 0 ? 1 : limit), thread_([this] { serve(); }) {}

GroupWriter::~GroupWriter() { close(); }

Result<void> GroupWriter::run(const Work& work) {
  if (std::this_thread::get_id() == thread_.get_id()) throw std::logic_error("a write within a write");
  Job job{.work = work};
  {
    Lock lock(mutex_);
    if (closing_) return fail("storage.closed", "the database is closed");
    ++callers_;
    queue_.push_back(&job);
    work_waits_.notify_one();
    job.wake.wait(lock, [&] { return job.answered; });
    if (--callers_ == 0) caller_left_.notify_all();
  }
  if (job.thrown) std::rethrow_exception(job.thrown);
  return std::move(job.result);
}

void GroupWriter::close() {
  {
    Lock lock(mutex_);
    closing_ = true;
    work_waits_.notify_one();
    caller_left_.wait(lock, [&] { return callers_ == 0; });
  }
  if (thread_.joinable()) thread_.join();
  session_.reset();
}

void GroupWriter::serve() {
  Lock lock(mutex_);
  for (;;) {
    work_waits_.wait(lock, [&] { return closing_ || !queue_.empty(); });
    if (queue_.empty()) return;
    commit_group(lock);
  }
}

void GroupWriter::commit_group(Lock& lock) {
  std::vector<Job*> group;
  lock.unlock();
  const auto begun = session_->run_script("BEGIN IMMEDIATE");
  const auto deadline = std::chrono::steady_clock::now() + kGroupTime;
  bool intact = begun.has_value();
  lock.lock();
  // Also what arrives while the group is at work joins it.
  while (!queue_.empty() && group.size() < limit_) {
    group.push_back(queue_.front());
    queue_.pop_front();
    if (!begun) continue;
    lock.unlock();
    intact = run_in_savepoint(*group.back());
    const bool late = std::chrono::steady_clock::now() > deadline;
    lock.lock();
    if (!intact || late) break;
  }
  lock.unlock();
  const Result<void> commit = begun ? finish(intact) : begun;
  lock.lock();
  if (begun && !intact) put_back_all_but_last(group);
  answer(group, commit);
}

/// The last write of the group took the transaction with it and is answered alone; the others
/// had done nothing wrong and run again.
void GroupWriter::put_back_all_but_last(std::vector<Job*>& group) {
  Job* const last = group.back();
  group.pop_back();
  for (Job* job : group) {
    job->result = {};
    job->thrown = nullptr;
  }
  queue_.insert(queue_.begin(), group.begin(), group.end());
  group.assign(1, last);
}

/// False when the database gave up the whole transaction, as it does when the disk is full.
bool GroupWriter::run_in_savepoint(Job& job) {
  if (auto set = session_->run_script("SAVEPOINT one_write"); !set) {
    job.result = std::move(set);
    return false;
  }
  SqliteTransaction transaction(*session_);
  try {
    job.result = transaction.judge(job.work(transaction));
  } catch (...) {
    job.thrown = std::current_exception();
  }
  if (!session_->in_transaction()) return false;
  const bool keep = job.result && !job.thrown;
  return session_->run_script(keep ? "RELEASE one_write" : "ROLLBACK TO one_write; RELEASE one_write")
      .has_value();
}

Result<void> GroupWriter::finish(bool intact) {
  Result<void> commit = fail("storage.failed", "the database gave up a group of writes");
  if (intact) commit = session_->run_script("COMMIT");
  if (!commit && session_->in_transaction()) {
    // A failure here leaves the transaction open; the next BEGIN then fails and is told to its callers.
    const auto rolled_back = session_->run_script("ROLLBACK");
    if (!rolled_back) commit.error().message += "; " + rolled_back.error().message;
  }
  return commit;
}

void GroupWriter::answer(Group group, const Result<void>& commit) {
  for (Job* job : group) {
    if (!commit && job->result) job->result = commit;
    job->answered = true;
    job->wake.notify_one();
  }
}

}  // namespace lms::storage
