#include "package/zip_records.hpp"

#include "package/little_endian.hpp"

#include <algorithm>

namespace lms::package {
namespace {

constexpr std::uint32_t kLocalSignature = 0x04034b50;
constexpr std::uint32_t kCentralSignature = 0x02014b50;
constexpr std::uint32_t kEndSignature = 0x06054b50;
constexpr std::uint32_t kZip64EndSignature = 0x06064b50;
constexpr std::uint32_t kZip64LocatorSignature = 0x07064b50;
constexpr std::size_t kEndSize = 22;
constexpr std::size_t kZip64EndSize = 56;
constexpr std::size_t kZip64LocatorSize = 20;
constexpr std::size_t kCentralSize = 46;
constexpr std::size_t kMostComment = 0xFFFF;
constexpr std::uint16_t kZip64Extra = 0x0001;
constexpr std::uint32_t kIn64 = 0xFFFFFFFF;

// The end record's position in the file's tail. The last one whose comment reaches the end of the
// file; failing that the last one at all (something was appended).
std::optional<std::size_t> find_end_record(ByteView tail) {
  std::optional<std::size_t> loose;
  for (std::size_t at = tail.size() - kEndSize + 1; at-- > 0;) {
    if (tail[at] != std::byte{'P'} || read_u32(tail, at) != kEndSignature) continue;
    const std::size_t comment = read_u16(tail, at + 20);
    const std::size_t left = tail.size() - at - kEndSize;
    if (comment == left) return at;
    if (comment < left && !loose) loose = at;
  }
  return loose;
}

std::unexpected<Error> not_there(const ByteSource& source) {
  std::byte start[4]{};
  const bool begins = source.size() >= 4 && source.read(0, start) && read_u32(start, 0) == kLocalSignature;
  if (begins)
    return fail("package.truncated", "the ZIP ends early: its directory is missing; upload it again");
  return fail("package.not_zip", "the file is not a ZIP archive");
}

Result<DirectoryPlace> read_zip64_end(const ByteSource& source, std::uint64_t end_at) {
  if (end_at < kZip64LocatorSize) return fail("package.zip.malformed", "the ZIP64 locator is missing");
  std::byte locator[kZip64LocatorSize]{};
  LMS_TRY(source.read(end_at - kZip64LocatorSize, locator));
  if (read_u32(locator, 0) != kZip64LocatorSignature)
    return fail("package.zip.malformed", "the ZIP64 locator is missing");
  const std::uint64_t at = read_u64(locator, 8);
  if (at > end_at - kZip64LocatorSize || end_at - kZip64LocatorSize - at < kZip64EndSize)
    return fail("package.zip.malformed", "the ZIP64 end record lies outside the archive");
  std::byte end[kZip64EndSize]{};
  LMS_TRY(source.read(at, end));
  if (read_u32(end, 0) != kZip64EndSignature)
    return fail("package.zip.malformed", "the ZIP64 end record is missing");
  if (read_u32(end, 16) != 0 || read_u32(end, 20) != 0 || read_u64(end, 24) != read_u64(end, 32))
    return fail("package.zip.multi_disk", "the archive is split over several files");
  return DirectoryPlace{
      .entries = read_u64(end, 32), .offset = read_u64(end, 48), .size = read_u64(end, 40), .zip64 = true};
}

// Takes what the 32-bit fields leave out from the ZIP64 extra field, in its fixed order.
bool widen(EntryHeader& header, bool central) {
  const bool wide_size = header.size == kIn64;
  const bool wide_compressed = header.compressed == kIn64;
  const bool wide_offset = central && header.local_offset == kIn64;
  if (!wide_size && !wide_compressed && !wide_offset) return true;
  ByteView field = find_extra(header.extra, kZip64Extra);
  // Without the field 0xFFFFFFFF is the number itself.
  if (field.empty()) return true;
  const auto take = [&field](std::uint64_t& out) {
    if (field.size() < 8) return false;
    out = read_u64(field, 0);
    field = field.subspan(8);
    return true;
  };
  return (!wide_size || take(header.size)) && (!wide_compressed || take(header.compressed)) &&
         (!wide_offset || take(header.local_offset));
}

}  // namespace

Result<DirectoryPlace> find_directory(const ByteSource& source) {
  if (source.size() < kEndSize) return not_there(source);
  Bytes tail(static_cast<std::size_t>(std::min<std::uint64_t>(source.size(), kEndSize + kMostComment)));
  const std::uint64_t tail_at = source.size() - tail.size();
  LMS_TRY(source.read(tail_at, tail));
  const auto found = find_end_record(tail);
  if (!found) return not_there(source);
  const ByteView end = ByteView(tail).subspan(*found, kEndSize);
  const std::uint64_t end_at = tail_at + *found;
  const std::uint16_t disk = read_u16(end, 4);
  const std::uint16_t entries = read_u16(end, 10);
  DirectoryPlace place{.entries = entries, .offset = read_u32(end, 16), .size = read_u32(end, 12)};
  if (entries == 0xFFFF || place.size == kIn64 || place.offset == kIn64 || disk == 0xFFFF) {
    LMS_ASSIGN(place, read_zip64_end(source, end_at));
  } else if (disk != 0 || read_u16(end, 6) != 0 || read_u16(end, 8) != entries) {
    return fail("package.zip.multi_disk", "the archive is split over several files");
  }
  if (place.offset > end_at || place.size > end_at - place.offset)
    return fail("package.truncated", "the ZIP's directory lies outside the file; upload it again");
  return place;
}

std::optional<EntryHeader> parse_central(ByteView data) {
  if (data.size() < kCentralSize || read_u32(data, 0) != kCentralSignature) return std::nullopt;
  const std::size_t name = read_u16(data, 28);
  const std::size_t extra = read_u16(data, 30);
  const std::size_t comment = read_u16(data, 32);
  const std::size_t whole = kCentralSize + name + extra + comment;
  if (data.size() < whole) return std::nullopt;
  EntryHeader header{
      .flags = read_u16(data, 8),
      .method = read_u16(data, 10),
      .crc = read_u32(data, 16),
      .compressed = read_u32(data, 20),
      .size = read_u32(data, 24),
      .name = as_text(data.subspan(kCentralSize, name)),
      .extra = data.subspan(kCentralSize + name, extra),
      .external_attributes = read_u32(data, 38),
      .local_offset = read_u32(data, 42),
      .record_size = whole,
  };
  if (!widen(header, true)) return std::nullopt;
  return header;
}

std::optional<std::size_t> local_header_length(ByteView fixed) {
  if (fixed.size() < kLocalHeaderSize || read_u32(fixed, 0) != kLocalSignature) return std::nullopt;
  return kLocalHeaderSize + read_u16(fixed, 26) + read_u16(fixed, 28);
}

std::optional<EntryHeader> parse_local(ByteView data) {
  const auto whole = local_header_length(data);
  if (!whole || data.size() < *whole) return std::nullopt;
  const std::size_t name = read_u16(data, 26);
  EntryHeader header{
      .flags = read_u16(data, 6),
      .method = read_u16(data, 8),
      .crc = read_u32(data, 14),
      .compressed = read_u32(data, 18),
      .size = read_u32(data, 22),
      .name = as_text(data.subspan(kLocalHeaderSize, name)),
      .extra = data.subspan(kLocalHeaderSize + name, *whole - kLocalHeaderSize - name),
      .record_size = *whole,
  };
  if (!widen(header, false)) return std::nullopt;
  return header;
}

}  // namespace lms::package
