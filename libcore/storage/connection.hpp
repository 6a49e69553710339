#pragma once
#include "base/result.hpp"
#include "storage/statement.hpp"
#include "storage/value.hpp"

#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

namespace lms::storage {

/// One row of an answer; columns count from 0. Owns its values and outlives the transaction.
/// Asking for a column that is not there, for another type than it has, or for a NULL without
/// `opt_` is a mistake in our SQL, not in the data: it throws std::logic_error.
class Row {
 public:
  explicit Row(std::vector<Value> columns) : columns_(std::move(columns)) {}

  [[nodiscard]] std::size_t size() const { return columns_.size(); }
  [[nodiscard]] bool is_null(std::size_t i) const;
  [[nodiscard]] std::int64_t integer(std::size_t i) const;
  [[nodiscard]] double real(std::size_t i) const;  ///< an integer column counts as real
  [[nodiscard]] std::string text(std::size_t i) const;
  [[nodiscard]] std::string take_text(std::size_t i);  ///< the same, once: it is left without it
  [[nodiscard]] Bytes blob(std::size_t i) const;
  [[nodiscard]] ByteView blob_view(std::size_t i) const;  ///< the same, as long as the row is there
  [[nodiscard]] TimePoint time(std::size_t i) const;
  [[nodiscard]] bool boolean(std::size_t i) const { return integer(i) != 0; }

  [[nodiscard]] std::optional<std::int64_t> opt_integer(std::size_t i) const;
  [[nodiscard]] std::optional<double> opt_real(std::size_t i) const;
  [[nodiscard]] std::optional<std::string> opt_text(std::size_t i) const;
  [[nodiscard]] std::optional<Bytes> opt_blob(std::size_t i) const;
  [[nodiscard]] std::optional<TimePoint> opt_time(std::size_t i) const;

 private:
  [[nodiscard]] const Value& at(std::size_t i) const;

  std::vector<Value> columns_;
};
using Rows = std::vector<Row>;

/// What a function given to Connection::write or ::read works with; valid only within it and
/// only on its thread.
///
/// A statement that fails ends the transaction, as PostgreSQL has it: everything after it fails
/// with the same error, and so does the whole write, even when the function goes on to return
/// success. Where a conflict is expected, say so in SQL: `ON CONFLICT … DO NOTHING` and look at
/// the number of rows changed.
///
/// Errors of every call:
///   storage.unique       a unique or primary key is taken; `element` names the columns as
///                        `users.tenant_id, users.email`
///   storage.foreign_key  a row that is referred to is missing, or still referred to
///   storage.busy         another process keeps the database locked
///   storage.full         the disk is full
///   storage.failed       anything else; `message` has the database's words
class Transaction {
 public:
  virtual ~Transaction() = default;
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  /// Runs `statement` and gives all its rows (also those of INSERT … RETURNING).
  [[nodiscard]] Result<Rows> query(const Statement& statement, std::initializer_list<Value> values = {}) {
    return run_query(statement, {values.begin(), values.size()});
  }
  [[nodiscard]] Result<Rows> query(const Statement& statement, const std::vector<Value>& values) {
    return run_query(statement, values);
  }
  /// The first row, or nothing when there is none.
  [[nodiscard]] Result<std::optional<Row>> query_one(const Statement& statement,
                                                     std::initializer_list<Value> values = {});
  /// Runs `statement` and gives the number of rows it inserted, updated or deleted.
  [[nodiscard]] Result<std::int64_t> execute(const Statement& statement,
                                             std::initializer_list<Value> values = {}) {
    return run_execute(statement, {values.begin(), values.size()});
  }
  [[nodiscard]] Result<std::int64_t> execute(const Statement& statement, const std::vector<Value>& values) {
    return run_execute(statement, values);
  }

 protected:
  Transaction() = default;

 private:
  virtual Result<Rows> run_query(const Statement& statement, std::span<const Value> values) = 0;
  virtual Result<std::int64_t> run_execute(const Statement& statement, std::span<const Value> values) = 0;
};

/// A database. Thread-safe; one per process. storage/database.hpp opens it.
class Connection {
 public:
  virtual ~Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Runs `fn(Transaction&) -> Result<T>` in a transaction and gives its answer after the commit:
  /// what this returns as good survives a power cut (unless Synchronous is lowered).
  /// If `fn` returns an error or throws, nothing of it is kept; the error is returned, the
  /// exception is thrown again here.
  ///
  /// `fn` runs on another thread while the caller waits, shares its commit with other writes, and
  /// may be run more than once: no effects outside the transaction, no slow work, and never a
  /// write() inside (throws std::logic_error).
  ///
  /// Errors: those of Transaction and of `fn`; storage.closed after close().
  template <class F>
  [[nodiscard]] auto write(F&& fn) -> std::invoke_result_t<F&, Transaction&> {
    return run<&Connection::run_write>(fn);
  }

  /// When the writes began that are being done now, by the system's clock; nothing when none are. What began earlier
  /// and is not among them is there for every read() from now on.
  [[nodiscard]] virtual std::optional<TimePoint> writing_since() const = 0;

  /// Runs `fn(Transaction&) -> Result<T>` on the calling thread with a reader of the pool; all its
  /// queries see one state of the database, which holds every write that was answered before.
  /// Waits while all readers are taken; a read() inside `fn` throws std::logic_error.
  ///
  /// Errors: as write(); a changing statement is storage.failed.
  template <class F>
  [[nodiscard]] auto read(F&& fn) -> std::invoke_result_t<F&, Transaction&> {
    return run<&Connection::run_read>(fn);
  }

  /// Commits and answers the writes that wait, lets running reads end, and closes the files.
  /// Later calls are answered storage.closed. The destructor does the same.
  virtual void close() = 0;

 protected:
  using Work = std::function<Result<void>(Transaction&)>;
  Connection() = default;

 private:
  virtual Result<void> run_write(const Work& work) = 0;
  virtual Result<void> run_read(const Work& work) = 0;

  template <auto Run, class F>
  auto run(F& fn) -> std::invoke_result_t<F&, Transaction&> {
    std::optional<std::invoke_result_t<F&, Transaction&>> answer;
    auto work = [&](Transaction& tx) -> Result<void> {
      answer.emplace(fn(tx));
      if (!*answer) return std::unexpected(answer->error());
      return {};
    };
    if (auto done = (this->*Run)(std::ref(work)); !done) return std::unexpected(std::move(done.error()));
    return std::move(*answer);
  }
};

}  // namespace lms::storage
