#pragma once
#include "base/renewed_thread.hpp"
#include "base/result.hpp"
#include "storage/busy_time.hpp"
#include "storage/connection.hpp"
#include "storage/sqlite_session.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace lms::storage {

/// The one writer of an SQLite database. Writes that wait while it commits share the next commit,
/// so that the disk's flush, which is the cost of a commit, is paid once for all of them. What fails
/// takes nothing else with it: when a write fails that had changed something, or SQLite ends the
/// whole transaction (no space left for it), the group is rolled back and the others run again, each
/// in a savepoint of its own. Savepoints for all would copy every page that is changed once more.
class GroupWriter {
 public:
  using Work = std::function<Result<void>(Transaction&)>;

  /// What runs between two commits, where the writer does.
  struct Between {
    /// Every ten seconds; is told whether the writer has given back its memory, as it does after a busy time.
    std::function<void(bool gave_back)> rest;
    /// After each commit, when all have been answered.
    std::function<void(SqliteSession&)> committed;
  };

  /// At most `limit` writes share a commit.
  GroupWriter(std::unique_ptr<SqliteSession> session, std::size_t limit, Between between);
  ~GroupWriter();
  GroupWriter(const GroupWriter&) = delete;
  GroupWriter& operator=(const GroupWriter&) = delete;

  /// Runs `work` on a thread of the writer; returns after the commit, or after the rollback of what
  /// failed. Throws what `work` throws. Thread-safe.
  [[nodiscard]] Result<void> run(const Work& work);

  /// See Connection::writing_since().
  [[nodiscard]] std::optional<TimePoint> writing_since() const;

  /// Commits and answers what waits, refuses what comes later, and returns when nobody is in run().
  void close();

 private:
  struct Job;
  using Group = std::span<Job* const>;
  using Lock = std::unique_lock<std::mutex>;
  using Clock = std::chrono::steady_clock;

  RenewedThread::Next serve();
  void commit_group(Lock& lock);
  [[nodiscard]] bool awaits_more(Lock& lock, std::size_t size, Clock::time_point start);
  void put_back_all_but_last(std::vector<Job*>& group);
  [[nodiscard]] bool run_job(Job& job);
  [[nodiscard]] bool run_plainly(Job& job);
  [[nodiscard]] bool run_in_savepoint(Job& job);
  void run_work(Job& job);
  [[nodiscard]] Result<void> finish(bool intact);
  static void answer(Group group, const Result<void>& commit);

  std::unique_ptr<SqliteSession> session_;
  const std::size_t limit_;
  const Between between_;
  std::mutex mutex_;
  std::condition_variable work_waits_;
  std::condition_variable caller_left_;
  std::deque<Job*> queue_;
  std::size_t callers_ = 0;
  std::size_t expected_ = 0;       ///< how many were in run() when the last group was answered
  Clock::duration commit_time_{};  ///< what its commit took
  std::size_t careful_ = 0;        ///< of the writes to come so many run in savepoints
  BusyTime writing_{0};
  std::atomic<std::int64_t> group_begun_{0};  ///< milliseconds since 1970; 0 when there is none
  bool gave_back_ = false;
  bool closing_ = false;
  RenewedThread thread_;
};

}  // namespace lms::storage
