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

/// Sessions for reading, opened when first needed and lent to one read at a time; whoever comes
/// when all are lent waits for a turn. Thread-safe.
class ReaderPool {
 public:
  using Work = std::function<Result<void>(Transaction&)>;

  ReaderPool(std::filesystem::path file, DatabaseOptions options);
  ~ReaderPool();
  ReaderPool(const ReaderPool&) = delete;
  ReaderPool& operator=(const ReaderPool&) = delete;

  /// Runs `work` on one state of the database, on the calling thread. Throws what `work` throws.
  [[nodiscard]] Result<void> run(const Work& work);

  /// Called every ten seconds: gives back the pages of all sessions when a busy time is over; says whether it
  /// did.
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
  std::mutex mutex_;
  std::condition_variable all_back_;
  std::deque<Waiter*> waiting_;
  std::vector<std::unique_ptr<SqliteSession>> idle_;
  std::size_t lent_ = 0;
  BusyTime reading_;
  bool closing_ = false;
};

}  // namespace lms::storage
