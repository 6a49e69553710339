#include "package/zip_reader.hpp"

#include "base/text.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <limits>
#include <optional>

namespace lms::package {
namespace {
constexpr std::size_t kInput = 64U << 10;
}

struct EntryReader::State {
  State(const ByteSource& from, const ZipEntry& what) : source(from), entry(what), name(what.name) {
    entry.name = name;
    if (entry.method != Method::deflated) return;
    if (::inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
    inflating = true;
    input.resize(static_cast<std::size_t>(
        std::min<std::uint64_t>(kInput, std::max<std::uint64_t>(entry.compressed, 1))));
  }
  ~State() {
    if (inflating) ::inflateEnd(&stream);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  std::unexpected<Error> broken(std::string code, std::string message) {
    failure = Error{.code = std::move(code), .message = std::move(message), .file = printable(name)};
    return std::unexpected(*failure);
  }
  std::unexpected<Error> broken(Error error) {
    error.file = printable(name);
    failure = std::move(error);
    return std::unexpected(*failure);
  }

  // Keeps what was taken for the CRC and, at the end, compares.
  Result<std::size_t> deliver(std::span<std::byte> got) {
    crc = static_cast<std::uint32_t>(::crc32_z(crc, reinterpret_cast<const Bytef*>(got.data()), got.size()));
    produced += got.size();
    return got.size();
  }

  Result<std::size_t> at_end() {
    // Deflated data goes out as it is stored, so nothing may follow it.
    if (ended && (stream.avail_in > 0 || consumed != entry.compressed))
      return broken("package.zip.corrupt_data", "an entry's compressed data ends before its compressed size");
    if (crc != entry.crc)
      return broken("package.zip.crc_mismatch", "an entry's content doesn't match its CRC");
    return std::size_t{0};
  }

  Result<std::size_t> read_stored(std::span<std::byte> out) {
    const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), entry.size - produced));
    if (take == 0) return at_end();
    if (auto read = source.read(entry.data_offset + produced, out.first(take)); !read)
      return broken(read.error());
    return deliver(out.first(take));
  }

  Result<void> refill() {
    if (stream.avail_in > 0 || consumed == entry.compressed) return {};
    const auto take =
        static_cast<std::size_t>(std::min<std::uint64_t>(input.size(), entry.compressed - consumed));
    if (auto read = source.read(entry.data_offset + consumed, std::span(input).first(take)); !read)
      return broken(read.error());
    consumed += take;
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(take);
    return {};
  }

  // One byte more than declared is enough to know that the directory lied.
  Result<std::size_t> read_deflated(std::span<std::byte> out) {
    if (ended) return at_end();
    std::byte probe{};
    const std::uint64_t left = entry.size - produced;
    std::span<std::byte> target = left == 0 ? std::span(&probe, 1)
                                            : out.first(static_cast<std::size_t>(std::min<std::uint64_t>(
                                                  {out.size(), left, std::numeric_limits<uInt>::max()})));
    stream.next_out = reinterpret_cast<Bytef*>(target.data());
    stream.avail_out = static_cast<uInt>(target.size());
    while (stream.avail_out > 0) {
      LMS_TRY(refill());
      const uInt before = stream.avail_out;
      const uInt input_before = stream.avail_in;
      const int state = ::inflate(&stream, Z_NO_FLUSH);
      if (state == Z_STREAM_END) {
        ended = true;
        break;
      }
      if (state != Z_OK && state != Z_BUF_ERROR)
        return broken("package.zip.corrupt_data", "an entry's compressed data is damaged");
      if (stream.avail_out == before && stream.avail_in == input_before && consumed == entry.compressed)
        return broken("package.zip.corrupt_data", "an entry's compressed data ends early");
    }
    const std::size_t got = target.size() - stream.avail_out;
    if (left == 0 && got > 0)
      return broken("package.zip.size_mismatch", "an entry has more content than the ZIP's directory says");
    if (got > 0) {
      auto delivered = deliver(target.first(got));
      if (ended && produced != entry.size) return size_lie();
      return delivered;
    }
    if (produced != entry.size) return size_lie();
    return at_end();
  }

  std::unexpected<Error> size_lie() {
    return broken(
        "package.zip.size_mismatch",
        fmt::format("an entry has {} bytes of content, the ZIP's directory says {}", produced, entry.size));
  }

  const ByteSource& source;
  ZipEntry entry;
  std::string name;
  z_stream stream{};
  Bytes input;
  bool inflating = false;
  bool ended = false;
  std::uint64_t consumed = 0;
  std::uint64_t produced = 0;
  std::uint32_t crc = 0;
  std::optional<Error> failure;
};

EntryReader::EntryReader(const ByteSource& source, const ZipEntry& entry)
    : state_(std::make_unique<State>(source, entry)) {}
EntryReader::~EntryReader() = default;
EntryReader::EntryReader(EntryReader&&) noexcept = default;
EntryReader& EntryReader::operator=(EntryReader&&) noexcept = default;

Result<std::size_t> EntryReader::read(std::span<std::byte> out) {
  State& state = *state_;
  if (state.failure) return std::unexpected(*state.failure);
  if (out.empty()) return std::size_t{0};
  return state.entry.method == Method::stored ? state.read_stored(out) : state.read_deflated(out);
}

Result<void> EntryReader::skip(std::uint64_t count) {
  Bytes scratch(static_cast<std::size_t>(std::min<std::uint64_t>(count, kInput)));
  while (count > 0) {
    LMS_ASSIGN(const std::size_t got, read(std::span(scratch).first(static_cast<std::size_t>(
                                          std::min<std::uint64_t>(count, scratch.size())))));
    if (got == 0)
      return fail("package.zip.size_mismatch", "an entry ends before the range that was asked for");
    count -= got;
  }
  return {};
}

Result<Bytes> read_entry(const ByteSource& source, const ZipEntry& entry, std::uint64_t cap) {
  if (entry.size > cap)
    return fail(
        Error{.code = "package.zip.too_large",
              .message = fmt::format("an entry has {} bytes, more than the {} allowed", entry.size, cap),
              .file = printable(entry.name)});
  Bytes out(static_cast<std::size_t>(entry.size));
  EntryReader reader(source, entry);
  for (std::size_t at = 0;;) {
    // The last read, into a spare byte, is the one that checks the end.
    std::byte spare{};
    const std::span<std::byte> room = at < out.size() ? std::span(out).subspan(at) : std::span(&spare, 1);
    LMS_ASSIGN(const std::size_t got, reader.read(room));
    if (got == 0) return out;
    at += got;
  }
}

VerifyReport verify(const ByteSource& source, const ZipIndex& index, std::size_t max_faults,
                    const std::stop_token& stop) {
  VerifyReport report;
  Bytes buffer(256U << 10);
  for (const ZipEntry& entry : index.entries()) {
    EntryReader reader(source, entry);
    for (;;) {
      if (stop.stop_requested()) {
        report.stopped = true;
        return report;
      }
      auto got = reader.read(buffer);
      if (!got) report.faults.push_back(std::move(got.error()));
      if (!got || *got == 0) break;
    }
    ++report.checked;
    if (report.faults.size() >= max_faults) break;
  }
  return report;
}

}  // namespace lms::package
