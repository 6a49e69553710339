#pragma once
#include "base/result.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lms::backup {

/// Names in the archive, and below the data folder.
inline constexpr std::string_view kDatabaseName = "lms.db";
inline constexpr std::string_view kKeysName = "keys/keyring.json";
inline constexpr std::string_view kManifestName = "backup.json";

struct ManifestFile {
  std::string name{};
  std::uint64_t size = 0;
  std::string sha256{};  ///< lower-case hex
};

/// What an archive holds; its last file.
struct Manifest {
  std::string program{};  ///< `lmsd 1.2.3`
  TimePoint begun_at{};   ///< everything acknowledged before is in it
  std::int64_t schema = 0;
  std::vector<ManifestFile> files{};   ///< all others, in their order
  std::vector<std::string> damaged{};  ///< packages whose bytes were not those of their name already
  std::vector<std::string> missing{};  ///< packages that the database names and that were not there
};

[[nodiscard]] std::string write_manifest(const Manifest& manifest);
/// Errors: backup.invalid
[[nodiscard]] Result<Manifest> read_manifest(std::string_view text);

/// `content/packages/ab/abcd….zip`
[[nodiscard]] std::string package_name(std::string_view sha256);
/// The hash in a name that package_name() gave; "" for any other.
[[nodiscard]] std::string_view package_in(std::string_view name);

}  // namespace lms::backup
