#include "service/deflate.hpp"

#include "base/codec.hpp"

#include <zlib.h>

namespace lms::service {
namespace {

constexpr std::uint64_t kMaxPlain = std::uint64_t{1} << 30;

}  // namespace

Bytes deflate(ByteView plain) {
  Writer out;
  out.varint(plain.size());
  uLongf size = compressBound(plain.size());
  Bytes packed(size);
  // Cannot fail with a buffer of compressBound() bytes but for want of memory.
  if (compress2(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(plain.data()),
                plain.size(), Z_BEST_SPEED) != Z_OK)
    throw std::bad_alloc();
  out.raw(ByteView(packed).first(size));
  return out.take();
}

Result<Bytes> inflate(ByteView packed) {
  Reader in(packed);
  const std::uint64_t plain_size = in.varint();
  if (!in.ok() || plain_size > kMaxPlain) return fail("log.damaged", "a stored log has a wrong size");
  const ByteView body = packed.last(in.remaining());
  Bytes plain(plain_size);
  uLongf size = plain_size;
  if (uncompress(reinterpret_cast<Bytef*>(plain.data()), &size, reinterpret_cast<const Bytef*>(body.data()),
                 body.size()) != Z_OK ||
      size != plain_size)
    return fail("log.damaged", "a stored log does not inflate to its size");
  return plain;
}

}  // namespace lms::service
