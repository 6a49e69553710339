#include "support/raw_zip.hpp"

#include <zlib.h>

#include <stdexcept>

namespace lms::test {
namespace {

constexpr std::uint32_t kIn64 = 0xFFFFFFFF;

template <class T>
void put(std::string& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i)
    out.push_back(
        static_cast<char>(static_cast<unsigned char>(static_cast<std::uint64_t>(value) >> (8 * i))));
}
void put16(std::string& out, std::uint64_t value) { put(out, static_cast<std::uint16_t>(value)); }
void put32(std::string& out, std::uint64_t value) { put(out, static_cast<std::uint32_t>(value)); }
void put64(std::string& out, std::uint64_t value) { put(out, value); }

std::string zip64_extra(std::uint64_t size, std::uint64_t compressed, const std::uint64_t* offset) {
  std::string out;
  put16(out, 1);
  put16(out, offset != nullptr ? 24 : 16);
  put64(out, size);
  put64(out, compressed);
  if (offset != nullptr) put64(out, *offset);
  return out;
}

struct Facts {
  std::string data;
  std::uint16_t method = 0;
  std::uint16_t flags = 0;
  std::uint32_t crc = 0;
  std::uint64_t size = 0;
  std::uint64_t compressed = 0;
  std::uint64_t offset = 0;
};

Facts facts_of(const RawEntry& entry, std::uint64_t offset) {
  Facts f;
  f.data = entry.deflate ? raw_deflate(entry.content) : entry.content;
  f.method = entry.method.value_or(entry.deflate ? 8 : 0);
  f.flags = static_cast<std::uint16_t>(entry.flags | (entry.descriptor ? 8 : 0));
  f.crc = entry.central_crc.value_or(crc_of(entry.content));
  f.size = entry.central_size.value_or(entry.content.size());
  f.compressed = entry.central_compressed.value_or(f.data.size());
  f.offset = entry.central_offset.value_or(offset);
  return f;
}

void put_local(std::string& out, const RawEntry& entry, const Facts& f) {
  const std::uint64_t size = entry.local_size.value_or(entry.descriptor ? 0 : f.size);
  const std::uint64_t compressed = entry.local_compressed.value_or(entry.descriptor ? 0 : f.compressed);
  const std::string name = entry.local_name.value_or(entry.name);
  const std::string extra =
      (entry.zip64 ? zip64_extra(size, compressed, nullptr) : std::string{}) + entry.local_extra;
  put32(out, 0x04034b50);
  put16(out, entry.zip64 ? 45 : 20);
  put16(out, entry.local_flags.value_or(f.flags));
  put16(out, entry.local_method.value_or(f.method));
  put32(out, 0x58210000);
  put32(out, entry.local_crc.value_or(entry.descriptor ? 0 : f.crc));
  put32(out, entry.zip64 ? kIn64 : compressed);
  put32(out, entry.zip64 ? kIn64 : size);
  put16(out, name.size());
  put16(out, extra.size());
  out += name + extra + f.data;
  if (!entry.descriptor) return;
  put32(out, 0x08074b50);
  put32(out, f.crc);
  put32(out, f.compressed);
  put32(out, f.size);
}

void put_central(std::string& out, const RawEntry& entry, const Facts& f) {
  const std::string extra =
      (entry.zip64 ? zip64_extra(f.size, f.compressed, &f.offset) : std::string{}) + entry.central_extra;
  put32(out, 0x02014b50);
  put16(out, entry.version_made_by);
  put16(out, entry.zip64 ? 45 : 20);
  put16(out, f.flags);
  put16(out, f.method);
  put32(out, 0x58210000);
  put32(out, f.crc);
  put32(out, entry.zip64 ? kIn64 : f.compressed);
  put32(out, entry.zip64 ? kIn64 : f.size);
  put16(out, entry.name.size());
  put16(out, extra.size());
  put16(out, 0);
  put16(out, 0);
  put16(out, 0);
  put32(out, entry.external_attributes);
  put32(out, entry.zip64 ? kIn64 : f.offset);
  out += entry.name + extra;
}

}  // namespace

std::string RawZip::build() const {
  std::string out = prefix;
  std::string directory;
  for (const RawEntry& entry : entries) {
    const Facts facts = facts_of(entry, out.size());
    put_local(out, entry, facts);
    put_central(directory, entry, facts);
  }
  const std::uint64_t start = out.size();
  const std::uint64_t count = claimed_entries.value_or(entries.size());
  out += directory;
  const bool wide = zip64_end || count > 0xFFFE;
  if (wide) {
    const std::uint64_t end = out.size();
    put32(out, 0x06064b50);
    put64(out, 44);
    put16(out, 45);
    put16(out, 45);
    put32(out, 0);
    put32(out, 0);
    put64(out, count);
    put64(out, count);
    put64(out, directory.size());
    put64(out, start);
    put32(out, 0x07064b50);
    put32(out, 0);
    put64(out, end);
    put32(out, 1);
  }
  put32(out, 0x06054b50);
  put16(out, 0);
  put16(out, 0);
  put16(out, wide ? 0xFFFF : count);
  put16(out, wide ? 0xFFFF : count);
  put32(out, wide ? kIn64 : directory.size());
  put32(out, wide ? kIn64 : claimed_directory_offset.value_or(static_cast<std::uint32_t>(start)));
  put16(out, comment.size());
  return out + comment;
}

std::string raw_deflate(std::string_view content) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("deflateInit2");
  std::string out(deflateBound(&stream, content.size()), '\0');
  std::string input(content);
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int state = ::deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (state != Z_STREAM_END) throw std::runtime_error("deflate");
  return out;
}

std::uint32_t crc_of(std::string_view content) {
  return static_cast<std::uint32_t>(
      ::crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size()));
}

}  // namespace lms::test
