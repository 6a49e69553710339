#pragma once
#include "base/result.hpp"
#include "storage/connection.hpp"
#include "storage/database.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace SQLite {
class Database;
class Statement;
}  // namespace SQLite

namespace lms::storage {

/// One handle on an SQLite database with its prepared statements. For one thread at a time.
class SqliteSession {
 public:
  enum class Access { read, write };

  /// Errors: those of Transaction
  [[nodiscard]] static Result<std::unique_ptr<SqliteSession>> open(const std::filesystem::path& file,
                                                                   Access access,
                                                                   const DatabaseOptions& options);
  ~SqliteSession();

  /// Statements without parameters and answer; several may stand in one text.
  [[nodiscard]] Result<void> run_script(const std::string& sql);
  [[nodiscard]] Result<Rows> query(const Statement& statement, std::span<const Value> values);
  [[nodiscard]] Result<std::int64_t> execute(const Statement& statement, std::span<const Value> values);
  /// Whether SQLite still has a transaction open: some failures (disk full, I/O) end it.
  [[nodiscard]] bool in_transaction() const;
  /// How many rows were changed since the session was opened, those of failed statements included.
  [[nodiscard]] std::int64_t changes() const;
  /// The write-ahead log, in pages.
  struct Log {
    std::int64_t length = 0;
    std::int64_t moved = 0;  ///< so many of them are in the database file
  };
  /// From here on its commits leave the log as it is, however long it gets.
  void leave_log();
  /// How long the log was after the last commit since leave_log().
  [[nodiscard]] std::int64_t log_pages() const { return log_pages_; }
  /// Moves pages from the log into the database file, as far as no reader needs the old ones; waits for nobody.
  /// Errors: storage.busy (another session is at it), storage.full, storage.failed
  [[nodiscard]] Result<Log> checkpoint();
  /// Brings what was moved to the disk, which checkpoint() does by itself only when it has moved all.
  [[nodiscard]] Result<void> flush_file();
  /// Gives back what memory it can spare. Not within a transaction.
  void shrink();
  /// Whether every reference points at a row; for changes made while they were not enforced.
  [[nodiscard]] Result<bool> references_hold();
  /// What SQLite finds wrong with the file, and rows that refer to missing ones; nothing when all is well.
  /// Reads the whole file.
  [[nodiscard]] Result<std::vector<std::string>> integrity_problems();
  /// Writes all of the database, as it is committed now, to `copy`.
  [[nodiscard]] Result<void> copy_to(const std::filesystem::path& copy);

 private:
  explicit SqliteSession(std::unique_ptr<SQLite::Database> database);
  class Cursor;
  [[nodiscard]] SQLite::Statement& prepare(const Statement& statement);
  [[nodiscard]] Error last_error() const;

  std::unique_ptr<SQLite::Database> database_;
  std::int64_t log_pages_ = 0;
  std::unordered_map<std::uint64_t, std::unique_ptr<SQLite::Statement>> prepared_;
};

}  // namespace lms::storage
