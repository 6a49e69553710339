#include "backup/create.hpp"

#include "base/descriptor.hpp"
#include "base/random.hpp"
#include "content/directory_store.hpp"
#include "security/hash.hpp"
#include "storage/migrator.hpp"
#include "storage/sqlite_session.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace lms::backup {
namespace {

namespace fs = std::filesystem;

const storage::Statement kStoredPackages{
    "SELECT DISTINCT package_sha256 FROM course_versions ORDER BY package_sha256"};

constexpr std::string_view kCopyPrefix = ".backup-";

std::unexpected<Error> cannot_read(const fs::path& file, int problem) {
  return fail(Error{.code = "backup.read_failed",
                    .message = std::generic_category().message(problem),
                    .file = file.string()});
}

/// The copy of the database, which is gone with its owner. A lock tells copies in use from those
/// that a crash left.
class DatabaseCopy {
 public:
  static Result<DatabaseCopy> make(const fs::path& folder) {
    remove_leftovers(folder);
    const fs::path path = folder / (std::string(kCopyPrefix) + new_id());
    Descriptor lock(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!lock.is_open() || ::flock(lock.get(), LOCK_EX) != 0) return cannot_read(path, errno);
    return DatabaseCopy(path, std::move(lock));
  }
  DatabaseCopy(DatabaseCopy&& other) noexcept
      : path_(std::exchange(other.path_, {})), lock_(std::move(other.lock_)) {}
  DatabaseCopy& operator=(DatabaseCopy&&) = delete;
  DatabaseCopy(const DatabaseCopy&) = delete;
  DatabaseCopy& operator=(const DatabaseCopy&) = delete;
  ~DatabaseCopy() {
    if (!path_.empty()) remove_with_logs(path_);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  DatabaseCopy(fs::path path, Descriptor lock) : path_(std::move(path)), lock_(std::move(lock)) {}

  static void remove_with_logs(const fs::path& path) {
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) fs::remove(path.string() + suffix, ignored);
  }

  static void remove_leftovers(const fs::path& folder) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
      const std::string name = entry.path().filename().string();
      if (!name.starts_with(kCopyPrefix) || !is_id(name.substr(kCopyPrefix.size()))) continue;
      const Descriptor fd(::open(entry.path().c_str(), O_RDWR | O_CLOEXEC));
      if (fd.is_open() && ::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) remove_with_logs(entry.path());
    }
  }

  fs::path path_;
  Descriptor lock_;
};

struct Snapshot {
  int schema = 0;
  std::vector<std::string> packages{};
};

/// Copies the database in one step, within one read transaction, and looks whether it is sound.
Result<Snapshot> copy_database(const fs::path& database, const fs::path& copy) {
  using storage::SqliteSession;
  {
    LMS_ASSIGN(auto source, SqliteSession::open(database, SqliteSession::Access::read, {}));
    LMS_TRY(source->copy_to(copy));
  }
  LMS_ASSIGN(auto session, SqliteSession::open(copy, SqliteSession::Access::write, {}));
  // One file, without a log beside it.
  LMS_TRY(session->run_script("PRAGMA journal_mode = DELETE"));
  LMS_ASSIGN(const auto problems, session->integrity_problems());
  if (!problems.empty())
    return fail(Error{.code = "storage.damaged",
                      .message = "the database is damaged: " + problems.front(),
                      .file = database.string()});
  Snapshot snapshot;
  LMS_ASSIGN(snapshot.schema, storage::applied_schema(*session));
  LMS_ASSIGN(const auto rows, session->query(kStoredPackages, {}));
  for (const auto& row : rows) snapshot.packages.push_back(row.text(0));
  return snapshot;
}

class Archive {
 public:
  Archive(const Sink& out, Manifest manifest)
      : tar_(out, manifest.begun_at), manifest_(std::move(manifest)), piece_(kPiece) {}

  Result<void> add_file(std::string_view name, const fs::path& path) {
    const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status{};
    if (!fd.is_open() || ::fstat(fd.get(), &status) != 0) return cannot_read(path, errno);
    LMS_TRY(begin(name, static_cast<std::uint64_t>(status.st_size)));
    for (;;) {
      const auto got = ::read(fd.get(), piece_.data(), piece_.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return cannot_read(path, errno);
      if (got == 0) return end();
      LMS_TRY(take(ByteView(piece_).first(static_cast<std::size_t>(got))));
    }
  }

  Result<void> add_package(const std::string& hash, const package::ByteSource& source) {
    LMS_TRY(begin(package_name(hash), source.size()));
    for (std::uint64_t at = 0; at < source.size(); at += kPiece) {
      const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, source.size() - at));
      LMS_TRY(source.read(at, std::span(piece_).first(size)));
      LMS_TRY(take(ByteView(piece_).first(size)));
    }
    LMS_TRY(end());
    if (manifest_.files.back().sha256 != hash) manifest_.damaged.push_back(hash);
    return {};
  }

  void add_missing(const std::string& hash) { manifest_.missing.push_back(hash); }

  Result<Manifest> finish() {
    const std::string text = write_manifest(manifest_);
    LMS_TRY(tar_.begin(kManifestName, text.size()));
    LMS_TRY(tar_.write(as_bytes(text)));
    LMS_TRY(tar_.end_file());
    LMS_TRY(tar_.finish());
    return std::move(manifest_);
  }

 private:
  Result<void> begin(std::string_view name, std::uint64_t size) {
    manifest_.files.push_back({.name = std::string(name), .size = size, .sha256 = {}});
    digest_ = security::Sha256();
    return tar_.begin(name, size);
  }
  Result<void> take(ByteView data) {
    digest_.add(data);
    return tar_.write(data);
  }
  Result<void> end() {
    manifest_.files.back().sha256 = to_hex(digest_.finish());
    return tar_.end_file();
  }

  TarWriter tar_;
  Manifest manifest_;
  Bytes piece_;
  security::Sha256 digest_;
};

}  // namespace

Result<Manifest> create(const fs::path& data_folder, std::string_view program, const Sink& out) {
  const fs::path database = data_folder / kDatabaseName;
  std::error_code ignored;
  if (!fs::exists(database, ignored))
    return fail(Error{.code = "storage.not_initialised",
                      .message = "this folder holds no installation",
                      .file = data_folder.string()});
  Manifest manifest;
  manifest.program = program;
  manifest.begun_at = system_clock().now();
  LMS_ASSIGN(const auto content, content::DirectoryStore::look_at(data_folder / "content"));
  LMS_ASSIGN(const auto pin, content->pin());
  LMS_ASSIGN(const auto copy, DatabaseCopy::make(data_folder));
  LMS_ASSIGN(const auto snapshot, copy_database(database, copy.path()));
  manifest.schema = snapshot.schema;

  Archive archive(out, std::move(manifest));
  LMS_TRY(archive.add_file(kDatabaseName, copy.path()));
  LMS_TRY(archive.add_file(kKeysName, data_folder / kKeysName));
  for (const std::string& hash : snapshot.packages) {
    const auto source = content->open(hash);
    if (source)
      LMS_TRY(archive.add_package(hash, **source));
    else if (source.error().code == "content.package.not_found")
      archive.add_missing(hash);
    else
      return fail(source.error());
  }
  return archive.finish();
}

}  // namespace lms::backup
