#include "storage/migrator.hpp"

#include "base/log.hpp"
#include "base/time.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <string>

namespace lms::storage {
namespace {

namespace fs = std::filesystem;

const Statement kLastApplied{"SELECT COALESCE(MAX(number), 0) FROM schema_migrations"};
const Statement kRemember{"INSERT INTO schema_migrations (number, name, applied_at) VALUES ($1, $2, $3)"};

void check_numbers(std::span<const Migration> migrations) {
  int expected = 1;
  for (const Migration& m : migrations)
    if (m.number != expected++) throw std::logic_error(fmt::format("migration {} is out of order", m.number));
}

/// Copies the database as it was before our transaction, which nobody else can have changed since.
/// The copy gets its name when it is whole.
Result<void> keep_copy(const fs::path& file, int first_missing, const DatabaseOptions& options) {
  const fs::path copy = fmt::format("{}.before-{:04}", file.string(), first_missing);
  const fs::path unfinished = copy.string() + ".part";
  std::error_code error;
  fs::remove(unfinished, error);
  LMS_ASSIGN(auto source, SqliteSession::open(file, SqliteSession::Access::read, options));
  LMS_TRY(source->copy_to(unfinished));
  fs::permissions(unfinished, fs::perms::owner_read | fs::perms::owner_write, error);
  if (!error) fs::rename(unfinished, copy, error);
  if (error) return fail(Error{.code = "storage.failed", .message = error.message(), .file = copy.string()});
  log(LogLevel::info, "storage", "copied the database before changing its schema", {{"copy", copy.string()}});
  return {};
}

/// A migration as SQLite is to read it: what stands in `/*sqlite … */` counts here alone, and a BIGINT that is
/// the whole primary key is the row's own number, which SQLite calls INTEGER.
std::string for_sqlite(std::string_view sql) {
  constexpr std::string_view kOpen = "/*sqlite ";
  constexpr std::string_view kClose = "*/";
  constexpr std::string_view kRowNumber = "BIGINT PRIMARY KEY";
  std::string out;
  while (!sql.empty()) {
    const auto open = sql.find(kOpen);
    out += sql.substr(0, open);
    if (open == std::string_view::npos) break;
    sql.remove_prefix(open + kOpen.size());
    const auto close = sql.find(kClose);
    if (close == std::string_view::npos) throw std::logic_error("a migration has an open comment");
    out += sql.substr(0, close);
    sql.remove_prefix(close + kClose.size());
  }
  for (auto at = out.find(kRowNumber); at != std::string::npos; at = out.find(kRowNumber, at))
    out.replace(at, kRowNumber.size(), "INTEGER PRIMARY KEY");
  return out;
}

Result<void> apply(SqliteSession& session, const Migration& migration) {
  const auto refused = [&](const Error& cause) {
    return fail(Error{.code = "storage.migration_failed",
                      .message = fmt::format("migration {:04}_{} failed, nothing was changed: {}",
                                             migration.number, migration.name, cause.message)});
  };
  if (auto run = session.run_script(for_sqlite(migration.sql)); !run) return refused(run.error());
  if (!session.in_transaction())
    return refused(Error{.code = {}, .message = "it ended the transaction that all migrations share"});
  const Value row[] = {migration.number, migration.name, system_clock().now()};
  if (auto noted = session.execute(kRemember, row); !noted) return refused(noted.error());
  return {};
}

Result<void> apply_missing(SqliteSession& session, const fs::path& file, const DatabaseOptions& options) {
  const auto migrations = options.migrations;
  LMS_TRY(session.run_script(std::string(kMigrationTable)));
  LMS_ASSIGN(const int applied, applied_schema(session));
  if (applied > static_cast<int>(migrations.size()))
    return fail(Error{
        .code = "storage.too_new",
        .message = fmt::format("the database has schema {}, this program knows {}; use the newer program",
                               applied, migrations.size()),
        .file = file.string()});
  const auto missing = migrations.subspan(static_cast<std::size_t>(applied));
  if (missing.empty()) return {};
  if (applied > 0) LMS_TRY(keep_copy(file, missing.front().number, options));
  for (const Migration& migration : missing) LMS_TRY(apply(session, migration));
  LMS_ASSIGN(const bool sound, session.references_hold());
  if (!sound)
    return fail(
        Error{.code = "storage.migration_failed",
              .message = "after the migrations a row refers to one that is missing; nothing was changed",
              .file = file.string()});
  return {};
}

}  // namespace

Result<int> applied_schema(SqliteSession& session) {
  LMS_ASSIGN(const Rows rows, session.query(kLastApplied, {}));
  return static_cast<int>(rows.at(0).integer(0));
}

Result<void> migrate(SqliteSession& session, const fs::path& file, const DatabaseOptions& options) {
  check_numbers(options.migrations);
  // A table is rebuilt by dropping it, which must not cascade; the pragma has no effect within a
  // transaction, so it stands before it, and references_hold() checks afterwards.
  LMS_TRY(session.run_script("PRAGMA foreign_keys = OFF"));
  LMS_TRY(session.run_script("BEGIN IMMEDIATE"));
  auto done = apply_missing(session, file, options);
  if (done) done = session.run_script("COMMIT");
  if (!done && session.in_transaction()) LMS_TRY(session.run_script("ROLLBACK"));
  LMS_TRY(session.run_script("PRAGMA foreign_keys = ON"));
  return done;
}

}  // namespace lms::storage
