#pragma once
#include "base/result.hpp"
#include "http/message.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace lms::http {

/// Whether Accept-Encoding allows gzip.
[[nodiscard]] bool accepts_gzip(const Headers& headers);

[[nodiscard]] std::string gzip(std::string_view plain);

/// Unpacks a body that came with Content-Encoding: gzip.
/// Errors: http.bad_request (not gzip), http.body_too_large (more than `limit` bytes)
[[nodiscard]] Result<std::string> gunzip(std::string_view packed, std::size_t limit);

/// Whether the body came with a Content-Encoding.
[[nodiscard]] bool is_packed(const Headers& headers);

/// Makes the body of `request` what it was before Content-Encoding: gzip, if it has that header.
/// Errors: those of gunzip; http.unsupported_media_type for another coding
[[nodiscard]] Result<void> unpack_body(Request& request, std::size_t limit);

}  // namespace lms::http
