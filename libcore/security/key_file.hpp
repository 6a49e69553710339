#pragma once
#include "base/result.hpp"
#include "security/key_ring.hpp"

#include <filesystem>
#include <optional>
#include <utility>

namespace lms::security {

/// Makes `folder` when it is missing, and its owner's alone (0700) in any case.
/// Errors: keys.failed
[[nodiscard]] Result<void> make_private_folder(const std::filesystem::path& folder);

/// The keys in `file`, or nothing when there is no such file. Takes others' rights to the file away.
/// Errors: keys.damaged (not what write_key_file() wrote), keys.failed
[[nodiscard]] Result<std::optional<KeyTable>> read_key_file(const std::filesystem::path& file);

/// Zeros when there is no such file.
[[nodiscard]] FileStamp stamp_of(const std::filesystem::path& file);

/// Keeps other processes from changing the keys in `folder` while it lives.
class KeyFileLock {
 public:
  /// Waits for it. Errors: keys.failed
  [[nodiscard]] static Result<KeyFileLock> take(const std::filesystem::path& folder);
  ~KeyFileLock();
  KeyFileLock(KeyFileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  KeyFileLock(const KeyFileLock&) = delete;
  KeyFileLock& operator=(const KeyFileLock&) = delete;
  KeyFileLock& operator=(KeyFileLock&&) = delete;

 private:
  explicit KeyFileLock(int fd) : fd_(fd) {}
  int fd_;
};

/// Replaces `file` (0600) at once and lastingly: a crash leaves the old or the new one, whole. What
/// root writes belongs to the folder's owner, who has to read it.
/// Errors: keys.failed
[[nodiscard]] Result<void> write_key_file(const std::filesystem::path& file, const KeyTable& keys);

}  // namespace lms::security
