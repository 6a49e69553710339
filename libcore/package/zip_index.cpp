#include "package/zip_index.hpp"

#include "base/text.hpp"
#include "package/little_endian.hpp"
#include "package/zip_mentions.hpp"
#include "package/zip_names.hpp"
#include "package/zip_records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

namespace lms::package {
namespace {

constexpr std::uint16_t kStored = 0;
constexpr std::uint16_t kDeflated = 8;
constexpr std::uint16_t kAes = 99;
constexpr std::size_t kMostDirectory = 256U << 20;

std::size_t hash_of(std::string_view name) { return std::hash<std::string_view>{}(name); }

std::unexpected<Error> refuse(std::string code, std::string message, std::string_view entry) {
  return fail(Error{.code = std::move(code), .message = std::move(message), .file = printable(entry)});
}

// Reads headers that lie in ascending order with few system calls: one read brings the next
// header, and the ones after it when the entries between are small.
class HeaderWindow {
 public:
  explicit HeaderWindow(const ByteSource& source) : source_(source) {}

  // At least `wanted` bytes from `offset`, or what is left of the archive.
  Result<ByteView> at(std::uint64_t offset, std::size_t wanted) {
    if (offset < start_ || offset + wanted > start_ + filled_) {
      if (offset >= source_.size()) return ByteView{};
      const std::size_t size = std::max<std::size_t>(wanted, kChunk);
      buffer_.resize(std::max(buffer_.size(), size));
      filled_ = 0;
      const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(size, source_.size() - offset));
      LMS_TRY(source_.read(offset, std::span(buffer_).first(take)));
      start_ = offset;
      filled_ = take;
    }
    return ByteView(buffer_).subspan(static_cast<std::size_t>(offset - start_),
                                     static_cast<std::size_t>(start_ + filled_ - offset));
  }

 private:
  static constexpr std::size_t kChunk = 4096;
  const ByteSource& source_;
  Bytes buffer_;
  std::uint64_t start_ = 0;
  std::size_t filled_ = 0;
};

}  // namespace

class IndexBuilder {
 public:
  IndexBuilder(const ByteSource& source, const PackageLimits& limits) : source_(source), limits_(limits) {}

  Result<ZipIndex> build() {
    LMS_ASSIGN(place_, find_directory(source_));
    out_.zip64_ = place_.zip64;
    if (place_.entries > limits_.entries)
      return fail(
          "package.zip.too_many_entries",
          fmt::format("the ZIP has {} entries, more than the {} allowed", place_.entries, limits_.entries));
    if (place_.size > kMostDirectory)
      return fail("package.zip.malformed", "the ZIP's directory is out of all proportion");
    directory_.resize(static_cast<std::size_t>(place_.size));
    LMS_TRY(source_.read(place_.offset, directory_));
    LMS_TRY(read_directory());
    LMS_TRY(check_totals());
    LMS_TRY(read_local_headers());
    LMS_TRY(fill_slots());
    LMS_TRY(check_cases());
    return std::move(out_);
  }

 private:
  Result<void> read_headers() {
    const auto count = static_cast<std::size_t>(place_.entries);
    headers_.reserve(count);
    ByteView rest = directory_;
    for (std::size_t i = 0; i < count; ++i) {
      const auto header = parse_central(rest);
      if (!header)
        return fail("package.zip.malformed",
                    fmt::format("entry {} of the ZIP's directory is unreadable", i + 1));
      rest = rest.subspan(header->record_size);
      headers_.push_back(*header);
    }
    return {};
  }

  // Names that nothing tells the encoding of are read so that the manifest's hrefs find them.
  std::string_view encoding_of_names() {
    std::vector<std::string_view> legacy;
    for (const EntryHeader& header : headers_)
      if (is_legacy_name(header.name, header.extra)) legacy.push_back(header.name);
    if (legacy.empty()) return kZipEncoding;
    return choose_name_encoding(legacy, text_of_manifests(source_, headers_, limits_));
  }

