#pragma once
#include "content/content_store.hpp"

#include <filesystem>

namespace lms::content {

/// Packages as files `packages/ab/abcdef….zip` below one folder; uploads are written to
/// `staging/` on the same file system and renamed into place. One process at a time owns the
/// folder (the daemon's lock sees to that).
class DirectoryStore final : public ContentStore {
 public:
  /// Creates the folders and removes what crashed imports left in `staging/`.
  /// Errors: content.write_failed
  [[nodiscard]] static Result<std::unique_ptr<DirectoryStore>> open_folder(const std::filesystem::path& root);

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
};

}  // namespace lms::content
