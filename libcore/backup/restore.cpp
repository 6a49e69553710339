#include "backup/restore.hpp"

#include "base/descriptor.hpp"
#include "security/hash.hpp"
#include "security/key_file.hpp"
#include "storage/data_folder_lock.hpp"
#include "storage/migrations.hpp"
#include "storage/migrator.hpp"
#include "storage/sqlite_session.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <set>
#include <system_error>
#include <utility>

namespace lms::backup {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLargestManifest = 256ULL << 20;
constexpr const char* kStaging = ".restoring";

std::unexpected<Error> invalid(std::string message, std::string_view name) {
  return fail(Error{.code = "backup.invalid", .message = std::move(message), .file = std::string(name)});
}

std::unexpected<Error> cannot(std::string_view what, const fs::path& path, int problem) {
  return fail(
      Error{.code = "restore.write_failed",
            .message = "cannot " + std::string(what) + ": " + std::generic_category().message(problem),
            .file = path.string()});
}

/// Where the bytes of a file go; no target: nowhere.
class Target {
 public:
  static Result<Target> make(const fs::path& file) {
    Descriptor fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!fd.is_open()) return cannot("create a file", file, errno);
    return Target(file, std::move(fd));
  }
  Target() = default;

  Result<void> write(ByteView data) {
    while (fd_.is_open() && !data.empty()) {
      const auto done = ::write(fd_.get(), data.data(), data.size());
      if (done < 0 && errno == EINTR) continue;
      if (done < 0) return cannot("write", file_, errno);
      data = data.subspan(static_cast<std::size_t>(done));
    }
    return {};
  }
  Result<void> finish() {
    if (fd_.is_open() && ::fsync(fd_.get()) != 0) return cannot("write", file_, errno);
    return {};
  }

 private:
  Target(fs::path file, Descriptor fd) : file_(std::move(file)), fd_(std::move(fd)) {}
  fs::path file_{};
  Descriptor fd_{};
};

using Opener = std::function<Result<Target>(std::string_view name)>;

Result<std::string> read_manifest_text(TarReader& tar, const TarEntry& entry) {
  if (entry.size > kLargestManifest) return invalid("the list of files is too large", entry.name);
  std::string text;
  Bytes piece(kPiece);
  for (;;) {
    LMS_ASSIGN(const std::size_t got, tar.read(piece));
    if (got == 0) return text;
    text += as_text(ByteView(piece).first(got));
  }
}

Result<ManifestFile> read_file(TarReader& tar, const TarEntry& entry, Target target) {
  security::Sha256 digest;
  Bytes piece(kPiece);
  for (;;) {
    LMS_ASSIGN(const std::size_t got, tar.read(piece));
    if (got == 0) break;
    digest.add(ByteView(piece).first(got));
    LMS_TRY(target.write(ByteView(piece).first(got)));
  }
  LMS_TRY(target.finish());
  return ManifestFile{.name = entry.name, .size = entry.size, .sha256 = to_hex(digest.finish())};
}

/// Whether the files that were read are those of the list, each as it says.
Result<void> compare(const std::vector<ManifestFile>& found, const Manifest& manifest) {
  if (found.size() != manifest.files.size())
    return invalid("the archive has other files than its list", kManifestName);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const ManifestFile& is = found[i];
    const ManifestFile& should = manifest.files[i];
    if (is.name != should.name) return invalid("the archive has other files than its list", is.name);
    if (is.size != should.size || is.sha256 != should.sha256)
      return fail(Error{.code = "backup.damaged",
                        .message = "the bytes of this file are not those that were backed up",
                        .file = is.name});
    const auto hash = package_in(is.name);
    const bool known = std::ranges::find(manifest.damaged, hash) != manifest.damaged.end();
    if (!hash.empty() && hash != is.sha256 && !known)
      return invalid("the bytes of a package do not belong to its name", is.name);
  }
  return {};
}

Result<Manifest> read_archive(const Supply& in, const Opener& open) {
  TarReader tar(in);
  std::vector<ManifestFile> found;
  std::set<std::string> names;
  for (;;) {
    LMS_ASSIGN(const auto entry, tar.next());
    if (!entry) return invalid("the archive has no list of its files", kManifestName);
    if (entry->name == kManifestName) {
      LMS_ASSIGN(const auto text, read_manifest_text(tar, *entry));
      LMS_ASSIGN(Manifest manifest, read_manifest(text));
      LMS_ASSIGN(const auto after, tar.next());
      if (after) return invalid("something follows the list of files", after->name);
      for (const auto needed : {kDatabaseName, kKeysName})
        if (!names.contains(std::string(needed))) return invalid("the archive lacks this file", needed);
      LMS_TRY(compare(found, manifest));
      return manifest;
    }
    const bool ours =
        entry->name == kDatabaseName || entry->name == kKeysName || !package_in(entry->name).empty();
    if (!ours) return invalid("a backup has no such file", entry->name);
    if (!names.insert(entry->name).second) return invalid("the archive has this file twice", entry->name);
    LMS_ASSIGN(Target target, open(entry->name));
    LMS_ASSIGN(auto file, read_file(tar, *entry, std::move(target)));
    found.push_back(std::move(file));
  }
}

