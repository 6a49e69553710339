#pragma once
#include "package/zip_index.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

namespace lms::package {

/// Inflates one entry front to back. Never yields more than the declared size; the end is
/// good only if size and CRC are what the directory says.
class EntryReader {
 public:
  /// `source` must outlive the reader; `entry` is copied.
  EntryReader(const ByteSource& source, const ZipEntry& entry);
  ~EntryReader();
  EntryReader(EntryReader&&) noexcept;
  EntryReader& operator=(EntryReader&&) noexcept;

  /// Fills the front of `out`; 0 only at the verified end (or for an empty `out`).
  /// Errors: package.zip.corrupt_data, package.zip.size_mismatch, package.zip.crc_mismatch,
  ///         package.truncated, package.read_failed. After an error every read gives it again.
  [[nodiscard]] Result<std::size_t> read(std::span<std::byte> out);
  /// Passes over `count` bytes (for a range of a deflated entry).
  [[nodiscard]] Result<void> skip(std::uint64_t count);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The whole entry. Errors: as EntryReader, and package.zip.too_large beyond `cap`.
[[nodiscard]] Result<Bytes> read_entry(const ByteSource& source, const ZipEntry& entry, std::uint64_t cap);

struct VerifyReport {
  std::size_t checked = 0;
  bool stopped = false;         ///< ended early by the stop token
  std::vector<Error> faults{};  ///< one per lying or damaged entry, at most `max_faults`
  [[nodiscard]] bool good() const { return faults.empty() && !stopped; }
};

/// Inflates everything once, in memory of constant size.
[[nodiscard]] VerifyReport verify(const ByteSource& source, const ZipIndex& index,
                                  std::size_t max_faults = 20, const std::stop_token& stop = {});

}  // namespace lms::package
