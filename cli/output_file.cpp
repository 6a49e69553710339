#include "cli/output_file.hpp"

#include "cli/world.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace lms::cli {
namespace {

bool is_special(const std::string& file) {
  struct stat info{};
  return ::stat(file.c_str(), &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

bool names_folder(const std::string& file) {
  struct stat info{};
  return ::stat(file.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

std::unexpected<Error> unwritable(int error, const std::string& file) {
  char why[128] = {};
  return fail(
      Error{"file.unwritable", std::string("cannot write: ") + ::strerror_r(error, why, sizeof why), file});
}

/// The folder that a file stands in.
std::string folder_of(const std::string& file) {
  const auto slash = file.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : file.substr(0, slash);
}

/// A file without a name, which goes with the process however that ends; -1 where the file system has no such thing.
int open_nameless(const std::string& file) {
  const int fd = ::open(folder_of(file).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd >= 0 && ::access(("/proc/self/fd/" + std::to_string(fd)).c_str(), F_OK) == 0) return fd;
  if (fd >= 0) ::close(fd);
  return -1;
}

/// Gives it a name beside `file`; "" and errno when that fails.
std::string link_beside(int fd, const std::string& file) {
  const std::string nameless = "/proc/self/fd/" + std::to_string(fd);
  for (int attempt = 0;; ++attempt) {
    std::string name =
        folder_of(file) + "/.lmsctl-" + std::to_string(::getpid()) + "-" + std::to_string(attempt);
    if (::linkat(AT_FDCWD, nameless.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0) return name;
    if (errno != EEXIST || attempt == 100) return {};
  }
}

}  // namespace

Result<OutputFile> OutputFile::open(const std::string& file) {
  if (names_folder(file)) return unwritable(EISDIR, file);
  if (is_special(file)) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return unwritable(errno, file);
    return OutputFile(file, Kind::special, {}, fd);
  }
  struct stat info{};
  if (::stat(file.c_str(), &info) != 0 && errno == ENAMETOOLONG) return unwritable(ENAMETOOLONG, file);
  if (const int fd = open_nameless(file); fd >= 0) return OutputFile(file, Kind::nameless, {}, fd);
  std::string temporary = folder_of(file) + "/.lmsctl-XXXXXX";
  const int fd = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (fd < 0) return unwritable(errno, file);
  return OutputFile(file, Kind::temporary, std::move(temporary), fd);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : file_(std::move(other.file_)),
      kind_(other.kind_),
      temporary_(std::exchange(other.temporary_, {})),
      fd_(std::exchange(other.fd_, -1)) {}

OutputFile::~OutputFile() {
  if (fd_ >= 0) ::close(fd_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Result<void> OutputFile::write(std::string_view data) {
  while (!data.empty()) {
    const auto n = ::write(fd_, data.data(), data.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return unwritable(n < 0 ? errno : EIO, file_);
    data.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Result<void> OutputFile::commit() {
  const SignalPause pause;
  int error = kind_ == Kind::special || ::fsync(fd_) == 0 ? 0 : errno;
  if (error == 0 && kind_ == Kind::nameless) {
    temporary_ = link_beside(fd_, file_);
    if (temporary_.empty()) error = errno;
  }
  if (::close(std::exchange(fd_, -1)) != 0 && error == 0) error = errno;
  if (error == 0 && !temporary_.empty() && ::rename(temporary_.c_str(), file_.c_str()) != 0) error = errno;
  if (error != 0) return unwritable(error, file_);
  temporary_.clear();
  return {};
}

Result<void> write_output_file(const std::string& file, std::string_view text, const std::string& code) {
  const SignalPause pause;
  const auto write = [&]() -> Result<void> {
    LMS_ASSIGN(OutputFile out, OutputFile::open(file));
    LMS_TRY(out.write(text));
    return out.commit();
  };
  auto written = write();
  if (!written) written.error().code = code;
  return written;
}

}  // namespace lms::cli
