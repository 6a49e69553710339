#pragma once
#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <utility>

namespace lms::storage {

struct MappedRange;

/// A database file in memory, for all readers of the process together: a page is looked at where the system has it,
/// without a call for each and without a copy. What readers map by themselves is counted to the process once per
/// reader, and is unmapped after every write; this stays, and is there once.
///
/// A block that the disk cannot read, or a file that somebody cuts short, is told to a process that looks at a mapping
/// by SIGBUS, which would end it at each query that comes along there. So the signal is caught: the page is given
/// zeros, the mapping counts as damaged, and everything is read by calls from then on, whose failures end one query
/// and not the process. What was read meanwhile may hold those zeros: whoever reads asks damaged() afterwards and
/// gives nothing of it out. Signals for other addresses end the process as usual.
class FileMapping {
 public:
  /// Maps the file open as `fd`, as far as it will ever grow; null when the system has no room for that (or many
  /// files are mapped), and the sessions read as usual. `fd` may be closed afterwards, but not while a session is
  /// open on the file: locks of the process would go with it.
  [[nodiscard]] static std::unique_ptr<FileMapping> create(int fd);
  /// All sessions that read through it are closed before.
  ~FileMapping();
  FileMapping(const FileMapping&) = delete;
  FileMapping& operator=(const FileMapping&) = delete;

  /// Counts no page to this process until it is read again.
  void rest();
  /// Whether a page of it could not be read, and what was read since may be wrong.
  [[nodiscard]] bool damaged() const;

 private:
  using FileId = std::pair<dev_t, ino_t>;
  FileMapping(FileId id, MappedRange& range);

  FileId id_;
  MappedRange& range_;
};

}  // namespace lms::storage
