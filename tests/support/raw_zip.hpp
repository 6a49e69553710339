#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::test {

/// One entry of a RawZip. What is left empty is filled in truthfully; what is set is written as
/// it stands, so that a test can make the records lie.
struct RawEntry {
  std::string name{};
  std::string content{};
  bool deflate = false;
  std::uint16_t flags = 0;
  std::uint16_t version_made_by = 0x031E;  ///< Unix
  std::uint32_t external_attributes = 0100644U << 16;
  std::string central_extra{};
  std::string local_extra{};
  bool descriptor = false;  ///< sizes and CRC behind the data, zero in the local header
  bool zip64 = false;       ///< sizes and offset in ZIP64 extra fields although they would fit
  std::optional<std::uint16_t> method{};
  // what the central directory claims
  std::optional<std::uint64_t> central_size{};
  std::optional<std::uint64_t> central_compressed{};
  std::optional<std::uint32_t> central_crc{};
  std::optional<std::uint64_t> central_offset{};
  // what the local header claims; as the central directory when empty
  std::optional<std::string> local_name{};
  std::optional<std::uint16_t> local_method{};
  std::optional<std::uint16_t> local_flags{};
  std::optional<std::uint64_t> local_size{};
  std::optional<std::uint64_t> local_compressed{};
  std::optional<std::uint32_t> local_crc{};
};

struct RawZip {
  std::vector<RawEntry> entries{};
  std::string comment{};
  bool zip64_end = false;
  std::optional<std::uint64_t> claimed_entries{};
  std::optional<std::uint32_t> claimed_directory_offset{};
  std::string prefix{};  ///< bytes in front of the archive, offsets adjusted

  RawZip& add(std::string_view name, std::string_view content, bool deflate = false) {
    entries.push_back({.name = std::string(name), .content = std::string(content), .deflate = deflate});
    return *this;
  }
  [[nodiscard]] std::string build() const;
};

[[nodiscard]] std::string raw_deflate(std::string_view content);
[[nodiscard]] std::uint32_t crc_of(std::string_view content);

}  // namespace lms::test
