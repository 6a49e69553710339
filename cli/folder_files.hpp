#pragma once
#include "base/result.hpp"
#include "package/file_set.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace lms::cli {

/// An unpacked package. Symbolic links are not followed.
class FolderFiles final : public package::FileSet {
 public:
  /// Errors: file.unreadable, package.zip.too_many_entries
  [[nodiscard]] static Result<std::unique_ptr<FolderFiles>> open(const std::filesystem::path& folder);
  [[nodiscard]] std::span<const package::PackageFile> files() const override { return files_; }
  [[nodiscard]] Result<Bytes> read(std::string_view name, std::uint64_t cap) const override;

 private:
  std::filesystem::path folder_;
  std::vector<std::string> names_;
  std::vector<package::PackageFile> files_;
};

/// A whole file. Errors: file.not_found, file.unreadable, file.too_large beyond `cap`
[[nodiscard]] Result<Bytes> read_whole_file(const std::filesystem::path& path, std::uint64_t cap);

}  // namespace lms::cli
