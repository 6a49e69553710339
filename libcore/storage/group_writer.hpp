#pragma once
#include "base/result.hpp"
#include "storage/connection.hpp"
#include "storage/sqlite_session.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace lms::storage {

/// The one writer of an SQLite database. Writes that wait while it commits share the next commit,
/// so that the disk's flush, which is the cost of a commit, is paid once for all of them. Each runs
/// in a savepoint of its own: what fails takes nothing else with it. When one fails so badly that
/// SQLite ends the whole transaction (no space left for it), the others run again.
class GroupWriter {
 public:
  using Work = std::function<Result<void>(Transaction&)>;

  /// At most `limit` writes share a commit.
  GroupWriter(std::unique_ptr<SqliteSession> session, std::size_t limit);
  ~GroupWriter();
  GroupWriter(const GroupWriter&) = delete;
  GroupWriter& operator=(const GroupWriter&) = delete;

  /// Runs `work` on the writer's thread; returns after the commit, or after the rollback of what
  /// failed. Throws what `work` throws. Thread-safe.
  [[nodiscard]] Result<void> run(const Work& work);

  /// Commits and answers what waits, refuses what comes later, and returns when nobody is in run().
  void close();

 private:
  struct Job;
  using Group = std::span<Job* const>;
  using Lock = std::unique_lock<std::mutex>;

  void serve();
  void commit_group(Lock& lock);
  void put_back_all_but_last(std::vector<Job*>& group);
  [[nodiscard]] bool run_in_savepoint(Job& job);
  [[nodiscard]] Result<void> finish(bool intact);
  static void answer(Group group, const Result<void>& commit);

  std::unique_ptr<SqliteSession> session_;
  const std::size_t limit_;
  std::mutex mutex_;
  std::condition_variable work_waits_;
  std::condition_variable caller_left_;
  std::deque<Job*> queue_;
  std::size_t callers_ = 0;
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace lms::storage
