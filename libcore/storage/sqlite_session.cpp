#include "storage/sqlite_session.hpp"

#include "storage/parameters.hpp"
#include "storage/vfs.hpp"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <limits>
#include <stdexcept>

namespace lms::storage {
namespace {

/// `UNIQUE constraint failed: users.tenant_id, users.email` → the columns. An index over an
/// expression is told as `index 'name'`.
std::string violated_columns(std::string_view message) {
  constexpr std::string_view kMark = "constraint failed: ";
  const auto at = message.find(kMark);
  if (at == std::string_view::npos) return {};
  std::string_view rest = message.substr(at + kMark.size());
  if (rest.starts_with("index '") && rest.ends_with('\'')) rest = rest.substr(7, rest.size() - 8);
  return std::string(rest);
}

Error to_error(int extended_code, std::string_view message) {
  Error error{.code = "storage.failed", .message = "the database reports: " + std::string(message)};
  switch (extended_code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      error.code = "storage.unique";
      error.message = "an entry with the same key exists";
      error.element = violated_columns(message);
      return error;
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      error.code = "storage.foreign_key";
      error.message = "an entry that is referred to is missing or still in use";
      return error;
    default:
      break;
  }
  switch (extended_code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      error.code = "storage.busy";
      error.message = "the database is locked by another process";
      break;
    case SQLITE_FULL:
      error.code = "storage.full";
      error.message = "the disk of the database is full";
      break;
    case SQLITE_CONSTRAINT:
      error.element = violated_columns(message);
      break;
    default:
      break;
  }
  return error;
}

Error to_error(const SQLite::Exception& e) { return to_error(e.getExtendedErrorCode(), e.what()); }

int checked_size(std::size_t size) {
  if (size > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    throw std::length_error("an SQL parameter beyond 2 GiB");
  return static_cast<int>(size);
}

/// The values outlive the statement's run, so nothing is copied.
void bind(SQLite::Statement& statement, int index, const Value& value) {
  struct Visitor {
    SQLite::Statement& to;
    int i;
    void operator()(std::monostate) const { to.bind(i); }
    void operator()(std::int64_t v) const { to.bind(i, v); }
    void operator()(double v) const { to.bind(i, v); }
    void operator()(const std::string& v) const {
      checked_size(v.size());
      to.bindNoCopy(i, v);
    }
    void operator()(const Bytes& v) const {
      // A null pointer would bind NULL, and an empty run of bytes is not NULL.
      to.bindNoCopy(i, v.empty() ? static_cast<const void*>("") : v.data(), checked_size(v.size()));
    }
  };
  std::visit(Visitor{statement, index}, value.data());
}

Value column(const SQLite::Statement& statement, int i) {
  const SQLite::Column c = statement.getColumn(i);
  switch (c.getType()) {
    case SQLITE_INTEGER:
      return c.getInt64();
    case SQLITE_FLOAT:
      return c.getDouble();
    case SQLITE_TEXT: {
      const char* text = c.getText();
      return std::string(text, static_cast<std::size_t>(c.getBytes()));
    }
    case SQLITE_BLOB: {
      const auto* data = static_cast<const std::byte*>(c.getBlob());
      return Bytes(data, data + c.getBytes());
    }
    default:
      return {};
  }
}

const char* pragma_value(Synchronous mode) {
  switch (mode) {
    case Synchronous::off:
      return "OFF";
    case Synchronous::normal:
      return "NORMAL";
    case Synchronous::full:
      break;
  }
  return "FULL";
}

std::string vfs_for(SqliteSession::Access access, const DatabaseOptions& options) {
  if (access == SqliteSession::Access::read) return mapped_vfs();
  return options.synchronous == Synchronous::full ? gathering_vfs() : "";
}

}  // namespace

/// A statement on its way: leaves it reset and without parameters, whatever happens.
class SqliteSession::Cursor {
 public:
  Cursor(SQLite::Statement& statement, std::span<const Value> values) : statement_(statement) {
    if (static_cast<std::size_t>(statement.getBindParameterCount()) != values.size())
      throw std::logic_error("an SQL statement takes " + std::to_string(statement.getBindParameterCount()) +
                             " values and got " + std::to_string(values.size()) + ": " +
                             statement.getQuery());
    for (std::size_t i = 0; i < values.size(); ++i) bind(statement, static_cast<int>(i) + 1, values[i]);
  }
  ~Cursor() {
    statement_.tryReset();
    statement_.clearBindings();
  }
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;

  /// True: a row is there. False: done. Throws SQLite::Exception.
  bool step() { return statement_.executeStep(); }

