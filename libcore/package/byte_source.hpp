#pragma once
#include "base/encoding.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <span>

namespace lms::package {

/// Random access to the bytes of one package: a file (content/file_source.hpp) or memory.
/// Immutable while open; reading is thread-safe.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  /// Fills `out` completely from `offset`.
  /// Errors: package.truncated (the range ends beyond size()), package.read_failed (the disk)
  [[nodiscard]] virtual Result<void> read(std::uint64_t offset, std::span<std::byte> out) const = 0;
};

/// Bytes in memory, not owned.
class SpanSource final : public ByteSource {
 public:
  explicit SpanSource(ByteView data) : data_(data) {}
  [[nodiscard]] std::uint64_t size() const override { return data_.size(); }
  [[nodiscard]] Result<void> read(std::uint64_t offset, std::span<std::byte> out) const override;

 private:
  ByteView data_;
};

}  // namespace lms::package
