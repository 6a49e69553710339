#pragma once
#include "base/codec.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lms::runtime {

/// A value written as what differs from a base: `base[0, prefix) + middle + base[size - suffix, size)`.
/// The base is named by its length and a hash, so that a wrong one is noticed.
struct Splice {
  std::size_t prefix = 0;
  std::size_t suffix = 0;
  std::string_view middle{};
};

/// Common prefix and suffix of the two, which do not overlap.
[[nodiscard]] Splice make_splice(std::string_view base, std::string_view value);

/// Below this a value always travels whole.
inline constexpr std::size_t kWorthSplicing = 64;

/// Writes `value`: whole, or as a splice against `base` where that saves enough to be worth it. Says whether
/// it became a splice.
bool write_value(Writer& out, std::string_view value, const std::optional<std::string_view>& base);

/// What stands before a value that travels whole; kMaxValueHead bytes have room at `to`. Answers where it ends.
inline constexpr std::size_t kMaxValueHead = 1 + kMaxVarint;
std::byte* put_value_head(std::byte* to, std::size_t size);

/// A value as write_value wrote it. Views into the input.
struct WrittenValue {
  bool spliced = false;
  std::string_view whole{};
  Splice splice{};
  std::uint64_t base_size = 0;
  std::uint32_t base_hash = 0;

  /// The value in full; nothing when `base` is not the one it was written against.
  [[nodiscard]] std::optional<std::string> resolve(const std::optional<std::string_view>& base) const;
};
[[nodiscard]] WrittenValue read_value(Reader& in);

}  // namespace lms::runtime
