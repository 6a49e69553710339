#pragma once
#include "base/encoding.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lms::backup {

/// How many bytes of a file are read and passed on at once.
constexpr std::size_t kPiece = 256 * 1024;

/// Takes bytes in order. Errors: of whatever is behind it
using Sink = std::function<Result<void>(ByteView)>;
/// Fills some of `out`; 0 = the end.
using Supply = std::function<Result<std::size_t>(std::span<std::byte> out)>;

/// Writes regular files as a tar archive (POSIX ustar, sizes beyond 8 GiB as GNU tar has them) that
/// every tar reads. Needs no seeking, so that it may go to a pipe.
class TarWriter {
 public:
  TarWriter(Sink out, TimePoint modified) : out_(std::move(out)), modified_(modified) {}

  /// Begins a file; its `size` bytes follow through write(). `name` has at most 100 bytes.
  [[nodiscard]] Result<void> begin(std::string_view name, std::uint64_t size);
  [[nodiscard]] Result<void> write(ByteView data);
  /// After the last byte of a file. Errors: backup.changed (there were fewer or more than announced)
  [[nodiscard]] Result<void> end_file();
  /// After the last file.
  [[nodiscard]] Result<void> finish();

 private:
  Sink out_;
  TimePoint modified_;
  std::uint64_t size_ = 0;
  std::uint64_t written_ = 0;
};

struct TarEntry {
  std::string name{};
  std::uint64_t size = 0;
};

/// Reads what TarWriter writes. Whatever else a tar archive may hold (links, folders, devices, long
/// names) is refused.
class TarReader {
 public:
  explicit TarReader(Supply in) : in_(std::move(in)) {}

  /// The next file; nothing at the proper end of the archive. What is left of the one before is
  /// skipped. Errors: backup.invalid
  [[nodiscard]] Result<std::optional<TarEntry>> next();
  /// Fills some of `out` with the file's bytes; 0 = its end. Errors: backup.invalid
  [[nodiscard]] Result<std::size_t> read(std::span<std::byte> out);

 private:
  [[nodiscard]] Result<bool> read_block(std::span<std::byte> block);
  [[nodiscard]] Result<void> skip_rest();
  [[nodiscard]] Result<void> check_end();

  Supply in_;
  std::uint64_t left_ = 0;
  std::size_t padding_ = 0;
};

}  // namespace lms::backup
