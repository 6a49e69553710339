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
  access,  ///< signs access tokens
  files,   ///< capabilities for course files
  label,  ///< names of content hosts, by which browsers keep a course's data, and MACs of launch links; never
          ///< rotated
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

/// Tells whether a file was replaced.
struct FileStamp {
  std::uint64_t inode = 0;
  std::int64_t changed_ns = 0;
  bool operator==(const FileStamp&) const = default;
};

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

  /// What becomes of the key that was active. Keys that seal are all kept.
  enum class Previous : std::uint8_t {
    accepted,  ///< what was made with it works on
    dropped,   ///< it leaked: what was made with it ends
  };
  /// Makes a new active key; those before the previous one are dropped. The file is replaced before
  /// the key is used. Other processes may rotate the same ring.
  /// Errors: keys.failed, keys.damaged, keys.invalid (for KeyUse::label)
  [[nodiscard]] Result<void> rotate(KeyUse use, Previous previous = Previous::accepted);

  /// Reads the file again when another process has replaced it; true when it had.
  /// Errors: keys.failed, keys.damaged; then the keys stay as they are
  [[nodiscard]] Result<bool> refresh();

  KeyRing(const KeyRing&) = delete;
  KeyRing& operator=(const KeyRing&) = delete;

 private:
  KeyRing(std::filesystem::path file, KeyTable keys, const Clock& clock, Random& random);

  std::filesystem::path file_;  ///< empty: in memory
  const Clock& clock_;
  Random& random_;
  mutable std::shared_mutex mutex_;
  KeyTable keys_;
  FileStamp stamp_{};  ///< of the file that keys_ are from
};

}  // namespace lms::security
