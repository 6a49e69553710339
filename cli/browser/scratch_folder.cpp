#include "cli/browser/scratch_folder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <string_view>
#include <utility>

namespace lms::cli {
namespace {

namespace fs = std::filesystem;

/// Told that all is over, it removes the folder. Otherwise programs that write into it have been left behind, and it
/// removes what they make while they end, too.
constexpr const char* kRemover =
    R"(read -r word <&3; rm -rf "$1"; [ "$word" = over ] && exit; for second in 1 2 3 4 5; do sleep 1; rm -rf "$1"; done)";
constexpr std::string_view kOver = "over\n";

}  // namespace

Result<ScratchFolder> ScratchFolder::make() {
  std::error_code failed;
  std::string name = (fs::temp_directory_path(failed) / "lmsctl-XXXXXX").string();
  std::array<int, 2> ends{-1, -1};
  if (failed || ::pipe2(ends.data(), O_CLOEXEC) != 0 || ::mkdtemp(name.data()) == nullptr)
    return fail("file.unreadable", "no folder for temporary files can be made");
  ScratchFolder out;
  out.path_ = name;
  out.alive_ = ends[1];
  auto remover = Child::start({.words = {"/bin/sh", "-c", kRemover, "sh", name},
                               .output = {},
                               .environment = {"PATH=/usr/bin:/bin"},
                               .fd3 = ends[0],
                               .ending = Ending::by_itself});
  ::close(ends[0]);
  if (!remover) {
    ::rmdir(name.c_str());
    return fail(remover.error());
  }
  out.remover_ = std::move(*remover);
  return out;
}

ScratchFolder::ScratchFolder(ScratchFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})),
      alive_(std::exchange(other.alive_, -1)),
      remover_(std::move(other.remover_)) {}

ScratchFolder& ScratchFolder::operator=(ScratchFolder&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(alive_, other.alive_);
  std::swap(remover_, other.remover_);
  return *this;
}

ScratchFolder::~ScratchFolder() {
  if (alive_ >= 0) {
    [[maybe_unused]] const auto written = ::write(alive_, kOver.data(), kOver.size());
    ::close(alive_);
  }
  static_cast<void>(remover_.wait());
}

}  // namespace lms::cli
