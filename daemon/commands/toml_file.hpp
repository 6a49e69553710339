#pragma once
#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace lms::commands {

/// One `key = value` of a configuration file.
struct FileEntry {
  enum class Type : std::uint8_t { text, integer, list, other };

  std::string key{};                 ///< with its tables: `log.level`
  Type type = Type::text;            ///< `list` holds texts alone
  std::vector<std::string> texts{};  ///< nothing of Type::other
  int line = 0;
};

/// Reads a TOML 1.0 file, its entries in the order of the file.
/// Errors: options.usage (file and line say where)
[[nodiscard]] Result<std::vector<FileEntry>> read_toml(const std::filesystem::path& file);

}  // namespace lms::commands
