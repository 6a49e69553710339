#pragma once
#include "base/result.hpp"
#include "security/key_ring.hpp"

#include <filesystem>
#include <optional>

namespace lms::security {

/// Makes `folder` when it is missing, and its owner's alone (0700) in any case.
/// Errors: keys.failed
[[nodiscard]] Result<void> make_private_folder(const std::filesystem::path& folder);

/// The keys in `file`, or nothing when there is no such file. Takes others' rights to the file away.
/// Errors: keys.damaged (not what write_key_file() wrote), keys.failed
[[nodiscard]] Result<std::optional<KeyTable>> read_key_file(const std::filesystem::path& file);

/// Replaces `file` (0600) at once and lastingly: a crash leaves the old or the new one, whole.
/// Errors: keys.failed
[[nodiscard]] Result<void> write_key_file(const std::filesystem::path& file, const KeyTable& keys);

}  // namespace lms::security
