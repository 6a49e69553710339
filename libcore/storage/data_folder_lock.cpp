#include "storage/data_folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace lms::storage {
namespace {

std::unexpected<Error> failed(const std::filesystem::path& file, int number) {
  const std::error_code why(number, std::generic_category());
  return fail(Error{.code = "storage.failed",
                    .message = "cannot lock the data folder: " + why.message(),
                    .file = file.string()});
}

/// The process id in the lock file; "?" while its owner has not written it yet.
std::string owner_of(int fd) {
  std::array<char, 32> text{};
  const ssize_t n = ::pread(fd, text.data(), text.size(), 0);
  std::string pid;
  for (ssize_t i = 0;
       i < n && text[static_cast<std::size_t>(i)] >= '0' && text[static_cast<std::size_t>(i)] <= '9'; ++i)
    pid += text[static_cast<std::size_t>(i)];
  return pid.empty() ? "?" : pid;
}

bool write_own_pid(int fd) {
  const std::string pid = std::to_string(::getpid()) + "\n";
  return ::ftruncate(fd, 0) == 0 &&
         ::pwrite(fd, pid.data(), pid.size(), 0) == static_cast<ssize_t>(pid.size());
}

}  // namespace

Result<DataFolderLock> DataFolderLock::acquire(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "lmsd.lock";
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return failed(file, errno);
  DataFolderLock lock(fd);
  bool taken = ::flock(fd, LOCK_EX | LOCK_NB) == 0;
  for (int i = 0; !taken && errno == EWOULDBLOCK && i < 5; ++i) {
    ::usleep(10'000);  // somebody may only be looking
    taken = ::flock(fd, LOCK_EX | LOCK_NB) == 0;
  }
  if (!taken) {
    if (errno != EWOULDBLOCK) return failed(file, errno);
    return fail(Error{.code = "storage.locked",
                      .message = "the data folder is in use by process " + owner_of(fd),
                      .file = folder.string()});
  }
  if (!write_own_pid(fd)) return failed(file, errno);
  return lock;
}

std::optional<std::string> DataFolderLock::owner(const std::filesystem::path& folder) {
  const int fd = ::open((folder / "lmsd.lock").c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  // Shared and for a moment: acquire() tries again when it meets this.
  const bool free = ::flock(fd, LOCK_SH | LOCK_NB) == 0;
  auto owner = free ? std::nullopt : std::optional(owner_of(fd));
  ::close(fd);
  return owner;
}

DataFolderLock::DataFolderLock(DataFolderLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

DataFolderLock& DataFolderLock::operator=(DataFolderLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

DataFolderLock::~DataFolderLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace lms::storage