  // Names are laid down one after the other and turned into views when all are there, because the
  // buffer moves while it grows.
  Result<void> read_directory() {
    LMS_TRY(read_headers());
    const std::string_view encoding = encoding_of_names();
    std::vector<std::pair<std::size_t, std::size_t>> spans;
    spans.reserve(headers_.size());
    out_.entries_.reserve(headers_.size());
    out_.names_.reserve(directory_.size() / 2);
    std::vector<EntryHeader> kept;
    kept.reserve(headers_.size());
    std::unordered_set<std::string> folders;
    for (const EntryHeader& header : headers_) {
      const std::string name = decode_name(header.name, header.extra, encoding);
      LMS_ASSIGN(const std::string_view clean, check_name(name));
      if (clean.empty()) continue;  // `./`, the root itself
      // Some archivers write a folder once for each of its files.
      if (clean.ends_with('/') && !folders.emplace(clean).second) continue;
      LMS_TRY(check_entry(header, clean));
      spans.emplace_back(out_.names_.size(), clean.size());
      out_.names_.insert(out_.names_.end(), clean.begin(), clean.end());
      out_.entries_.push_back({.compressed = header.compressed,
                               .size = header.size,
                               .crc = header.crc,
                               .method = header.method == kDeflated ? Method::deflated : Method::stored,
                               .descriptor = (header.flags & kFlagDescriptor) != 0,
                               .unmarked_name = (header.flags & kFlagUtf8) == 0 && !name_is_marked(header)});
      kept.push_back(header);
    }
    headers_ = std::move(kept);
    out_.names_.shrink_to_fit();
    for (std::size_t i = 0; i < spans.size(); ++i)
      out_.entries_[i].name = std::string_view(out_.names_.data() + spans[i].first, spans[i].second);
    return {};
  }

