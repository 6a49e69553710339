#include "http/gzip.hpp"

#include "base/text.hpp"

#include <zlib.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace lms::http {
namespace {

/// zlib's window with a gzip frame around it.
constexpr int kGzipWindow = 15 + 16;

struct EndInflate {
  void operator()(z_stream* stream) const { inflateEnd(stream); }
};
struct EndDeflate {
  void operator()(z_stream* stream) const { deflateEnd(stream); }
};

Bytef* input_of(std::string_view text) {
  // zlib reads it only, but says so with a macro alone.
  return const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
}

}  // namespace

bool accepts_gzip(const Headers& headers) {
  std::string_view rest = headers.get("Accept-Encoding");
  while (!rest.empty()) {
    const auto comma = std::min(rest.find(','), rest.size());
    const auto item = rest.substr(0, comma);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    const auto semicolon = item.find(';');
    if (!equals_ignoring_case(trim(item.substr(0, semicolon)), "gzip")) continue;
    const auto weight =
        semicolon == std::string_view::npos ? std::string_view{} : trim(item.substr(semicolon + 1));
    return weight != "q=0" && weight != "q=0.0" && weight != "q=0.00" && weight != "q=0.000";
  }
  return false;
}

std::string gzip(std::string_view plain) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib has no memory");
  const std::unique_ptr<z_stream, EndDeflate> end(&stream);
  std::string out(deflateBound(&stream, static_cast<uLong>(plain.size())), '\0');
  stream.next_in = input_of(plain);
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) throw std::runtime_error("zlib did not come to an end");
  out.resize(stream.total_out);
  return out;
}

Result<std::string> gunzip(std::string_view packed, std::size_t limit) {
  z_stream stream{};
  if (inflateInit2(&stream, kGzipWindow) != Z_OK) throw std::runtime_error("zlib has no memory");
  const std::unique_ptr<z_stream, EndInflate> end(&stream);
  stream.next_in = input_of(packed);
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string out;
  std::array<char, 64 * 1024> piece{};
  for (;;) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    const int state = inflate(&stream, Z_NO_FLUSH);
    out.append(piece.data(), piece.size() - stream.avail_out);
    if (out.size() > limit)
      return fail("http.body_too_large",
                  "the unpacked body may have at most " + std::to_string(limit) + " bytes");
    if (state == Z_STREAM_END && stream.avail_in == 0) return out;
    if (state != Z_OK || (stream.avail_in == 0 && stream.avail_out != 0))
      return fail("http.bad_request", "the body is not what Content-Encoding: gzip says");
  }
}

bool is_packed(const Headers& headers) {
  const auto coding = trim(headers.get("Content-Encoding"));
  return !coding.empty() && !equals_ignoring_case(coding, "identity");
}

Result<void> unpack_body(Request& request, std::size_t limit) {
  if (request.body.empty() || !is_packed(request.headers)) return {};
  const auto coding = trim(request.headers.get("Content-Encoding"));
  if (!equals_ignoring_case(coding, "gzip") && !equals_ignoring_case(coding, "x-gzip"))
    return fail(Error{.code = "http.unsupported_media_type",
                      .message = "a packed body is gzip",
                      .element = "Content-Encoding"});
  LMS_ASSIGN(request.body, gunzip(request.body, limit));
  return {};
}

}  // namespace lms::http
