#include "cli/output_file.hpp"

#include "cli/world.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace lms::cli {
namespace {

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

/// Something else than a file, /dev/stdout say, is written to and not replaced.
bool is_special(const std::string& file) {
  struct stat info{};
  return ::stat(file.c_str(), &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

int write_special(const std::string& file, std::string_view text) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0) return errno;
  const int error = write_all(fd, text) ? 0 : errno;
  ::close(fd);
  return error;
}

int replace(const std::string& file, std::string_view text) {
  const SignalPause pause;
  std::string temporary = file + ".XXXXXX";
  const int fd = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (fd < 0) return errno;
  const bool written = write_all(fd, text) && ::fsync(fd) == 0;
  int error = written ? 0 : errno;
  if (::close(fd) != 0 && error == 0) error = errno;
  if (error == 0 && ::rename(temporary.c_str(), file.c_str()) != 0) error = errno;
  if (error != 0) ::unlink(temporary.c_str());
  return error;
}

}  // namespace

Result<void> write_output_file(const std::string& file, std::string_view text, const std::string& code) {
  const int error = is_special(file) ? write_special(file, text) : replace(file, text);
  if (error == 0) return {};
  char why[128] = {};
  return fail(Error{code, std::string("cannot write: ") + ::strerror_r(error, why, sizeof why), file});
}

}  // namespace lms::cli
