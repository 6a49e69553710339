#pragma once
#include "base/result.hpp"

#include <string>
#include <string_view>

namespace lms::cli {

/// The address of a server: `https://lms.example.org:8443/base`.
struct Url {
  std::string scheme;  ///< http or https
  std::string host;    ///< lower case; an IPv6 address without brackets
  int port = 0;
  std::string prefix{};  ///< path before every route, without a slash at the end

  /// `https://host`, with the port when it is not the scheme's own.
  [[nodiscard]] std::string origin() const;
  [[nodiscard]] std::string text() const { return origin() + prefix; }
  /// localhost, 127.0.0.0/8, ::1
  [[nodiscard]] bool is_loopback() const;
  bool operator==(const Url&) const = default;
};

/// Errors: url.invalid
[[nodiscard]] Result<Url> parse_url(std::string_view text);

}  // namespace lms::cli
