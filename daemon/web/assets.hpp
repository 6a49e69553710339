#pragma once
#include <cstddef>
#include <span>
#include <string_view>

/// The player page as the build embedded it into lmsd: its document and the content-hashed files
/// it loads (script, style, engine). All memory is static.
namespace lms::web {

struct Asset {
  std::string_view path;  ///< `/play`, `/_/player-<hash>.js`, …
  std::string_view mime;  ///< with charset for text
  std::string_view etag;  ///< strong, quoted, of the identity form
  std::span<const std::byte> identity;
  std::span<const std::byte> gzip;  ///< the same bytes as a gzip file
};

/// Everything under `/_/` carries a hash of its bytes in its path and never changes; `/play`
/// must be revalidated. Empty in a build without LMS_WEB.
[[nodiscard]] std::span<const Asset> assets();

/// The asset at exactly `path`; nullptr if there is none.
[[nodiscard]] const Asset* find_asset(std::string_view path);

}  // namespace lms::web
