#pragma once
#include "base/result.hpp"
#include "storage/busy_time.hpp"
#include "storage/connection.hpp"
#include "storage/database.hpp"
#include "storage/sqlite_session.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace lms::storage {

class FileMapping;

/// Sessions for reading, opened when first needed and lent to one read at a time; whoever comes
/// when all are lent waits for a turn. Thread-safe.
class ReaderPool {
 public:
  using Work = std::function<Result<void>(Transaction&)>;

  /// `mapping`, which the sessions read through if there is one, outlives the pool.
  ReaderPool(std::filesystem::path file, DatabaseOptions options, const FileMapping* mapping = nullptr);
  ~ReaderPool();
  ReaderPool(const ReaderPool&) = delete;
  ReaderPool& operator=(const ReaderPool&) = delete;

  /// Runs `work` on one state of the database, on the calling thread. Throws what `work` throws. What was read while
  /// a page of the mapping turned out to be unreadable is storage.failed.
  [[nodiscard]] Result<void> run(const Work& work);

  /// Called every ten seconds: when a busy time is over, closes all sessions but one and gives back the memory of
  /// that; says whether it did.
  bool rest();

  /// Refuses what comes later, waits until all sessions are back, and closes them.
  void close();

 private:
  class Loan;
  struct Waiter;
  [[nodiscard]] Result<std::unique_ptr<SqliteSession>> lend();
  void take_back(std::unique_ptr<SqliteSession> session);

  const std::filesystem::path file_;
  const DatabaseOptions options_;
  const FileMapping* const mapping_;
  std::mutex mutex_;
  std::condition_variable all_back_;
  std::deque<Waiter*> waiting_;
  std::vector<std::unique_ptr<SqliteSession>> idle_;
  std::size_t lent_ = 0;
  BusyTime reading_{200};  ///< it looks for messages to send, above all
  bool closing_ = false;
};

}  // namespace lms::storage
