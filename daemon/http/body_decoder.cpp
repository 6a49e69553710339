#include "http/body_decoder.hpp"

#include <algorithm>
#include <charconv>

namespace lms::http {
namespace {

constexpr std::size_t kMaxChunkLine = 256;
constexpr std::size_t kMaxTrailerBytes = 4096;

std::unexpected<Error> bad_chunk() { return fail("http.bad_request", "the chunked body is malformed"); }
std::unexpected<Error> too_large() { return fail("http.body_too_large", "the request's body is too large"); }

}  // namespace

BodyDecoder::BodyDecoder(const Head& head, std::uint64_t limit)
    : state_(head.chunked ? State::chunk_size : State::data), left_(head.content_length), limit_(limit) {
  if (!head.has_body()) state_ = State::done;
}

Result<BodyDecoder::Step> BodyDecoder::next(std::string_view input, std::size_t max_data) {
  switch (state_) {
    case State::data:
    case State::chunk_data:
      return take_data(input.substr(0, max_data));
    case State::chunk_size:
      return take_chunk_size(input);
    case State::chunk_end:
      if (input.size() < 2) return Step{};
      if (!input.starts_with("\r\n")) return bad_chunk();
      state_ = State::chunk_size;
      return Step{.consumed = 2};
    case State::trailers:
      return take_trailer(input);
    case State::done:
      break;
  }
  return Step{};
}

Result<BodyDecoder::Step> BodyDecoder::take_data(std::string_view input) {
  if (left_ > limit_ - decoded_) return too_large();
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size()));
  left_ -= size;
  decoded_ += size;
  if (left_ == 0) state_ = state_ == State::data ? State::done : State::chunk_end;
  return Step{.consumed = size, .data = input.substr(0, size)};
}

Result<BodyDecoder::Step> BodyDecoder::take_chunk_size(std::string_view input) {
  const auto end = input.substr(0, kMaxChunkLine).find("\r\n");
  if (end == std::string_view::npos) {
    if (input.size() >= kMaxChunkLine) return bad_chunk();
    return Step{};
  }
  const auto line = input.substr(0, end);
  const auto* stop = line.data() + line.size();
  const auto [after, error] = std::from_chars(line.data(), stop, left_, 16);
  // Only an extension may follow the digits; extensions have no meaning here.
  if (error != std::errc{} || (after != stop && *after != ';' && *after != ' ' && *after != '\t'))
    return bad_chunk();
  if (left_ > limit_ - decoded_) return too_large();
  state_ = left_ == 0 ? State::trailers : State::chunk_data;
  return Step{.consumed = end + 2};
}

Result<BodyDecoder::Step> BodyDecoder::take_trailer(std::string_view input) {
  const auto end = input.substr(0, kMaxTrailerBytes).find("\r\n");
  if (end == std::string_view::npos) {
    if (input.size() >= kMaxTrailerBytes) return bad_chunk();
    return Step{};
  }
  trailer_bytes_ += end + 2;
  if (trailer_bytes_ > kMaxTrailerBytes) return bad_chunk();
  if (end == 0) state_ = State::done;
  return Step{.consumed = end + 2};
}

}  // namespace lms::http
