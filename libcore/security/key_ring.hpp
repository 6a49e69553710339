#pragma once
#include "base/encoding.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

namespace lms::security {

/// What a key is for; a key never serves two uses.
enum class KeyUse : std::uint8_t {
  access,   ///< signs access tokens
  files,    ///< capabilities for course files
  label,    ///< names of content hosts; never rotated, as browsers keep a course's data by host name
  sealing,  ///< encrypts secrets at rest; old keys are kept for what they sealed
};
inline constexpr std::size_t kKeyUses = 4;

struct Key {
  std::string id;  ///< `kid`: 8 lower-case hex digits, unique in the ring
  TimePoint made_at;
  Bytes secret;  ///< 32 bytes
};

/// All keys by use (as the index), newest first; each use has one at least.
using KeyTable = std::vector<std::vector<Key>>;

/// The secrets of an installation, in `<folder>/keyring.json` (mode 0600, folder 0700). Thread-safe.
class KeyRing {
 public:
  /// Reads the ring, or makes folder and ring when they are missing. A file or folder that others
  /// may read is put right. A damaged ring is never replaced, as everything it sealed would be lost.
  /// Errors: keys.damaged, keys.failed
  [[nodiscard]] static Result<std::unique_ptr<KeyRing>> open(const std::filesystem::path& folder,
                                                             const Clock& clock = system_clock(),
                                                             Random& random = system_random());
  /// A fresh ring without a file.
  [[nodiscard]] static std::unique_ptr<KeyRing> in_memory(const Clock& clock = system_clock(),
                                                          Random& random = system_random());

  /// The key that new things are made with.
  [[nodiscard]] Key active(KeyUse use) const;
  /// All keys that are still taken, the active one first.
  [[nodiscard]] std::vector<Key> accepted(KeyUse use) const;
  [[nodiscard]] std::optional<Key> find(KeyUse use, std::string_view id) const;

  /// Makes a new active key. The one before stays accepted, older ones are dropped (those that
  /// seal are all kept). The file is replaced before the key is used.
  /// Errors: keys.failed, keys.invalid (for KeyUse::label)
  [[nodiscard]] Result<void> rotate(KeyUse use);

  KeyRing(const KeyRing&) = delete;
  KeyRing& operator=(const KeyRing&) = delete;

 private:
  KeyRing(std::filesystem::path file, KeyTable keys, const Clock& clock, Random& random);

  std::filesystem::path file_;  ///< empty: in memory
  const Clock& clock_;
  Random& random_;
  mutable std::shared_mutex mutex_;
  KeyTable keys_;
};

}  // namespace lms::security
