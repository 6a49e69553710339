#pragma once
#include "base/result.hpp"
#include "cli/browser/child.hpp"

#include <filesystem>

namespace lms::cli {

/// A folder of its own, gone with the object, and also when the process is ended by a signal, SIGKILL included: a
/// program of its own waits for that and removes it.
class ScratchFolder {
 public:
  /// Errors: file.unreadable, browser.program
  [[nodiscard]] static Result<ScratchFolder> make();
  ScratchFolder() = default;
  ScratchFolder(ScratchFolder&& other) noexcept;
  ScratchFolder& operator=(ScratchFolder&& other) noexcept;
  ~ScratchFolder();
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  int alive_ = -1;  ///< end of a pipe: that it is closed is what the program waits for
  Child remover_;
};

}  // namespace lms::cli
