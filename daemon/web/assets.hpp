#pragma once
#include <cstddef>
#include <span>
#include <string_view>

/// Player and pages as the build embedded them into lmsd: their documents and the content-hashed files
/// that these load (scripts, styles, engine). All memory is static.
namespace lms::web {

struct Asset {
  std::string_view path;  ///< `/play`, `/_/player-<hash>.js`, `/app`, `/assets/app-<hash>.js`, …
  std::string_view mime;  ///< with charset for text
  std::string_view etag;  ///< strong, quoted, of the identity form
  bool immutable;         ///< a hash of the bytes is part of the path
  std::span<const std::byte> identity;
  std::span<const std::byte> gzip;  ///< the same bytes as a gzip file
};

/// What is not immutable must be revalidated: the documents `/play` and `/app`. `/assets/` is the app
/// origin's, `/_/` the content origin's. Empty in a build without LMS_WEB.
[[nodiscard]] std::span<const Asset> assets();

/// The asset at exactly `path`; nullptr if there is none.
[[nodiscard]] const Asset* find_asset(std::string_view path);

}  // namespace lms::web
