#include "backup/tar.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace lms::backup {
namespace {

constexpr std::size_t kBlock = 512;
constexpr std::uint64_t kLargestOctal = 077777777777ULL;

/// The header's fields by offset and length.
struct Field {
  std::size_t at;
  std::size_t length;
};
constexpr Field kName{0, 100};
constexpr Field kMode{100, 8};
constexpr Field kOwner{108, 8};
constexpr Field kGroup{116, 8};
constexpr Field kSize{124, 12};
constexpr Field kTime{136, 12};
constexpr Field kSum{148, 8};
constexpr Field kType{156, 1};
constexpr Field kMagic{257, 8};
constexpr Field kPrefix{345, 155};
constexpr std::string_view kUstar("ustar\00000", 8);

using Block = std::array<std::byte, kBlock>;

std::string_view text_of(const Block& block, Field field) {
  return as_text(ByteView(block).subspan(field.at, field.length));
}

void put(Block& block, Field field, std::string_view text) {
  std::memcpy(block.data() + field.at, text.data(), std::min(text.size(), field.length));
}

void put_octal(Block& block, Field field, std::uint64_t number) {
  std::string digits(field.length - 1, '0');
  for (auto digit = digits.rbegin(); digit != digits.rend() && number != 0; ++digit, number >>= 3)
    *digit = static_cast<char>('0' + (number & 7));
  put(block, field, digits);
}

void put_size(Block& block, std::uint64_t size) {
  if (size <= kLargestOctal) return put_octal(block, kSize, size);
  block[kSize.at] = std::byte{0x80};
  for (std::size_t i = 0; i < 8; ++i, size >>= 8)
    block[kSize.at + kSize.length - 1 - i] = static_cast<std::byte>(size & 0xff);
}

std::optional<std::uint64_t> read_octal(std::string_view text) {
  const auto end = text.find_first_of(std::string_view(" \0", 2));
  text = text.substr(0, end);
  std::uint64_t number = 0;
  const auto [stop, failed] = std::from_chars(text.data(), text.data() + text.size(), number, 8);
  if (failed != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::uint64_t> read_size(const Block& block) {
  if (block[kSize.at] != std::byte{0x80}) return read_octal(text_of(block, kSize));
  std::uint64_t size = 0;
  for (std::size_t i = 1; i < kSize.length; ++i) {
    if (size >> 55 != 0) return std::nullopt;
    size = size << 8 | std::to_integer<std::uint64_t>(block[kSize.at + i]);
  }
  return size;
}

/// The sum over all bytes, those of the sum itself as spaces.
std::uint64_t sum_of(const Block& block) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kBlock; ++i)
    sum += i >= kSum.at && i < kSum.at + kSum.length ? std::uint64_t{' '}
                                                     : std::to_integer<std::uint64_t>(block[i]);
  return sum;
}

bool is_zero(ByteView bytes) {
  return std::ranges::all_of(bytes, [](std::byte b) { return b == std::byte{0}; });
}

std::size_t padding_for(std::uint64_t size) { return (kBlock - size % kBlock) % kBlock; }

std::unexpected<Error> broken_tar(std::string message) { return fail("backup.invalid", std::move(message)); }

}  // namespace

Result<void> TarWriter::begin(std::string_view name, std::uint64_t size) {
  Block block{};
  put(block, kName, name);
  put_octal(block, kMode, 0600);
  put_octal(block, kOwner, 0);
  put_octal(block, kGroup, 0);
  put_size(block, size);
  put_octal(block, kTime, static_cast<std::uint64_t>(std::max<std::int64_t>(0, to_millis(modified_) / 1000)));
  put(block, kType, "0");
  put(block, kMagic, kUstar);
  put_octal(block, Field{kSum.at, 7}, sum_of(block));
  block[kSum.at + 7] = std::byte{' '};
  size_ = size;
  written_ = 0;
  return out_(block);
}

Result<void> TarWriter::write(ByteView data) {
  written_ += data.size();
  if (written_ > size_) return fail("backup.changed", "a file grew while it was copied");
  return out_(data);
}

Result<void> TarWriter::end_file() {
  if (written_ != size_) return fail("backup.changed", "a file became shorter while it was copied");
  const Block zeros{};
  return out_(ByteView(zeros).first(padding_for(size_)));
}

Result<void> TarWriter::finish() {
  const std::array<std::byte, 2 * kBlock> zeros{};
  return out_(zeros);
}

/// Fills the block; false when the archive ends right before it.
Result<bool> TarReader::read_block(std::span<std::byte> block) {
  std::size_t have = 0;
  while (have < block.size()) {
    LMS_ASSIGN(const std::size_t got, in_(block.subspan(have)));
    if (got == 0) break;
    have += got;
  }
  if (have != 0 && have != block.size()) return broken_tar("the archive ends in the middle of something");
  return have != 0;
}

Result<void> TarReader::skip_rest() {
  std::array<std::byte, 64 * 1024> buffer{};
  for (;;) {
    LMS_ASSIGN(const std::size_t got, read(buffer));
    if (got == 0) break;
  }
  Block block{};
  if (padding_ == 0) return {};
  LMS_ASSIGN(const bool there, read_block(std::span(block).first(padding_)));
  padding_ = 0;
  if (!there) return broken_tar("the archive ends in the middle of something");
  return {};
}

/// After the first block of zeros: another one, then nothing but zeros.
Result<void> TarReader::check_end() {
  Block block{};
  LMS_ASSIGN(bool there, read_block(block));
  if (!there || !is_zero(block)) return broken_tar("the archive has no proper end");
  for (;;) {
    LMS_ASSIGN(there, read_block(block));
    if (!there) return {};
    if (!is_zero(block)) return broken_tar("something follows the end of the archive");
  }
}

Result<std::optional<TarEntry>> TarReader::next() {
  LMS_TRY(skip_rest());
  Block block{};
  LMS_ASSIGN(const bool there, read_block(block));
  if (!there) return broken_tar("the archive has no proper end");
  if (is_zero(block)) {
    LMS_TRY(check_end());
    return std::nullopt;
  }
  const auto sum = read_octal(text_of(block, kSum));
  if (!sum || *sum != sum_of(block)) return broken_tar("this is no tar archive, or it is damaged");
  const auto size = read_size(block);
  if (!size) return broken_tar("a file has no size");
  const std::string_view type = text_of(block, kType);
  if (type != "0") return broken_tar("the archive holds something other than regular files");
  if (text_of(block, kMagic) != kUstar || text_of(block, kPrefix).front() != '\0')
    return broken_tar("the archive was not made by lmsd");
  const std::string_view name = text_of(block, kName);
  left_ = *size;
  padding_ = padding_for(*size);
  return TarEntry{.name = std::string(name.substr(0, name.find('\0'))), .size = *size};
}

Result<std::size_t> TarReader::read(std::span<std::byte> out) {
  if (left_ == 0 || out.empty()) return std::size_t{0};
  LMS_ASSIGN(const std::size_t got,
             in_(out.first(static_cast<std::size_t>(std::min<std::uint64_t>(left_, out.size())))));
  if (got == 0) return broken_tar("the archive ends in the middle of a file");
  left_ -= got;
  return got;
}

}  // namespace lms::backup
