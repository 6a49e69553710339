#pragma once
#include "base/result.hpp"
#include "storage/connection.hpp"
#include "storage/migrations.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <span>

namespace lms::storage {

/// What a commit waits for. Only `full` keeps the promise of Connection::write; `normal` may lose
/// the last commits in a power cut (not in a crash of the program), `off` may damage the database
/// then and is for tests.
enum class Synchronous { full, normal, off };

struct DatabaseOptions {
  Synchronous synchronous = Synchronous::full;
  std::size_t readers = 8;                       ///< opened when first needed
  std::chrono::milliseconds busy_timeout{5000};  ///< for locks of other processes
  std::size_t group_limit = 256;                 ///< writes that share one commit at most
  std::span<const Migration> migrations = embedded_migrations();
};

/// Opens the SQLite database `file`, which is made when missing (mode 0600), and brings its schema
/// up to date: under a lock, in one transaction, after a copy of an existing database was put beside
/// it as `<file>.before-NNNN` (NNNN: the first migration that was missing).
///
/// Errors: storage.too_new (a newer program has migrated it; nothing is changed),
///         storage.migration_failed (nothing is changed), storage.busy, storage.full, storage.failed
[[nodiscard]] Result<std::unique_ptr<Connection>> open_database(const std::filesystem::path& file,
                                                                DatabaseOptions options = {});

}  // namespace lms::storage