 private:
  SQLite::Statement& statement_;
};

SqliteSession::SqliteSession(std::unique_ptr<SQLite::Database> database) : database_(std::move(database)) {}

SqliteSession::~SqliteSession() = default;

Result<std::unique_ptr<SqliteSession>> SqliteSession::open(const std::filesystem::path& file, Access access,
                                                           const DatabaseOptions& options) {
  try {
    const bool writes = access == Access::write;
    const int flags = (writes ? SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE : SQLite::OPEN_READONLY) |
                      SQLite::OPEN_NOMUTEX;
    auto database = std::make_unique<SQLite::Database>(
        file.string(), flags, static_cast<int>(options.busy_timeout.count()), vfs_for(access, options));
    sqlite3_extended_result_codes(database->getHandle(), 1);
    if (writes) {
      // Deleted content leaves no readable remains, and a grown WAL gives its space back.
      database->exec(
          "PRAGMA journal_mode = WAL; PRAGMA secure_delete = FAST; PRAGMA journal_size_limit = 67108864;");
      // A group of writes touches more pages than the usual 2 MB hold; and a longer WAL takes many versions
      // of a busy page before one of them goes to the file. What is undone is kept in memory.
      database->exec(
          "PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = MEMORY");
      database->exec(std::string("PRAGMA synchronous = ") + pragma_value(options.synchronous));
      database->exec("PRAGMA foreign_keys = ON");
    } else {
      database->exec("PRAGMA mmap_size = 2147418112");  // any size: read where the file is mapped
    }
    // What a text of ours in quotes means must not depend on the schema.
    sqlite3_db_config(database->getHandle(), SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(database->getHandle(), SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    return std::unique_ptr<SqliteSession>(new SqliteSession(std::move(database)));
  } catch (const SQLite::Exception& e) {
    Error error = to_error(e);
    error.file = file.string();
    return fail(std::move(error));
  }
}

Result<void> SqliteSession::run_script(const std::string& sql) {
  if (database_->tryExec(sql) != SQLITE_OK) return fail(last_error());
  return {};
}

SQLite::Statement& SqliteSession::prepare(const Statement& statement) {
  auto& prepared = prepared_[statement.id()];
  if (!prepared)
    prepared = std::make_unique<SQLite::Statement>(*database_, to_sqlite_parameters(statement.sql()));
  return *prepared;
}

Result<Rows> SqliteSession::query(const Statement& statement, std::span<const Value> values) {
  try {
    SQLite::Statement& prepared = prepare(statement);
    Cursor cursor(prepared, values);
    Rows rows;
    const int columns = prepared.getColumnCount();
    while (cursor.step()) {
      std::vector<Value> row;
      row.reserve(static_cast<std::size_t>(columns));
      for (int i = 0; i < columns; ++i) row.push_back(column(prepared, i));
      rows.emplace_back(std::move(row));
    }
    return rows;
  } catch (const SQLite::Exception& e) {
    return fail(to_error(e));
  }
}

Result<std::int64_t> SqliteSession::execute(const Statement& statement, std::span<const Value> values) {
  try {
    Cursor cursor(prepare(statement), values);
    const int before = database_->getTotalChanges();
    while (cursor.step()) {
    }
    // getChanges() would tell of the statement before when this one changes nothing by its kind;
    // the total also counts what foreign keys deleted, so it only says whether there was a change.
    return database_->getTotalChanges() == before ? 0 : std::int64_t{database_->getChanges()};
  } catch (const SQLite::Exception& e) {
    return fail(to_error(e));
  }
}

bool SqliteSession::in_transaction() const { return sqlite3_get_autocommit(database_->getHandle()) == 0; }

std::int64_t SqliteSession::changes() const { return sqlite3_total_changes64(database_->getHandle()); }

void SqliteSession::leave_log() {
  const auto count = [](void* pages, sqlite3*, const char*, int length) {
    *static_cast<std::int64_t*>(pages) = length;
    return SQLITE_OK;
  };
  sqlite3_wal_hook(database_->getHandle(), count, &log_pages_);
}

Result<SqliteSession::Log> SqliteSession::checkpoint() {
  int length = 0;
  int moved = 0;
  const int done =
      sqlite3_wal_checkpoint_v2(database_->getHandle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &length, &moved);
  if (done != SQLITE_OK) return fail(last_error());
  return Log{length, moved};
}

Result<void> SqliteSession::flush_file() {
  sqlite3_file* file = nullptr;
  const int found = sqlite3_file_control(database_->getHandle(), "main", SQLITE_FCNTL_FILE_POINTER,
                                         static_cast<void*>(&file));
  if (found != SQLITE_OK || file == nullptr || file->pMethods == nullptr)
    return fail(to_error(found, "no file"));
  if (const int done = file->pMethods->xSync(file, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY);
      done != SQLITE_OK)
    return fail(to_error(done, "the file cannot be flushed"));
  return {};
}

void SqliteSession::shrink() {
  // They lie among the pages, and between them the allocator can give nothing back.
  prepared_.clear();
  sqlite3_db_release_memory(database_->getHandle());
}

Result<bool> SqliteSession::references_hold() {
  try {
    SQLite::Statement check(*database_, "PRAGMA foreign_key_check");
    return !check.executeStep();
  } catch (const SQLite::Exception& e) {
    return fail(to_error(e));
  }
}

Result<std::vector<std::string>> SqliteSession::integrity_problems() {
  try {
    std::vector<std::string> problems;
    SQLite::Statement check(*database_, "PRAGMA integrity_check(20)");
    while (check.executeStep())
      if (std::string line = check.getColumn(0).getString(); line != "ok")
        problems.push_back(std::move(line));
    SQLite::Statement references(*database_, "PRAGMA foreign_key_check");
    while (references.executeStep() && problems.size() < 20)
      problems.push_back("a row of " + references.getColumn(0).getString() + " refers to a missing one of " +
                         references.getColumn(2).getString());
    return problems;
  } catch (const SQLite::Exception& e) {
    return fail(to_error(e));
  }
}

Result<void> SqliteSession::copy_to(const std::filesystem::path& copy) {
  try {
    SQLite::Database target(copy.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    SQLite::Backup backup(target, *database_);
    const int done = backup.executeStep(-1);
    if (done != SQLITE_DONE) return fail(to_error(done, "the copy could not be made in one step"));
    return {};
  } catch (const SQLite::Exception& e) {
    Error error = to_error(e);
    error.file = copy.string();
    return fail(std::move(error));
  }
}

Error SqliteSession::last_error() const {
  return to_error(database_->getExtendedErrorCode(), database_->getErrorMsg());
}

}  // namespace lms::storage
