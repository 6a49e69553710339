#pragma once
#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <utility>

namespace lms::storage {

/// A database file in memory, for all readers of the process together: a page is looked at where the system has it,
/// without a call for each and without a copy. What readers map by themselves is counted to the process once per
/// reader, and is unmapped after every write; this stays, and is there once.
///
/// A disk that cannot be read any more, or a file that somebody cuts short, ends the process by SIGBUS: nothing of
/// what was acknowledged is lost by that.
class FileMapping {
 public:
  /// Maps the file open as `fd`, as far as it will ever grow; null when the system has no room for that, and the
  /// sessions read as usual. `fd` may be closed afterwards, but not while a session is open on the file: locks of
  /// the process would go with it.
  [[nodiscard]] static std::unique_ptr<FileMapping> create(int fd);
  /// All sessions that read through it are closed before.
  ~FileMapping();
  FileMapping(const FileMapping&) = delete;
  FileMapping& operator=(const FileMapping&) = delete;

  /// Counts no page to this process until it is read again.
  void rest();

 private:
  using FileId = std::pair<dev_t, ino_t>;
  FileMapping(FileId id, std::byte* start);

  FileId id_;
  std::byte* start_;
};

/// The name of the SQLite VFS whose sessions read through the mapping of their file, if it has one.
/// Thread-safe.
[[nodiscard]] const char* mapped_vfs();

}  // namespace lms::storage
