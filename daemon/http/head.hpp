#pragma once
#include "http/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lms::http {

inline constexpr std::size_t kMaxHeadBytes = 32 * 1024;
inline constexpr std::size_t kMaxTargetBytes = 8 * 1024;
inline constexpr std::size_t kMaxHeaderFields = 100;

/// A request's first line and header fields, and how its body is framed (RFC 9112).
struct Head {
  Method method = Method::get;
  std::string path{};   ///< of the target, not decoded; begins with `/` (or is `*`)
  std::string query{};  ///< of the target without `?`, not decoded
  Headers headers{};
  std::uint64_t content_length = 0;  ///< 0 when there is no body or it is chunked
  bool chunked = false;
  bool keep_alive = true;
  bool expects_continue = false;

  [[nodiscard]] bool has_body() const { return chunked || content_length > 0; }
};

/// Where the head in `input` ends: just behind its empty line; nothing while it is incomplete.
/// Empty lines before the request line, which some clients send, belong to the head.
[[nodiscard]] std::optional<std::size_t> find_head_end(std::string_view input);

/// Strict, since what two parsers read differently is how requests are smuggled past proxies:
/// CRLF only, no white space before a colon, no folded lines, one Host, a length or chunks but
/// never both. `text` is up to find_head_end().
/// Errors: http.bad_request, http.head_too_large, http.target_too_long, http.version_not_supported,
///         http.not_implemented (method or transfer coding)
[[nodiscard]] Result<Head> parse_head(std::string_view text);

/// `a=1&b=x%20y+z` decoded, `+` as a space.
[[nodiscard]] Query parse_query(std::string_view text);

}  // namespace lms::http
