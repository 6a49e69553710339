#pragma once
#include "base/result.hpp"
#include "package/byte_source.hpp"
#include "package/limits.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lms::package {

enum class Method : std::uint8_t { stored, deflated };

/// One entry, as central directory and local header agree on it.
struct ZipEntry {
  std::string_view name{};        ///< UTF-8, no leading `./`; ends in `/` for a folder. Lives in the index.
  std::uint64_t data_offset = 0;  ///< where the entry's data starts in the archive
  std::uint64_t compressed = 0;
  std::uint64_t size = 0;  ///< declared; nothing ever yields more
  std::uint32_t crc = 0;
  Method method = Method::stored;
  bool descriptor = false;     ///< sizes behind the data
  bool unmarked_name = false;  ///< not ASCII, and nothing says that it is UTF-8

  [[nodiscard]] bool folder() const { return name.ends_with('/'); }
};

/// Where every file of a ZIP lies. Immutable, so any number of threads may read it; moving it
/// keeps all entries and names where they are.
class ZipIndex {
 public:
  ZipIndex() = default;
  ZipIndex(ZipIndex&&) = default;
  ZipIndex& operator=(ZipIndex&&) = default;
  ZipIndex(const ZipIndex&) = delete;
  ZipIndex& operator=(const ZipIndex&) = delete;

  /// In the order of the central directory; a folder that is there twice, once.
  [[nodiscard]] std::span<const ZipEntry> entries() const { return entries_; }
  /// Exact name, no folders' trailing slash added. nullptr when there is none.
  [[nodiscard]] const ZipEntry* find(std::string_view name) const;
  /// The entry that is called `name` but for case and how accents are written; goes through all.
  [[nodiscard]] const ZipEntry* find_folded(std::string_view name) const;
  [[nodiscard]] std::uint64_t total_size() const { return total_size_; }
  [[nodiscard]] std::size_t file_count() const { return file_count_; }
  [[nodiscard]] bool zip64() const { return zip64_; }
  /// Bytes of memory held, for caches that count.
  [[nodiscard]] std::size_t memory() const;

 private:
  friend class IndexBuilder;
  std::vector<char> names_;
  std::vector<ZipEntry> entries_;
  std::vector<std::uint32_t> slots_;  ///< open addressing over entries_; position + 1, 0 = free
  std::uint64_t total_size_ = 0;
  std::size_t file_count_ = 0;
  bool zip64_ = false;
};

/// Reads end-of-central-directory record (ZIP64 too), central directory and every local header,
/// and refuses whatever a course package has no business to be. Nothing is inflated: what only
/// inflating can show (a lying size or CRC) is verify()'s, in package/zip_reader.hpp.
///
/// Errors, with the entry in Error::file: package.not_zip, package.truncated, package.read_failed,
///   package.zip.malformed, .multi_disk, .name, .traversal, .absolute_name, .backslash_name,
///   .symlink, .duplicate_name, .case_collision, .encrypted, .method, .local_header_mismatch,
///   .overlap, .too_large, .ratio, .too_many_entries
[[nodiscard]] Result<ZipIndex> read_index(const ByteSource& source, const PackageLimits& limits = {});

}  // namespace lms::package
