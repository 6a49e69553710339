#pragma once
#include "base/encoding.hpp"

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace lms {

inline constexpr std::size_t kMaxVarint = 10;

/// Writes `v` in LEB128 at `to`, which has room for kMaxVarint bytes; answers where it ends.
inline std::byte* put_varint(std::byte* to, std::uint64_t v) {
  for (; v >= 0x80; v >>= 7) *to++ = static_cast<std::byte>(v | 0x80);
  *to++ = static_cast<std::byte>(v);
  return to;
}

constexpr std::uint64_t zigzag(std::int64_t v) {
  return (static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63);
}

/// Writes the product's compact binary form: LEB128 variable-length integers, zigzag for
/// signed ones, IEEE 754 doubles as 8 little-endian bytes, strings and byte runs with their
/// length in front. The same input gives the same bytes natively and in WebAssembly.
class Writer {
 public:
  void u8(std::uint8_t v) { out_.push_back(static_cast<std::byte>(v)); }
  void boolean(bool v) { u8(v ? 1 : 0); }
  void varint(std::uint64_t v) {
    if (v < 0x80) return u8(static_cast<std::uint8_t>(v));
    std::array<std::byte, kMaxVarint> bytes;
    raw({bytes.data(), put_varint(bytes.data(), v)});
  }
  void signed_varint(std::int64_t v) { varint(zigzag(v)); }
  void fixed64(std::uint64_t v) {
    for (int i = 0; i < 8; ++i) u8(static_cast<std::uint8_t>(v >> (8 * i)));
  }
  void real(double v) { fixed64(std::bit_cast<std::uint64_t>(v)); }
  void text(std::string_view v) {
    varint(v.size());
    raw(as_bytes(v));
  }
  void bytes(ByteView v) {
    varint(v.size());
    raw(v);
  }
  template <class E>
    requires std::is_enum_v<E>
  void enumeration(E v) {
    u8(static_cast<std::uint8_t>(v));
  }
  void raw(ByteView v) { out_.insert(out_.end(), v.begin(), v.end()); }

  [[nodiscard]] ByteView view() const { return out_; }
  [[nodiscard]] std::size_t size() const { return out_.size(); }
  [[nodiscard]] Bytes take() { return std::move(out_); }

 private:
  Bytes out_;
};

/// Reads what Writer wrote. The input is hostile: a read past the end or an over-long number
/// sets `ok()` to false and from then on every read gives zero or nothing. Check `ok()` (and
/// `at_end()`) once at the end, and bound loops with `count()`.
class Reader {
 public:
  explicit Reader(ByteView data) : data_(data) {}

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return ok_ && pos_ == data_.size(); }
  [[nodiscard]] std::size_t remaining() const { return ok_ ? data_.size() - pos_ : 0; }
  void set_bad() { ok_ = false; }

  std::uint8_t u8() {
    if (!need(1)) return 0;
    return std::to_integer<std::uint8_t>(data_[pos_++]);
  }
  bool boolean() { return u8() != 0; }
  std::uint64_t varint() {
    std::uint64_t v = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const std::uint8_t b = u8();
      v |= static_cast<std::uint64_t>(b & 0x7f) << shift;
      if ((b & 0x80) == 0) return ok_ ? v : 0;
    }
    ok_ = false;
    return 0;
  }
  std::int64_t signed_varint() {
    const std::uint64_t v = varint();
    return static_cast<std::int64_t>(v >> 1) ^ -static_cast<std::int64_t>(v & 1);
  }
  std::uint64_t fixed64() {
    if (!need(8)) return 0;
    std::uint64_t v = 0;
    for (unsigned i = 0; i < 8; ++i) v |= std::to_integer<std::uint64_t>(data_[pos_ + i]) << (8 * i);
    pos_ += 8;
    return v;
  }
  double real() { return std::bit_cast<double>(fixed64()); }
  /// A view into the input, valid as long as the input is.
  std::string_view text() { return as_text(bytes()); }
  ByteView bytes() {
    const std::uint64_t n = varint();
    if (!need(n)) return {};
    const ByteView out = data_.subspan(pos_, n);
    pos_ += n;
    return out;
  }
  /// A number of elements that follow; each takes at least one byte, so a count beyond what
  /// is left is refused before anything is reserved for it.
  std::size_t count() {
    const std::uint64_t n = varint();
    if (n > remaining()) {
      ok_ = false;
      return 0;
    }
    return static_cast<std::size_t>(n);
  }
  /// An enumerator from 0 to `last`.
  template <class E>
    requires std::is_enum_v<E>
  E enumeration(E last) {
    const std::uint8_t v = u8();
    if (v > static_cast<std::uint8_t>(last)) {
      ok_ = false;
      return E{};
    }
    return static_cast<E>(v);
  }

 private:
  bool need(std::uint64_t n) {
    if (!ok_ || n > data_.size() - pos_) {
      ok_ = false;
      return false;
    }
    return true;
  }

  ByteView data_;
  std::size_t pos_ = 0;
  bool ok_ = true;
};

}  // namespace lms
