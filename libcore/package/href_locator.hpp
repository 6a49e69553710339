#pragma once
#include "package/manifest.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace pugi {
class xml_node;
}  // namespace pugi

namespace lms::package {

/// xml:base by the letter of RFC 3986, and as authors mean it who forget the final slash.
struct HrefBase {
  std::string strict{};
  std::string folder{};
  /// With the xml:base of `node`.
  [[nodiscard]] HrefBase inside(const pugi::xml_node& node) const;
};

/// How a reference's file was found.
enum class FoundAs : std::uint8_t {
  as_written,
  remote,          ///< a web address
  in_base,         ///< xml:base lacks its final slash
  at_root,         ///< xml:base doesn't apply to it
  literal,         ///< the name has a per cent sign
  other_encoding,  ///< percent-encoded as Windows-1252
  other_case,      ///< upper and lower case differ
  missing,
  not_a_file,  ///< another scheme
};

struct Located {
  std::string url{};
  FoundAs how = FoundAs::as_written;
  [[nodiscard]] bool found() const { return how != FoundAs::missing && how != FoundAs::not_a_file; }
};

/// Resolves `href` and looks for its file; `url` is what opens it.
[[nodiscard]] Located locate_href(const HrefBase& base, std::string_view href, const FileLookup& files);
/// "xml:base lacks its final slash", …; empty when nothing was guessed.
[[nodiscard]] std::string_view guess_reason(FoundAs how);

}  // namespace lms::package
