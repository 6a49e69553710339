#pragma once
#include "base/result.hpp"
#include "storage/database.hpp"
#include "storage/sqlite_session.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>

namespace lms::storage {

/// Pages in the write-ahead log.
struct CheckpointLimits {
  std::int64_t start = 4000;  ///< from here on they are moved
  std::int64_t near = 400;    ///< so few are moved between two commits
  std::int64_t most = 16000;  ///< with more that are not moved, writes wait until they are
};

/// Moves pages from the write-ahead log into the database file on a thread of its own, while writes go on: flushing
/// the file takes many times what a commit takes. Only the last few, without which the log could not begin anew, are
/// moved between two commits. What fails is tried again later; a full disk is told to the writes themselves.
class Checkpointer {
 public:
  /// Errors: those of SqliteSession::open()
  [[nodiscard]] static Result<std::unique_ptr<Checkpointer>> start(const std::filesystem::path& file,
                                                                   const DatabaseOptions& options,
                                                                   CheckpointLimits limits = {});
  ~Checkpointer();
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  /// To be called after each commit, on a thread of the writer, outside a transaction.
  void follow(SqliteSession& writer);

  /// Ends the thread and closes its session; follow() does nothing from then on.
  void close();

 private:
  Checkpointer(std::unique_ptr<SqliteSession> session, bool flushes, CheckpointLimits limits);
  void serve();
  void move_most();

  std::unique_ptr<SqliteSession> session_;
  const bool flushes_;
  const CheckpointLimits limits_;
  std::mutex pass_;  ///< held while pages are moved
  std::mutex mutex_;
  std::condition_variable wake_;
  bool wanted_ = false;                       ///< pages wait to be moved
  bool near_end_ = false;                     ///< so few are left that the writer moves them
  std::atomic<std::int64_t> beginnings_ = 0;  ///< of the log, as the writer has seen them
  std::int64_t moved_ = 0;                    ///< from its beginning on, so many are in the file
  std::int64_t length_ = 0;                   ///< of the log, as the writer last saw it
  std::int64_t resume_at_ = 0;                ///< no use to try before it is so long
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace lms::storage
