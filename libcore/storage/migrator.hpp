#pragma once
#include "base/result.hpp"
#include "storage/migrations.hpp"
#include "storage/sqlite_session.hpp"

#include <filesystem>
#include <span>

namespace lms::storage {

/// Brings the schema of `session`, a writing one on `file`, up to date; see open_database().
[[nodiscard]] Result<void> migrate(SqliteSession& session, const std::filesystem::path& file,
                                   const DatabaseOptions& options);

/// The number of the last migration that a database has.
/// Errors: storage.failed (also when it is none of ours)
[[nodiscard]] Result<int> applied_schema(SqliteSession& session);

}  // namespace lms::storage
