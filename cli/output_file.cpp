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

std::unexpected<Error> unwritable(int error, const std::string& file) {
  char why[128] = {};
  return fail(
      Error{"file.unwritable", std::string("cannot write: ") + ::strerror_r(error, why, sizeof why), file});
}

}  // namespace

Result<OutputFile> OutputFile::open(const std::string& file) {
  std::string temporary;
  int fd = -1;
  if (is_special(file)) {
    fd = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
  } else {
    temporary = file + ".XXXXXX";
    fd = ::mkostemp(temporary.data(), O_CLOEXEC);
  }
  if (fd < 0) return unwritable(errno, file);
  return OutputFile(file, std::move(temporary), fd);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : file_(std::move(other.file_)),
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
  int error = temporary_.empty() || ::fsync(fd_) == 0 ? 0 : errno;
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
