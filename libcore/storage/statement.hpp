#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace lms::storage {

/// One SQL text, written for SQLite and PostgreSQL alike, with parameters `$1`, `$2` … .
/// Declared at namespace scope in the .cpp that runs it:
///
///   const storage::Statement kFindTenant{"SELECT id, name FROM tenants WHERE domain = $1"};
///
/// Each registers itself, so that a test can prepare all of them on both databases. What holds
/// for the text: JSON is text and never queried; times are compared as text; no `LIKE` without
/// `lower()`, no `INSERT OR`, no `::` casts, no `$` quoting; where PostgreSQL cannot tell the
/// type of a parameter (`$1 IS NULL`), `CAST($1 AS TEXT)`.
class Statement {
 public:
  /// `sql` must outlive the statement: a string literal.
  explicit Statement(const char* sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  [[nodiscard]] std::string_view sql() const { return sql_; }
  /// Unique within the process and never used again; what connections cache prepared statements by.
  [[nodiscard]] std::uint64_t id() const { return id_; }

 private:
  friend std::vector<const Statement*> all_statements();

  std::string_view sql_;
  std::uint64_t id_ = 0;
  Statement* previous_ = nullptr;
  Statement* next_ = nullptr;
};

/// Every statement of the program, in the order of their registration. Thread-safe.
[[nodiscard]] std::vector<const Statement*> all_statements();

}  // namespace lms::storage
