#include "runtime/splice.hpp"

#include "base/word.hpp"
#include "runtime/digest.hpp"

#include <array>

namespace lms::runtime {
namespace {

std::uint32_t hash_of(std::string_view text) {
  const std::uint64_t hash = digest_of(as_bytes(text));
  return static_cast<std::uint32_t>(hash ^ hash >> 32);
}

constexpr std::size_t kStride = 32;
bool same_stride(const char* a, const char* b) {
  return ((word_at(a) ^ word_at(b)) | (word_at(a + 8) ^ word_at(b + 8)) |
          (word_at(a + 16) ^ word_at(b + 16)) | (word_at(a + 24) ^ word_at(b + 24))) == 0;
}

}  // namespace

Splice make_splice(std::string_view base, std::string_view value) {
  const std::size_t limit = base.size() < value.size() ? base.size() : value.size();
  Splice out;
  while (out.prefix + kStride <= limit && same_stride(base.data() + out.prefix, value.data() + out.prefix))
    out.prefix += kStride;
  while (out.prefix < limit && base[out.prefix] == value[out.prefix]) ++out.prefix;
  const std::size_t rest = limit - out.prefix;
  const char* base_end = base.data() + base.size();
  const char* value_end = value.data() + value.size();
  while (out.suffix + kStride <= rest &&
         same_stride(base_end - out.suffix - kStride, value_end - out.suffix - kStride))
    out.suffix += kStride;
  while (out.suffix < limit - out.prefix &&
         base[base.size() - 1 - out.suffix] == value[value.size() - 1 - out.suffix])
    ++out.suffix;
  out.middle = value.substr(out.prefix, value.size() - out.prefix - out.suffix);
  return out;
}

bool write_value(Writer& out, std::string_view value, const std::optional<std::string_view>& base) {
  if (base && value.size() >= kWorthSplicing) {
    const Splice splice = make_splice(*base, value);
    if (splice.prefix + splice.suffix >= kWorthSplicing) {
      out.u8(1);
      out.varint(base->size());
      out.varint(hash_of(*base));
      out.varint(splice.prefix);
      out.varint(splice.suffix);
      out.text(splice.middle);
      return true;
    }
  }
  std::array<std::byte, kMaxValueHead> head;
  out.raw({head.data(), put_value_head(head.data(), value.size())});
  out.raw(as_bytes(value));
  return false;
}

std::byte* put_value_head(std::byte* to, std::size_t size) {
  *to++ = std::byte{0};
  return put_varint(to, size);
}

WrittenValue read_value(Reader& in) {
  WrittenValue out;
  const std::uint8_t form = in.u8();
  if (form > 1) in.set_bad();
  out.spliced = form == 1;
  if (!out.spliced) {
    out.whole = in.text();
    return out;
  }
  out.base_size = in.varint();
  out.base_hash = static_cast<std::uint32_t>(in.varint());
  out.splice.prefix = static_cast<std::size_t>(in.varint());
  out.splice.suffix = static_cast<std::size_t>(in.varint());
  out.splice.middle = in.text();
  return out;
}

std::optional<std::string> WrittenValue::resolve(const std::optional<std::string_view>& base) const {
  if (!spliced) return std::string(whole);
  if (!base || base->size() != base_size || hash_of(*base) != base_hash) return std::nullopt;
  if (splice.prefix > base->size() || splice.suffix > base->size() - splice.prefix) return std::nullopt;
  std::string value(base->substr(0, splice.prefix));
  value += splice.middle;
  value += base->substr(base->size() - splice.suffix);
  return value;
}

}  // namespace lms::runtime
