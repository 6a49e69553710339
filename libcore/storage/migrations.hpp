#pragma once
#include <span>
#include <string_view>

namespace lms::storage {

/// One step of the schema. Numbers start at 1, rise without gaps, and a step that was released
/// never changes. The SQL is for SQLite and PostgreSQL alike and has no transaction statements;
/// types are TEXT, BIGINT, INTEGER (booleans), DOUBLE PRECISION and BYTEA.
struct Migration {
  int number;
  std::string_view name;
  std::string_view sql;
};

/// The table that remembers which migrations a database has; made before the first of them.
inline constexpr std::string_view kMigrationTable =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    "number BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL)";

/// The files of storage/migrations (`NNNN_name.sql`), by number.
[[nodiscard]] std::span<const Migration> embedded_migrations();

}  // namespace lms::storage
