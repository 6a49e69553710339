#pragma once
#include "base/result.hpp"
#include "security/key_ring.hpp"

#include <string>
#include <string_view>

namespace lms::security {

/// What the `<cap>` of `/c/<cap>/…` opens: the files of one package, for one registration.
struct FileGrant {
  std::string registration_id{};  ///< an id (base/random.hpp)
  std::string package_sha256{};   ///< 64 lower-case hex digits
  bool operator==(const FileGrant&) const = default;
};

/// 86 URL-safe characters: registration, package and a MAC over both. The same grant gives the
/// same text until the key of files is rotated, so that browsers' caches work across launches;
/// everything needed to serve is in it, so that serving asks no database.
/// `grant` must be well formed (throws std::invalid_argument).
[[nodiscard]] std::string make_file_capability(const KeyRing& keys, const FileGrant& grant);

/// Errors: files.not_found for whatever we did not make, so that nothing can be learnt by trying
[[nodiscard]] Result<FileGrant> check_file_capability(const KeyRing& keys, std::string_view capability);

/// The host label that stands for `*` in the content URL: 16 lower-case hex digits, the same for
/// every launch of this learner in this dispatch and unrelated for any other.
[[nodiscard]] std::string content_label(const KeyRing& keys, std::string_view dispatch_id,
                                        std::string_view learner_id);

}  // namespace lms::security
