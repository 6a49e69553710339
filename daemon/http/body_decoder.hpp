#pragma once
#include "base/result.hpp"
#include "http/head.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace lms::http {

/// Takes the framing off a request body (RFC 9112 section 7), piece by piece as bytes arrive.
class BodyDecoder {
 public:
  /// `limit` is the largest decoded size.
  BodyDecoder(const Head& head, std::uint64_t limit);

  struct Step {
    std::size_t consumed = 0;  ///< bytes of the input that are done with
    std::string_view data{};   ///< decoded bytes, a part of the input; may be empty
  };
  /// Decodes the next piece of `input`, at most `max_data` bytes of the body; call again with the
  /// rest while it makes progress (consumed > 0) and the body is not done().
  /// Errors: http.body_too_large, http.bad_request (malformed chunks)
  [[nodiscard]] Result<Step> next(std::string_view input, std::size_t max_data = std::string_view::npos);

  [[nodiscard]] bool done() const { return state_ == State::done; }
  [[nodiscard]] std::uint64_t decoded() const { return decoded_; }
  /// What is left of a body that is not chunked.
  [[nodiscard]] std::uint64_t plain_left() const { return state_ == State::data ? left_ : 0; }

 private:
  enum class State : std::uint8_t { data, chunk_size, chunk_data, chunk_end, trailers, done };

  [[nodiscard]] Result<Step> take_data(std::string_view input);
  [[nodiscard]] Result<Step> take_chunk_size(std::string_view input);
  [[nodiscard]] Result<Step> take_trailer(std::string_view input);

  State state_;
  std::uint64_t left_;  ///< of the body, or of the chunk
  std::uint64_t limit_;
  std::uint64_t decoded_ = 0;
  std::size_t trailer_bytes_ = 0;
};

}  // namespace lms::http
