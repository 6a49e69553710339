#include "runtime/splice.hpp"

namespace lms::runtime {
namespace {

/// Below this a value always travels whole.
constexpr std::size_t kWorthSplicing = 64;

std::uint32_t hash_of(std::string_view text) {
  std::uint32_t hash = 2166136261U;  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

}  // namespace

Splice make_splice(std::string_view base, std::string_view value) {
  const std::size_t limit = base.size() < value.size() ? base.size() : value.size();
  Splice out;
  while (out.prefix < limit && base[out.prefix] == value[out.prefix]) ++out.prefix;
  while (out.suffix < limit - out.prefix &&
         base[base.size() - 1 - out.suffix] == value[value.size() - 1 - out.suffix])
    ++out.suffix;
  out.middle = value.substr(out.prefix, value.size() - out.prefix - out.suffix);
  return out;
}

void write_value(Writer& out, std::string_view value, const std::optional<std::string_view>& base) {
  if (base && value.size() >= kWorthSplicing) {
    const Splice splice = make_splice(*base, value);
    if (splice.prefix + splice.suffix >= kWorthSplicing) {
      out.u8(1);
      out.varint(base->size());
      out.varint(hash_of(*base));
      out.varint(splice.prefix);
      out.varint(splice.suffix);
      out.text(splice.middle);
      return;
    }
  }
  out.u8(0);
  out.text(value);
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
