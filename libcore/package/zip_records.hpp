#pragma once
#include "base/encoding.hpp"
#include "base/result.hpp"
#include "package/byte_source.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// The records of a ZIP (APPNOTE 4.3), as they stand; what to make of them is zip_index.cpp's.
namespace lms::package {

inline constexpr std::size_t kLocalHeaderSize = 30;
inline constexpr std::uint16_t kFlagEncrypted = 1 << 0;
inline constexpr std::uint16_t kFlagDescriptor = 1 << 3;
inline constexpr std::uint16_t kFlagStrongEncryption = 1 << 6;
inline constexpr std::uint16_t kFlagUtf8 = 1 << 11;
inline constexpr std::uint16_t kFlagMasked = 1 << 13;
inline constexpr std::uint16_t kUnicodePathExtra = 0x7075;

/// Where the central directory lies; from the end record, or its ZIP64 form.
struct DirectoryPlace {
  std::uint64_t entries = 0;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  bool zip64 = false;
};
/// Errors: package.not_zip, package.truncated, package.zip.malformed, package.zip.multi_disk,
///         package.read_failed
[[nodiscard]] Result<DirectoryPlace> find_directory(const ByteSource& source);

/// What central directory and local header both say of an entry. Views lie in the parsed buffer.
struct EntryHeader {
  std::uint16_t flags = 0;
  std::uint16_t method = 0;
  std::uint32_t crc = 0;
  std::uint64_t compressed = 0;
  std::uint64_t size = 0;
  std::string_view name{};
  ByteView extra{};
  // central directory only
  std::uint32_t external_attributes = 0;
  std::uint64_t local_offset = 0;
  std::size_t record_size = 0;
};
/// The central header at the front of `data`; nothing when it is none or doesn't fit.
[[nodiscard]] std::optional<EntryHeader> parse_central(ByteView data);
/// Bytes of a local header with name and extra field; `fixed` holds its first kLocalHeaderSize.
[[nodiscard]] std::optional<std::size_t> local_header_length(ByteView fixed);
/// The whole local header.
[[nodiscard]] std::optional<EntryHeader> parse_local(ByteView data);

}  // namespace lms::package