  // Nothing to mark in ASCII; Info-ZIP's Unicode path is a mark of its own.
  static bool name_is_marked(const EntryHeader& header) {
    const bool ascii =
        std::ranges::all_of(header.name, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    return ascii || !find_extra(header.extra, kUnicodePathExtra).empty();
  }

  static Result<void> check_entry(const EntryHeader& header, std::string_view name) {
    constexpr std::uint32_t kTypeMask = 0170000;
    constexpr std::uint32_t kSymlink = 0120000;
    if ((header.flags & (kFlagEncrypted | kFlagStrongEncryption | kFlagMasked)) != 0 || header.method == kAes)
      return refuse("package.zip.encrypted", "an entry is encrypted; zip the course without a password",
                    name);
    if (header.method != kStored && header.method != kDeflated)
      return refuse("package.zip.method",
                    fmt::format("an entry uses compression method {}; only stored and deflated are supported",
                                header.method),
                    name);
    if (((header.external_attributes >> 16) & kTypeMask) == kSymlink)
      return refuse("package.zip.symlink", "an entry is a symbolic link", name);
    if (header.method == kStored && header.compressed != header.size)
      return refuse("package.zip.malformed", "an entry that is stored has two sizes", name);
    return {};
  }

  Result<void> check_totals() {
    std::uint64_t compressed = 0;
    for (const ZipEntry& entry : out_.entries_) {
      if (entry.size > limits_.total_size - std::min(out_.total_size_, limits_.total_size))
        return refuse(
            "package.zip.too_large",
            fmt::format("the ZIP unpacks to more than the {} MiB allowed", limits_.total_size >> 20),
            entry.name);
      out_.total_size_ += entry.size;
      compressed += std::min<std::uint64_t>(entry.compressed, source_.size());
      if (!entry.folder()) ++out_.file_count_;
    }
    if (out_.total_size_ > limits_.ratio_free && out_.total_size_ / limits_.ratio > compressed)
      return fail("package.zip.ratio",
                  fmt::format("the ZIP unpacks to more than {} times its size", limits_.ratio));
    return {};
  }

  // In the order of the file, which makes reading cheap and overlaps visible.
  Result<void> read_local_headers() {
    std::vector<std::uint32_t> order(headers_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [this](std::uint32_t i) { return headers_[i].local_offset; });
    HeaderWindow window(source_);
    std::uint64_t free_from = 0;
    for (const std::uint32_t i : order) {
      const EntryHeader& central = headers_[i];
      ZipEntry& entry = out_.entries_[i];
      if (central.local_offset < free_from)
        return refuse("package.zip.overlap", "an entry lies inside another one", entry.name);
      if (central.local_offset >= place_.offset)
        return refuse("package.zip.overlap", "an entry lies inside the ZIP's directory or behind it",
                      entry.name);
      LMS_ASSIGN(const std::size_t length, check_local(window, central, entry.name));
      entry.data_offset = central.local_offset + length;
      if (entry.data_offset > place_.offset || entry.compressed > place_.offset - entry.data_offset)
        return refuse("package.zip.overlap", "an entry's data reaches into the ZIP's directory", entry.name);
      free_from = entry.data_offset + entry.compressed;
    }
    return {};
  }

  static Result<std::size_t> check_local(HeaderWindow& window, const EntryHeader& central,
                                         std::string_view name) {
    const auto mismatch = [name](std::string_view what) {
      return refuse("package.zip.local_header_mismatch",
                    fmt::format("an entry's own header and the ZIP's directory disagree: {}", what), name);
    };
    // Most extra fields fit into this; one that doesn't costs a second read.
    const std::size_t guess = kLocalHeaderSize + central.name.size() + 64;
    LMS_ASSIGN(ByteView data, window.at(central.local_offset, guess));
    const auto length = local_header_length(data);
    if (!length) return mismatch("there is no header where it should be");
    if (*length > data.size()) {
      LMS_ASSIGN(data, window.at(central.local_offset, *length));
    }
    const auto local = parse_local(data);
    if (!local) return mismatch("the header is cut off");
    if (local->name != central.name) return mismatch("the name");
    if (local->method != central.method) return mismatch("the compression method");
    if ((local->flags & (kFlagEncrypted | kFlagStrongEncryption | kFlagMasked)) != 0)
      return refuse("package.zip.encrypted", "an entry is encrypted; zip the course without a password",
                    name);
    // With a data descriptor the local fields may be left empty, but not say something else.
    const bool later = (local->flags & kFlagDescriptor) != 0;
    const auto differs = [later](std::uint64_t here, std::uint64_t there) {
      return here != there && !(later && (here == 0 || here == 0xFFFFFFFF));
    };
    if (differs(local->crc, central.crc)) return mismatch("the CRC");
    if (differs(local->compressed, central.compressed)) return mismatch("the compressed size");
    if (differs(local->size, central.size)) return mismatch("the size");
    return *length;
  }

  Result<void> fill_slots() {
    std::size_t size = 16;
    while (size < out_.entries_.size() * 2) size *= 2;
    out_.slots_.assign(size, 0);
    for (std::uint32_t i = 0; i < out_.entries_.size(); ++i) {
      const std::string_view name = out_.entries_[i].name;
      std::size_t slot = hash_of(name) & (size - 1);
      for (; out_.slots_[slot] != 0; slot = (slot + 1) & (size - 1))
        if (out_.entries_[out_.slots_[slot] - 1].name == name)
          return refuse("package.zip.duplicate_name", "two entries have the same name", name);
      out_.slots_[slot] = i + 1;
    }
    return {};
  }

  Result<void> check_cases() {
    std::unordered_map<std::string, std::string_view> folded;
    folded.reserve(out_.entries_.size());
    for (const ZipEntry& entry : out_.entries_) {
      const auto [other, fresh] = folded.emplace(fold_name(entry.name), entry.name);
      // Two ways to write a folder's name are one folder to some servers and two to others; no file
      // of either is lost.
      if (fresh || (entry.folder() && other->second.ends_with('/'))) continue;
      const bool same = other->second.starts_with(entry.name) || entry.name.starts_with(other->second);
      if (same)
        return refuse("package.zip.duplicate_name", "a file and a folder have the same name", entry.name);
      return refuse(
          "package.zip.case_collision",
          fmt::format("the name differs from '{}' in upper and lower case or in how accents are written only",
                      printable(other->second)),
          entry.name);
    }
    return {};
  }

  const ByteSource& source_;
  const PackageLimits& limits_;
  DirectoryPlace place_{};
  Bytes directory_;
  std::vector<EntryHeader> headers_;
  ZipIndex out_;
};

const ZipEntry* ZipIndex::find(std::string_view name) const {
  if (slots_.empty()) return nullptr;
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash_of(name) & mask; slots_[slot] != 0; slot = (slot + 1) & mask)
    if (const ZipEntry& entry = entries_[slots_[slot] - 1]; entry.name == name) return &entry;
  return nullptr;
}

const ZipEntry* ZipIndex::find_folded(std::string_view name) const {
  const std::string wanted = fold_name(name);
  const auto found = std::ranges::find_if(
      entries_, [&wanted](const ZipEntry& entry) { return fold_name(entry.name) == wanted; });
  return found == entries_.end() ? nullptr : &*found;
}

std::size_t ZipIndex::memory() const {
  return names_.capacity() + entries_.capacity() * sizeof(ZipEntry) +
         slots_.capacity() * sizeof(std::uint32_t);
}

Result<ZipIndex> read_index(const ByteSource& source, const PackageLimits& limits) {
  return IndexBuilder(source, limits).build();
}

}  // namespace lms::package
