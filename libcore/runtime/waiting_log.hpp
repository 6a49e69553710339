#pragma once
#include "base/codec.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

/// The entries of a call log that the server has not acknowledged, as bytes.
namespace lms::runtime {

/// Entries are added at the end and dropped at the front. They lie in blocks, so that neither ever moves what
/// waits, however long the connection is away: an entry is added at every call of the content.
class WaitingLog {
 public:
  /// Adds one entry, whose bytes are `parts` one after the other.
  void add(std::span<const ByteView> parts);
  /// Drops up to `count` entries.
  void drop(std::size_t count);
  [[nodiscard]] std::size_t count() const { return count_; }

  /// Appends entries from the one with this index on to `out`: at most `most`, and while they take no more
  /// than `room` bytes, the first one whatever it takes. Answers how many.
  std::size_t copy(std::size_t index, std::size_t most, std::size_t room, Writer& out) const;

 private:
  struct Block {
    std::unique_ptr<std::byte[]> bytes{};
    std::size_t size = 0;
    std::size_t room = 0;
    std::size_t begin = 0;  ///< where the first entry that is not dropped begins
    std::size_t first = 0;  ///< and its index in `sizes`
    std::vector<std::uint32_t> sizes{};
    [[nodiscard]] std::size_t count() const { return sizes.size() - first; }
  };
  Block& block_for(std::size_t size);

  std::vector<Block> blocks_{};
  std::size_t count_ = 0;
};

}  // namespace lms::runtime
