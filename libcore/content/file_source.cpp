#include "content/file_source.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace lms::content {

Result<std::shared_ptr<const FileSource>> FileSource::open(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    const int problem = errno;
    if (problem == ENOENT)
      return fail(Error{
          .code = "content.package.not_found", .message = "the package file is gone", .file = path.string()});
    return fail(Error{.code = "content.read_failed",
                      .message = "cannot open the package file: " + std::generic_category().message(problem),
                      .file = path.string()});
  }
  struct stat status{};
  if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(fd);
    return fail(Error{.code = "content.read_failed",
                      .message = "the package is not a regular file",
                      .file = path.string()});
  }
  return std::make_shared<const FileSource>(fd, static_cast<std::uint64_t>(status.st_size));
}

FileSource::~FileSource() { ::close(fd_); }

Result<void> FileSource::read(std::uint64_t offset, std::span<std::byte> out) const {
  if (offset > size_ || out.size() > size_ - offset)
    return fail("package.truncated", "the archive ends before the data it announces");
  while (!out.empty()) {
    const ssize_t got = ::pread(fd_, out.data(), out.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0)
      return fail("package.read_failed",
                  "cannot read the package file: " + std::generic_category().message(errno));
    if (got == 0) return fail("package.truncated", "the package file became shorter while it was open");
    out = out.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
  return {};
}

}  // namespace lms::content
