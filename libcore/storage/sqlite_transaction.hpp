#pragma once
#include "storage/connection.hpp"
#include "storage/sqlite_session.hpp"

#include <optional>
#include <span>

namespace lms::storage {

/// A Transaction on a session whose BEGIN, SAVEPOINT and COMMIT its owner runs. SQLite would go on
/// after a failed statement; this keeps to the contract, which is PostgreSQL's: it does not.
class SqliteTransaction final : public Transaction {
 public:
  explicit SqliteTransaction(SqliteSession& session) : session_(session) {}

  /// What `answer` of the function that used this is worth: an error if a statement failed.
  [[nodiscard]] Result<void> judge(Result<void> answer) const {
    if (answer && failure_) return fail(*failure_);
    return answer;
  }

 private:
  Result<Rows> run_query(const Statement& statement, std::span<const Value> values) override {
    if (failure_) return fail(*failure_);
    return noted(session_.query(statement, values));
  }
  Result<std::int64_t> run_execute(const Statement& statement, std::span<const Value> values) override {
    if (failure_) return fail(*failure_);
    return noted(session_.execute(statement, values));
  }
  template <class T>
  Result<T> noted(Result<T> result) {
    if (!result) failure_ = result.error();
    return result;
  }

  SqliteSession& session_;
  std::optional<Error> failure_;
};

}  // namespace lms::storage
