#include "content/response_plan.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace lms::content {
namespace {

using package::Method;
using package::ZipEntry;

constexpr std::size_t kGzipHead = 10;
constexpr std::size_t kGzipTail = 8;
// RFC 1952: deflate, no flags, no time, operating system unknown.
constexpr std::array<std::byte, kGzipHead> kGzipHeader{
    std::byte{0x1f}, std::byte{0x8b}, std::byte{0x08}, {}, {}, {}, {}, {}, {}, std::byte{0xff}};

// Takes the part of a comma-separated list up to the next comma.
std::string_view next_element(std::string_view& list) {
  const auto comma = list.find(',');
  const std::string_view element = trim(list.substr(0, comma));
  list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
  return element;
}

// `;q=0`, `;q=0.0` …: the coding is refused.
bool refused_by_weight(std::string_view parameters) {
  while (!parameters.empty()) {
    parameters.remove_prefix(1);
    const auto end = parameters.find(';');
    const std::string_view one = trim(parameters.substr(0, end));
    parameters = end == std::string_view::npos ? std::string_view{} : parameters.substr(end);
    if (!one.starts_with("q=") && !one.starts_with("Q=")) continue;
    return one.substr(2).find_first_not_of("0.") == std::string_view::npos;
  }
  return false;
}

struct ByteRange {
  std::uint64_t from = 0;
  std::uint64_t to = 0;  ///< past the last
};
enum class RangeKind : std::uint8_t { ignore, satisfiable, unsatisfiable };
struct RangeAnswer {
  RangeKind kind = RangeKind::ignore;
  ByteRange range{};
};

// Digits only; a number beyond 64 bits is the largest there is.
std::optional<std::uint64_t> parse_position(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  std::uint64_t value = 0;
  const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return problem == std::errc{} ? value : std::numeric_limits<std::uint64_t>::max();
}

// RFC 9110 14.1 and 14.2. Several ranges may be answered with the whole file, and are.
RangeAnswer parse_range(std::string_view header, std::uint64_t size) {
  const auto equals = header.find('=');
  if (equals == std::string_view::npos || ascii_lower(trim(header.substr(0, equals))) != "bytes") return {};
  const std::string_view spec = trim(header.substr(equals + 1));
  const auto dash = spec.find('-');
  if (dash == std::string_view::npos || spec.find(',') != std::string_view::npos) return {};
  const std::string_view first_text = trim(spec.substr(0, dash));
  const std::string_view last_text = trim(spec.substr(dash + 1));
  const auto last = parse_position(last_text);
  if (!last_text.empty() && !last) return {};
  if (first_text.empty()) {
    if (!last) return {};
    if (*last == 0) return {.kind = RangeKind::unsatisfiable};
    if (size == 0) return {};
    return {.kind = RangeKind::satisfiable, .range = {.from = size - std::min(*last, size), .to = size}};
  }
  const auto first = parse_position(first_text);
  if (!first || (last && *last < *first)) return {};
  if (*first >= size) return {.kind = RangeKind::unsatisfiable};
  const std::uint64_t end = last ? std::min(*last, size - 1) + 1 : size;
  return {.kind = RangeKind::satisfiable, .range = {.from = *first, .to = end}};
}

std::string quoted_etag(const FileSlice& file, bool gzip) {
  return "\"" + file.etag_base() + (gzip ? "-gz\"" : "\"");
}

void add_common(ResponsePlan& plan, const FileSlice& file) {
  plan.headers.emplace_back("Accept-Ranges", "bytes");
  if (file.entry->method == Method::deflated) plan.headers.emplace_back("Vary", "Accept-Encoding");
  plan.headers.emplace_back("X-Content-Type-Options", "nosniff");
}

}  // namespace

bool accepts_gzip(std::string_view list) {
  bool any = false;
  while (!list.empty()) {
    const std::string_view element = next_element(list);
    const auto weight = std::min(element.find(';'), element.size());
    const std::string coding = ascii_lower(trim(element.substr(0, weight)));
    const bool refused = refused_by_weight(element.substr(weight));
    if (coding == "gzip" || coding == "x-gzip") return !refused;
    if (coding == "*") any = !refused;
  }
  return any;
}

bool matches_any(std::string_view list, std::string_view etag) {
  if (trim(list) == "*") return true;
  while (!list.empty()) {
    std::string_view element = next_element(list);
    if (element.starts_with("W/")) element.remove_prefix(2);
    if (element == etag) return true;
  }
  return false;
}

