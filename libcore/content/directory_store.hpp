#pragma once
#include "base/descriptor.hpp"
#include "content/content_store.hpp"

#include <filesystem>
#include <mutex>
#include <utility>

namespace lms::content {

/// While it lives, no package of its folder is removed, by whatever process.
class PackagePin {
 public:
  explicit PackagePin(Descriptor folder) : folder_(std::move(folder)) {}

 private:
  Descriptor folder_;
};

/// Packages as files `packages/ab/abcdef….zip` below one folder; uploads are written to
/// `staging/` on the same file system and renamed into place. One process at a time owns the
/// folder (the daemon's lock sees to that).
class DirectoryStore final : public ContentStore {
 public:
  /// Creates the folders and removes what crashed imports left in `staging/`.
  /// Errors: content.write_failed
  [[nodiscard]] static Result<std::unique_ptr<DirectoryStore>> open_folder(const std::filesystem::path& root);

  /// For reading beside the process that owns the folder: changes nothing.
  /// Errors: content.not_found
  [[nodiscard]] static Result<std::unique_ptr<DirectoryStore>> look_at(const std::filesystem::path& root);

  /// Errors: content.write_failed
  [[nodiscard]] Result<PackagePin> pin() const;

  [[nodiscard]] Result<std::unique_ptr<Staging>> begin() override;
  [[nodiscard]] bool exists(std::string_view hash) const override;
  [[nodiscard]] Result<std::shared_ptr<const package::ByteSource>> open(std::string_view hash) const override;
  [[nodiscard]] Result<void> remove(std::string_view hash) override;
  [[nodiscard]] Result<std::vector<StoredPackage>> list() const override;
  [[nodiscard]] Result<void> check_writable() const override;

 private:
  explicit DirectoryStore(std::filesystem::path root) : root_(std::move(root)) {}
  [[nodiscard]] std::filesystem::path path_of(std::string_view hash) const;

  std::filesystem::path root_;
  std::mutex removing_{};
};

}  // namespace lms::content
