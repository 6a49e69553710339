#include "cli/upload_file.hpp"

#include "cli/terminal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <ostream>

namespace lms::cli {

Result<std::unique_ptr<UploadFile>> UploadFile::open(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) return fail(Error{"file.not_found", "there is no such file", path});
  if (fd < 0) return fail(Error{"file.unreadable", "the file cannot be opened for reading", path});
  struct stat info{};
  if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
    ::close(fd);
    return fail(Error{"file.unreadable", "this is no plain file", path});
  }
  return std::unique_ptr<UploadFile>(new UploadFile(fd, static_cast<std::uint64_t>(info.st_size), path));
}

UploadFile::~UploadFile() { ::close(fd_); }

Upload UploadFile::upload() const {
  Upload upload;
  upload.size = size_;
  upload.read = [this](std::uint64_t offset, char* buffer, std::size_t size) -> Result<std::size_t> {
    for (;;) {
      const auto n = ::pread(fd_, buffer, size, static_cast<off_t>(offset));
      if (n > 0) return static_cast<std::size_t>(n);
      if (n < 0 && errno == EINTR) continue;
      if (n == 0) return fail(Error{"file.changed", "the file became shorter while it was sent", path_});
      return fail(Error{"file.unreadable", "the file cannot be read", path_});
    }
  };
  return upload;
}

struct ProgressBar::State {
  std::ostream& err;
  std::string label;
  std::uint64_t total;
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point drawn{};

  void draw(std::uint64_t done, std::chrono::steady_clock::time_point now) {
    constexpr std::size_t kCells = 24;
    const double part = total == 0 ? 1.0 : static_cast<double>(done) / static_cast<double>(total);
    const auto full = std::min(kCells, static_cast<std::size_t>(part * kCells));
    const double seconds = std::chrono::duration<double>(now - start).count();
    err << fmt::format("\r{} [{}{}] {:3.0f} %  {} of {}", fit(safe_text(label), 30), std::string(full, '#'),
                       std::string(kCells - full, '.'), part * 100, human_bytes(static_cast<double>(done)),
                       human_bytes(static_cast<double>(total)));
    if (seconds > 0.2) err << fmt::format("  {}/s", human_bytes(static_cast<double>(done) / seconds));
    if (done >= total) err << "  checking";
    err << "\033[K" << std::flush;
    drawn = now;
  }
};

ProgressBar::ProgressBar(World& world, std::string label, std::uint64_t total, bool quiet) {
  if (!world.err_is_terminal || quiet) return;
  state_ = std::make_unique<State>(State{*world.err, std::move(label), total});
  state_->draw(0, state_->start);
}

ProgressBar::~ProgressBar() {
  if (state_) state_->err << "\r\033[K" << std::flush;
}

void ProgressBar::update(std::uint64_t done) {
  if (!state_) return;
  const auto now = std::chrono::steady_clock::now();
  if (done >= state_->total || now - state_->drawn > std::chrono::milliseconds(100)) state_->draw(done, now);
}

}  // namespace lms::cli
