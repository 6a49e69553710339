#pragma once
#include <atomic>
#include <cstddef>

namespace lms::storage {

/// The length of a mapped range. Addresses, not memory; what lies behind is read as usual.
inline constexpr std::size_t kMappedRange = std::size_t{16} << 30;

/// A mapped range as the signal's handler sees it, which may look at nothing else.
struct MappedRange {
  std::atomic<std::byte*> start{nullptr};
  std::atomic<bool> damaged{false};
};

/// The range of the FileMapping of that file; null when there is none. Thread-safe.
[[nodiscard]] MappedRange* mapped_range_of(const char* file);

}  // namespace lms::storage
