#include "storage/group_writer.hpp"

#include "storage/sqlite_transaction.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace lms::storage {
namespace {

/// A group is committed after this much work even if more is waiting: the first of it has waited.
constexpr std::chrono::milliseconds kGroupTime{20};
/// Those who were answered together mostly write again together. A commit waits for them a part of what it
/// takes itself, so that it does not go off with the first one while all others wait for the next.
constexpr int kPatiencePart = 2;
constexpr std::chrono::milliseconds kMostPatience{5};
constexpr std::chrono::seconds kRest{10};

/// The writer whose thread this one is.
thread_local const GroupWriter* t_writer = nullptr;

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

GroupWriter::GroupWriter(std::unique_ptr<SqliteSession> session, std::size_t limit, Between between)
    : session_(std::move(session)),
      limit_(limit == 0 ? 1 : limit),
      between_(std::move(between)),
      thread_([this] { return serve(); }) {}

GroupWriter::~GroupWriter() { close(); }

Result<void> GroupWriter::run(const Work& work) {
  if (t_writer == this) throw std::logic_error("a write within a write");
  Job job{.work = work};
  {
    Lock lock(mutex_);
    if (closing_) return fail("storage.closed", "the database is closed");
    ++callers_;
    queue_.push_back(&job);
    writing_.count();
    work_waits_.notify_one();
    job.wake.wait(lock, [&] { return job.answered; });
    if (--callers_ == 0) caller_left_.notify_all();
  }
  if (job.thrown) std::rethrow_exception(job.thrown);
  return std::move(job.result);
}

std::optional<TimePoint> GroupWriter::writing_since() const {
  const auto begun = group_begun_.load();
  return begun == 0 ? std::nullopt : std::optional(TimePoint(Millis(begun)));
}

void GroupWriter::close() {
  {
    Lock lock(mutex_);
    closing_ = true;
    work_waits_.notify_one();
    caller_left_.wait(lock, [&] { return callers_ == 0; });
  }
  thread_.join();
  session_.reset();
}

RenewedThread::Next GroupWriter::serve() {
  t_writer = this;
  // What the thread before kept is free only now.
  if (std::exchange(gave_back_, false)) between_.rest(true);
  Lock lock(mutex_);
  for (auto rest_at = Clock::now() + kRest;;) {
    if (!work_waits_.wait_until(lock, rest_at, [&] { return closing_ || !queue_.empty(); })) {
      gave_back_ = writing_.over();
      lock.unlock();
      if (gave_back_) {
        session_->shrink();
        return RenewedThread::Next::renew;
      }
      between_.rest(false);
      lock.lock();
      rest_at = Clock::now() + kRest;
      continue;
    }
    if (queue_.empty()) return RenewedThread::Next::end;
    commit_group(lock);
    lock.unlock();
    between_.committed(*session_);
    lock.lock();
  }
}

void GroupWriter::commit_group(Lock& lock) {
  std::vector<Job*> group;
  lock.unlock();
  group_begun_ = system_clock().now().time_since_epoch().count();
  const auto begun = session_->run_script("BEGIN IMMEDIATE");
  const auto start = Clock::now();
  bool intact = begun.has_value();
  lock.lock();
  // Also what arrives while the group is at work joins it.
  while (group.size() < limit_ && (!queue_.empty() || (begun && awaits_more(lock, group.size(), start)))) {
    group.push_back(queue_.front());
    queue_.pop_front();
    if (!begun) continue;
    lock.unlock();
    intact = run_job(*group.back());
    const bool late = Clock::now() > start + kGroupTime;
    lock.lock();
    if (!intact || late) break;
  }
  lock.unlock();
  const auto ready = Clock::now();
  const Result<void> commit = begun ? finish(intact) : begun;
  group_begun_ = 0;
  lock.lock();
  commit_time_ = Clock::now() - ready;
  expected_ = callers_;
  if (begun && !intact) put_back_all_but_last(group);
  answer(group, commit);
}

/// Whether one more came for a group that is smaller than could be expected.
bool GroupWriter::awaits_more(Lock& lock, std::size_t size, Clock::time_point start) {
  if (size >= expected_) return false;
  const auto patience = std::min<Clock::duration>(commit_time_ / kPatiencePart, kMostPatience);
  (void)work_waits_.wait_until(lock, start + patience, [&] { return closing_ || !queue_.empty(); });
  return !queue_.empty();
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
  careful_ = group.size();
  queue_.insert(queue_.begin(), group.begin(), group.end());
  group.assign(1, last);
}

/// False when the whole transaction is lost: the database gave it up, as it does when the disk is full, or
/// the job left something in it that must not stay.
bool GroupWriter::run_job(Job& job) {
  if (careful_ == 0) return run_plainly(job);
  --careful_;
  return run_in_savepoint(job);
}

void GroupWriter::run_work(Job& job) {
  SqliteTransaction transaction(*session_);
  try {
    job.result = transaction.judge(job.work(transaction));
  } catch (...) {
    job.thrown = std::current_exception();
  }
}

bool GroupWriter::run_plainly(Job& job) {
  const auto before = session_->changes();
  run_work(job);
  if (!session_->in_transaction()) return false;
  return (job.result && !job.thrown) || session_->changes() == before;
}

bool GroupWriter::run_in_savepoint(Job& job) {
  if (auto set = session_->run_script("SAVEPOINT one_write"); !set) {
    job.result = std::move(set);
    return false;
  }
  run_work(job);
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
