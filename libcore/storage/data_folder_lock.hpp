#pragma once
#include "base/result.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace lms::storage {

/// Keeps a data folder for one process: while it lives, a second acquire() of the same folder, in
/// this or another process, is refused. The system releases it when the process ends, however.
class DataFolderLock {
 public:
  /// Takes `<folder>/lmsd.lock`, which then holds our process id. `folder` must exist.
  /// Errors: storage.locked (names the process), storage.failed
  [[nodiscard]] static Result<DataFolderLock> acquire(const std::filesystem::path& folder);

  /// The process that has the folder, if one has. Takes nothing.
  [[nodiscard]] static std::optional<std::string> owner(const std::filesystem::path& folder);

  DataFolderLock(DataFolderLock&& other) noexcept;
  DataFolderLock& operator=(DataFolderLock&& other) noexcept;
  ~DataFolderLock();

 private:
  explicit DataFolderLock(int fd) : fd_(fd) {}
  int fd_ = -1;
};

}  // namespace lms::storage