Result<void> make_folder(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return cannot("create a folder", folder, errno);
  return {};
}

Result<void> sync_folder(const fs::path& folder) {
  const Descriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.is_open() || ::fsync(fd.get()) != 0) return cannot("sync a folder", folder, errno);
  return {};
}

/// Nothing but what a mount point or our lock brings along.
Result<void> check_empty(const fs::path& folder) {
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(folder, problem)) {
    const auto name = entry.path().filename();
    if (name != "lost+found" && name != "lmsd.lock")
      return fail(Error{
          .code = "restore.not_empty",
          .message = "the folder is not empty (" + name.string() + "); restore into a new one and move it",
          .file = folder.string()});
  }
  if (problem) return cannot("read the folder", folder, problem.value());
  return {};
}

/// The folder that is unpacked into; gone at the end.
class Staging {
 public:
  explicit Staging(fs::path folder) : folder_(std::move(folder)) {}
  ~Staging() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  Result<void> prepare() const {
    for (const auto* part : {"", "keys", "content", "content/packages", "content/staging"})
      LMS_TRY(make_folder(folder_ / part));
    return {};
  }
  /// `name` is one of ours, so that it stays within.
  [[nodiscard]] Result<Target> open(std::string_view name) const {
    const fs::path file = folder_ / name;
    if (!package_in(name).empty()) LMS_TRY(make_folder(file.parent_path()));
    return Target::make(file);
  }
  [[nodiscard]] const fs::path& folder() const { return folder_; }

 private:
  fs::path folder_;
};

Result<void> check_database(const fs::path& file) {
  using storage::SqliteSession;
  LMS_ASSIGN(auto session, SqliteSession::open(file, SqliteSession::Access::read, {}));
  LMS_ASSIGN(const auto problems, session->integrity_problems());
  if (!problems.empty())
    return fail(Error{.code = "storage.damaged",
                      .message = "the database in the backup is damaged: " + problems.front(),
                      .file = std::string(kDatabaseName)});
  LMS_ASSIGN(const int schema, storage::applied_schema(*session));
  if (schema > static_cast<int>(storage::embedded_migrations().size()))
    return fail(Error{.code = "storage.too_new",
                      .message = "the backup is of a newer program; restore it with that one",
                      .file = std::string(kDatabaseName)});
  return {};
}

Result<void> check_keys(const fs::path& file) {
  LMS_ASSIGN(const auto keys, security::read_key_file(file));
  if (!keys) return invalid("the archive lacks this file", kKeysName);
  return {};
}

/// Every folder's entries are on the disk before their parent's, the database's last.
Result<void> move_into_place(const fs::path& staging, const fs::path& folder) {
  std::error_code problem;
  for (const auto& entry : fs::recursive_directory_iterator(staging, problem))
    if (entry.is_directory()) LMS_TRY(sync_folder(entry.path()));
  if (problem) return cannot("read the folder", staging, problem.value());
  for (const fs::path& part : {fs::path("content"), fs::path("keys"), fs::path(kDatabaseName)}) {
    if (::rename((staging / part).c_str(), (folder / part).c_str()) != 0)
      return cannot("move into place", folder / part, errno);
    LMS_TRY(sync_folder(folder));
  }
  return {};
}

Result<Manifest> unpack(const Supply& in, const fs::path& folder) {
  LMS_TRY(check_empty(folder));
  const Staging staging(folder / kStaging);
  LMS_TRY(staging.prepare());
  LMS_ASSIGN(Manifest manifest, read_archive(in, [&](std::string_view name) { return staging.open(name); }));
  LMS_TRY(check_keys(staging.folder() / kKeysName));
  LMS_TRY(check_database(staging.folder() / kDatabaseName));
  LMS_TRY(move_into_place(staging.folder(), folder));
  return manifest;
}

}  // namespace

Result<Manifest> verify(const Supply& in) {
  return read_archive(in, [](std::string_view) -> Result<Target> { return Target(); });
}

Result<Manifest> restore(const Supply& in, const fs::path& data_folder) {
  std::error_code problem;
  const bool existed = fs::exists(data_folder, problem);
  if (!existed) fs::create_directories(data_folder.parent_path(), problem);
  LMS_TRY(make_folder(data_folder));
  if (existed) LMS_TRY(check_empty(data_folder));
  LMS_TRY(security::make_private_folder(data_folder));
  LMS_ASSIGN(const auto lock, storage::DataFolderLock::acquire(data_folder));
  auto done = unpack(in, data_folder);
  if (!done) {
    fs::remove(data_folder / "lmsd.lock", problem);
    if (!existed) fs::remove(data_folder, problem);
  }
  return done;
}

}  // namespace lms::backup
