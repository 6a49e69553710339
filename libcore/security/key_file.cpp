#include "security/key_file.hpp"

#include "base/descriptor.hpp"
#include "base/log.hpp"

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>

namespace lms::security {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int kFormat = 1;
constexpr std::uintmax_t kLargestKeyFile = 1 << 20;
constexpr std::array<const char*, kKeyUses> kUseNames{"access", "files", "label", "sealing"};

std::unexpected<Error> failed(const fs::path& file, int number) {
  return fail(Error{
      .code = "keys.failed", .message = std::generic_category().message(number), .file = file.string()});
}

std::unexpected<Error> damaged(const fs::path& file, std::string_view why) {
  return fail(Error{.code = "keys.damaged",
                    .message = "the key ring is damaged (" + std::string(why) +
                               "); restore it from a backup: what it sealed cannot be opened without it",
                    .file = file.string()});
}

Result<void> take_others_rights(const fs::path& path, mode_t mode) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return failed(path, errno);
  if ((status.st_mode & 077) == 0) return {};
  log(LogLevel::warning, "security", "others could read the keys; their rights were taken away",
      {{"path", path.string()}});
  if (::chmod(path.c_str(), mode) != 0) return failed(path, errno);
  return {};
}

std::optional<Key> parse_key(const json& entry) {
  const auto text = [&](const char* name) {
    const auto found = entry.find(name);
    return found != entry.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  if (!entry.is_object()) return std::nullopt;
  const auto made_at = parse_time(text("madeAt"));
  auto secret = from_base64(text("secret"));
  const auto id = text("id");
  if (!made_at || !secret || secret->size() != 32 || id.size() != 8 || !from_hex(id)) return std::nullopt;
  return Key{.id = id, .made_at = *made_at, .secret = std::move(*secret)};
}

Result<KeyTable> parse(const fs::path& file, const std::string& text) {
  const json root = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!root.is_object()) return damaged(file, "it is not JSON");
  if (root.value("format", json()) != kFormat) return damaged(file, "its format is unknown");
  const json uses = root.value("keys", json());
  KeyTable keys(kKeyUses);
  for (std::size_t i = 0; i < kKeyUses; ++i) {
    const json entries = uses.is_object() ? uses.value(kUseNames[i], json()) : json();
    if (!entries.is_array() || entries.empty())
      return damaged(file, std::string("no key for ") + kUseNames[i]);
    for (const json& entry : entries) {
      auto key = parse_key(entry);
      if (!key) return damaged(file, std::string("a broken key for ") + kUseNames[i]);
      keys[i].push_back(std::move(*key));
    }
  }
  return keys;
}

std::string print(const KeyTable& keys) {
  json uses = json::object();
  for (std::size_t i = 0; i < kKeyUses; ++i)
    for (const Key& key : keys[i])
      uses[kUseNames[i]].push_back(
          {{"id", key.id}, {"madeAt", format_time(key.made_at)}, {"secret", to_base64url(key.secret)}});
  return json{{"format", kFormat}, {"keys", std::move(uses)}}.dump(2) + "\n";
}

/// Writes all of `text` to a new file and waits for the disk.
Result<void> write_new(const fs::path& path, std::string_view text) {
  ::unlink(path.c_str());
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.is_open()) return failed(path, errno);
  while (!text.empty()) {
    const ssize_t n = ::write(file.get(), text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed(path, errno);
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  struct stat folder{};
  if (::geteuid() == 0 && ::stat(path.parent_path().c_str(), &folder) == 0 &&
      ::fchown(file.get(), folder.st_uid, folder.st_gid) != 0)
    return failed(path, errno);
  if (::fsync(file.get()) != 0) return failed(path, errno);
  return {};
}

}  // namespace

Result<void> make_private_folder(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return failed(folder, errno);
  return take_others_rights(folder, 0700);
}

Result<std::optional<KeyTable>> read_key_file(const fs::path& file) {
  std::error_code error;
  if (!fs::exists(file, error)) {
    if (error) return failed(file, error.value());
    return std::nullopt;
  }
  LMS_TRY(take_others_rights(file, 0600));
  if (fs::file_size(file, error) > kLargestKeyFile && !error) return damaged(file, "it is too large");
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in.is_open() || in.bad()) return failed(file, EIO);
  LMS_ASSIGN(KeyTable keys, parse(file, text));
  return keys;
}

FileStamp stamp_of(const fs::path& file) {
  struct stat status{};
  if (::stat(file.c_str(), &status) != 0) return {};
  return {.inode = status.st_ino,
          .changed_ns =
              static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec};
}

Result<KeyFileLock> KeyFileLock::take(const fs::path& folder) {
  // The folder itself is locked: a lock file would be one more file to own and to back up.
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return failed(folder, errno);
  KeyFileLock lock(fd);
  while (::flock(fd, LOCK_EX) != 0)
    if (errno != EINTR) return failed(folder, errno);
  return lock;
}

KeyFileLock::~KeyFileLock() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> write_key_file(const fs::path& file, const KeyTable& keys) {
  const fs::path unfinished = file.string() + ".part";
  LMS_TRY(write_new(unfinished, print(keys)));
  if (::rename(unfinished.c_str(), file.c_str()) != 0) return failed(file, errno);
  const Descriptor folder(::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open() || ::fsync(folder.get()) != 0) return failed(file.parent_path(), errno);
  return {};
}

}  // namespace lms::security
