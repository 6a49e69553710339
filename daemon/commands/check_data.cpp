#include "backup/manifest.hpp"
#include "base/error_json.hpp"
#include "base/time.hpp"
#include "commands/check.hpp"
#include "content/directory_store.hpp"
#include "storage/data_folder_lock.hpp"
#include "storage/migrations.hpp"
#include "storage/migrator.hpp"
#include "storage/sqlite_session.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>

namespace lms::commands {
namespace {

namespace fs = std::filesystem;

const storage::Statement kPackages{
    "SELECT package_sha256, MAX(size_bytes) FROM course_versions GROUP BY package_sha256"};
const storage::Statement kNewest{
    "SELECT MAX(at) FROM (SELECT MAX(applied_at) AS at FROM schema_migrations UNION ALL "
    "SELECT MAX(updated_at) FROM registrations UNION ALL SELECT MAX(at) FROM audit_log) AS times"};

constexpr std::uint64_t kGibibyte = 1ULL << 30;
/// An import puts its package in place a moment before the row that names it.
constexpr std::chrono::hours kSettled{1};

std::string in_mib(std::uint64_t bytes) { return fmt::format("{} MiB", bytes >> 20); }

void check_rights(const fs::path& path, Findings& findings) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return;
  if ((status.st_mode & 077) != 0)
    findings.problem("data_dir.rights", path.string() + " is open to others", "chmod go= " + path.string());
}

void check_folder(const fs::path& folder, Findings& findings) {
  const auto owner = storage::DataFolderLock::owner(folder);
  findings.ok("data_dir", folder.string() + (owner ? ", in use by process " + *owner : ", not in use"));
  for (const char* part : {"", "keys", "keys/keyring.json", "lms.db"}) check_rights(folder / part, findings);
  std::error_code ignored;
  if (!fs::exists(folder / "keys/keyring.json", ignored))
    findings.problem("keys.missing", "there is no key ring",
                     "restore a backup: without it nothing that was sealed can be opened");
}

void check_space(const fs::path& folder, Findings& findings) {
  struct statvfs disk{};
  if (::statvfs(folder.c_str(), &disk) != 0) return;
  const auto free = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  const auto all = std::uint64_t{disk.f_blocks} * disk.f_frsize;
  const std::string state = fmt::format("{} of {} free", in_mib(free), in_mib(all));
  if (disk.f_files != 0 && disk.f_favail < 1000)
    findings.problem("disk.inodes", "the disk takes hardly any more files", "make room");
  if (free < kGibibyte)
    findings.problem("disk.space", state, "make room: a full disk refuses results and uploads");
  else if (free < all / 20)
    findings.warning("disk.space", state, "make room before it gets scarce");
  else
    findings.ok("disk.space", state);
}

void check_schema(storage::SqliteSession& session, Findings& findings) {
  const auto applied = storage::applied_schema(session);
  const auto known = static_cast<int>(storage::embedded_migrations().size());
  if (!applied)
    findings.problem("database.foreign", describe(applied.error()), "is this a data folder of lmsd?");
  else if (*applied > known)
    findings.problem("database.too_new", fmt::format("schema {}, this program knows {}", *applied, known),
                     "use the newer program");
  else if (*applied < known)
    findings.warning("database.migrations", fmt::format("{} of {} migrations applied", *applied, known),
                     "the next start applies the rest, after a copy of the database was made");
  else
    findings.ok("database.migrations", fmt::format("schema {}, up to date", *applied));
}

void check_newest(storage::SqliteSession& session, Findings& findings) {
  const auto rows = session.query(kNewest, {});
  if (!rows || rows->empty() || rows->front().is_null(0)) return;
  const auto newest = parse_time(rows->front().text(0));
  if (newest && *newest > system_clock().now() + std::chrono::minutes{5})
    findings.problem("clock.behind",
                     "the clock shows " + format_time(system_clock().now()) +
                         ", the newest entry was made at " + format_time(*newest),
                     "set the clock right");
}

void check_packages(storage::SqliteSession& session, const fs::path& folder, Findings& findings) {
  const auto store = content::DirectoryStore::look_at(folder / "content");
  if (!store) return findings.problem("content.missing", describe(store.error()), "restore a backup");
  // The packages before the rows: one that is imported meanwhile is not taken for missing.
  const auto rows = session.query(kPackages, {});
  const auto stored = (*store)->list();
  if (!rows || !stored)
    return findings.problem("content.unreadable", describe(rows ? stored.error() : rows.error()),
                            "look at the disk");
  std::map<std::string, std::uint64_t> there;
  for (const auto& package : *stored) there.emplace(package.hash, package.size);
  std::size_t missing = 0;
  std::size_t wrong = 0;
  for (const auto& row : *rows) {
    const auto found = there.find(row.text(0));
    if (found == there.end())
      ++missing;
    else if (found->second != static_cast<std::uint64_t>(row.integer(1)))
      ++wrong;
    if (found != there.end()) there.erase(found);
  }
  std::uint64_t orphaned_bytes = 0;
  std::size_t orphaned = 0;
  for (const auto& [hash, size] : there) {
    std::error_code gone;
    const auto changed = fs::last_write_time(folder / backup::package_name(hash), gone);
    if (gone || fs::file_time_type::clock::now() - changed < kSettled) continue;
    ++orphaned;
    orphaned_bytes += size;
  }
  if (missing > 0)
    findings.problem("content.missing", fmt::format("{} packages of courses are missing", missing),
                     "restore them from a backup into content/packages");
  if (wrong > 0)
    findings.problem("content.damaged", fmt::format("{} packages have another size than they had", wrong),
                     "restore them from a backup into content/packages");
  if (orphaned > 0)
    findings.warning("content.orphaned",
                     fmt::format("{} packages, {}, belong to no course", orphaned, in_mib(orphaned_bytes)),
                     "lmsd removes them at its next start");
  if (missing + wrong + orphaned == 0)
    findings.ok("content", fmt::format("{} packages, all there", rows->size()));
}

}  // namespace

void check_data(const Config& config, Findings& findings) {
  const fs::path folder = config.data_dir;
  std::error_code ignored;
  if (config.data_dir.empty() || !fs::exists(folder / "lms.db", ignored))
    return findings.problem(
        "data_dir.missing",
        config.data_dir.empty() ? "no data folder is set" : config.data_dir + " holds no installation",
        "lmsd init --data-dir DIR --admin-email YOU@EXAMPLE.ORG makes one");
  check_folder(folder, findings);
  check_space(folder, findings);
  const auto session =
      storage::SqliteSession::open(folder / "lms.db", storage::SqliteSession::Access::read, {});
  if (!session)
    return findings.problem("database.unreadable", describe(session.error()), "may this user read it?");
  const auto problems = (*session)->integrity_problems();
  if (!problems || !problems->empty())
    findings.problem("database.damaged", problems ? problems->front() : describe(problems.error()),
                     "stop lmsd, keep a copy of the folder, and restore a backup");
  else
    findings.ok("database", "sound");
  check_schema(**session, findings);
  check_newest(**session, findings);
  check_packages(**session, folder, findings);
}

}  // namespace lms::commands