GzipFrame gzip_frame(const ZipEntry& entry) {
  GzipFrame frame{.head = kGzipHeader};
  const std::uint64_t tail = entry.crc | (entry.size << 32);
  for (std::size_t i = 0; i < kGzipTail; ++i) frame.tail[i] = static_cast<std::byte>(tail >> (8 * i));
  return frame;
}

ResponsePlan plan_response(const FileRequest& request, const FileSlice& file) {
  const ZipEntry& entry = *file.entry;
  const bool deflated = entry.method == Method::deflated;
  const bool gzip = deflated && request.range.empty() && accepts_gzip(request.accept_encoding);
  std::string etag = quoted_etag(file, gzip);

  ResponsePlan plan;
  plan.headers.reserve(8);
  add_common(plan, file);
  RangeAnswer range;
  const bool range_counts = request.if_range.empty() || trim(request.if_range) == etag;
  if (!request.range.empty() && range_counts) range = parse_range(request.range, entry.size);

  const bool unchanged = !request.if_none_match.empty() && matches_any(request.if_none_match, etag);
  if (!unchanged && range.kind == RangeKind::unsatisfiable) {
    plan.status = 416;
    plan.headers.emplace_back("Content-Range", fmt::format("bytes */{}", entry.size));
    return plan;
  }
  plan.headers.emplace_back("ETag", std::move(etag));
  // The URL names one version of one course, which never changes.
  plan.headers.emplace_back("Cache-Control", "private, max-age=31536000, immutable");
  if (unchanged) {
    plan.status = 304;
    return plan;
  }
  plan.headers.emplace_back("Content-Type", file.mime);
  if (gzip) {
    plan.headers.emplace_back("Content-Encoding", "gzip");
    plan.body = BodyForm::gzip;
    plan.to = kGzipHead + entry.compressed + kGzipTail;
  } else {
    plan.body = deflated ? BodyForm::inflate : BodyForm::stored;
    plan.to = entry.size;
  }
  if (range.kind == RangeKind::satisfiable) {
    plan.status = 206;
    plan.from = range.range.from;
    plan.to = range.range.to;
    plan.headers.emplace_back("Content-Range",
                              fmt::format("bytes {}-{}/{}", plan.from, plan.to - 1, entry.size));
  }
  plan.content_length = plan.to - plan.from;
  return plan;
}

BodyReader::BodyReader(FileSlice file, const ResponsePlan& plan)
    : file_(std::move(file)), form_(plan.body), at_(plan.from), to_(plan.to) {}

Result<std::size_t> BodyReader::read(std::span<std::byte> out) {
  const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), remaining()));
  if (take == 0) return std::size_t{0};
  out = out.first(take);
  switch (form_) {
    case BodyForm::none:
      return std::size_t{0};
    case BodyForm::gzip:
      return read_gzip(out);
    case BodyForm::stored: {
      LMS_TRY(file_.source().read(file_.entry->data_offset + at_, out));
      at_ += take;
      return take;
    }
    case BodyForm::inflate:
      break;
  }
  if (!inflater_) {
    inflater_.emplace(file_.source(), *file_.entry);
    LMS_TRY(inflater_->skip(at_));
  }
  LMS_ASSIGN(const std::size_t got, inflater_->read(out));
  if (got == 0) return fail("package.zip.size_mismatch", "an entry ends before its declared size");
  at_ += got;
  return got;
}

// A member of RFC 1952 around the deflate data as it lies in the archive.
Result<std::size_t> BodyReader::read_gzip(std::span<std::byte> out) {
  const ZipEntry& entry = *file_.entry;
  const std::uint64_t data_end = kGzipHead + entry.compressed;
  std::size_t done = 0;
  while (done < out.size() && at_ < kGzipHead) out[done++] = kGzipHeader[at_++];
  if (done < out.size() && at_ < data_end) {
    const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(out.size() - done, data_end - at_));
    LMS_TRY(file_.source().read(entry.data_offset + (at_ - kGzipHead), out.subspan(done, take)));
    done += take;
    at_ += take;
  }
  if (done == out.size() || at_ == to_) return done;
  const auto tail = gzip_frame(entry).tail;
  for (; done < out.size() && at_ < to_; ++at_) out[done++] = tail[at_ - data_end];
  return done;
}

}  // namespace lms::content
