#pragma once
#include <string>
#include <string_view>

namespace lms::package {

/// A reference of a manifest, split. `path` is percent-encoded as it came.
struct UrlParts {
  std::string_view scheme{};    ///< without the colon; empty for a relative reference
  std::string_view path{};      ///< of an absolute URL: all between scheme and query
  std::string_view query{};     ///< with its `?`
  std::string_view fragment{};  ///< with its `#`
};
[[nodiscard]] UrlParts split_url(std::string_view url);

/// `http:` and `https:` with a host.
[[nodiscard]] bool is_web_url(std::string_view url);

/// RFC 3986 resolution for what lies in a package: its root is both `/` and where `..` ends.
/// Backslashes of the path become slashes. The result has no leading slash unless it is absolute.
[[nodiscard]] std::string resolve(std::string_view base, std::string_view reference);

/// The name in the ZIP that a resolved relative URL means: path only, decoded.
[[nodiscard]] std::string file_name_of(std::string_view url);

/// Joins an item's `parameters` to a resource's href as CAM 3.4.1 (parameters of an item) says:
/// leading `?` and `&` dropped, then `?` or `&` between; a `#…` only where there is none yet. What
/// the query gets stands before the href's fragment.
[[nodiscard]] std::string add_parameters(std::string_view href, std::string_view parameters);

}  // namespace lms::package
