#pragma once
#include "content/package_files.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lms::content {

/// What of a request decides how a file is answered. Absent headers are empty.
struct FileRequest {
  bool head = false;
  std::string_view accept_encoding{};
  std::string_view range{};
  std::string_view if_none_match{};
  std::string_view if_range{};
};

/// Whether an Accept-Encoding field takes gzip.
[[nodiscard]] bool accepts_gzip(std::string_view list);

/// Whether an If-None-Match field names `etag` (weak comparison, RFC 9110 section 13.1.2).
[[nodiscard]] bool matches_any(std::string_view list, std::string_view etag);

enum class BodyForm : std::uint8_t {
  none,     ///< 304 and 416
  stored,   ///< bytes [from, to) of the entry's data in the archive, as they are
  gzip,     ///< 10-byte gzip header, the entry's raw deflate data, CRC32 and size
  inflate,  ///< bytes [from, to) of the inflated entry
};

/// How a file is answered. `body` is what GET sends; for HEAD the same plan stands and nothing is sent.
struct ResponsePlan {
  int status = 200;
  std::vector<std::pair<std::string_view, std::string>> headers{};  ///< without Content-Length
  BodyForm body = BodyForm::none;
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  std::uint64_t content_length = 0;  ///< of the body, also for HEAD
};

/// Pure. An entry that was deflated goes out as stored with a gzip frame to clients that accept
/// gzip, and inflated otherwise; a request with Range is always answered from the identity form.
/// One satisfiable range gives 206, an unsatisfiable one 416, several or a malformed one 200.
/// The entity tag names package, entry and form.
[[nodiscard]] ResponsePlan plan_response(const FileRequest& request, const FileSlice& file);

/// What stands around an entry's raw deflate data in BodyForm::gzip (a member of RFC 1952).
struct GzipFrame {
  std::array<std::byte, 10> head{};
  std::array<std::byte, 8> tail{};
};
[[nodiscard]] GzipFrame gzip_frame(const package::ZipEntry& entry);

/// Yields the body of a plan front to back. Constant memory; not thread-safe.
class BodyReader {
 public:
  BodyReader(FileSlice file, const ResponsePlan& plan);
  /// Fills the front of `out`; 0 at the end. After an error the connection must be closed short of
  /// Content-Length: the client then sees that the file is incomplete.
  /// Errors: those of package::EntryReader
  [[nodiscard]] Result<std::size_t> read(std::span<std::byte> out);
  [[nodiscard]] std::uint64_t remaining() const { return to_ - at_; }

 private:
  [[nodiscard]] Result<std::size_t> read_gzip(std::span<std::byte> out);

  FileSlice file_;
  BodyForm form_;
  std::uint64_t at_;
  std::uint64_t to_;
  std::optional<package::EntryReader> inflater_{};
};

/// The media type of a file name by its extension, `application/octet-stream` when unknown. No
/// charset is ever added: files declare their own.
[[nodiscard]] std::string_view mime_type(std::string_view name);

}  // namespace lms::content
