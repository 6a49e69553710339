#pragma once
#include "base/encoding.hpp"
#include "base/result.hpp"
#include "package/zip_index.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace lms::package {

struct PackageFile {
  std::string_view name{};  ///< relative to the root, `/` between folders
  std::uint64_t size = 0;
};

/// The files of a package, however it comes: a ZIP, a folder, a lone manifest. Not thread-safe.
class FileSet {
 public:
  virtual ~FileSet() = default;
  FileSet() = default;
  FileSet(const FileSet&) = delete;
  FileSet& operator=(const FileSet&) = delete;

  /// Without folders.
  [[nodiscard]] virtual std::span<const PackageFile> files() const = 0;
  /// The whole file. Errors: package.zip.*, package.read_failed, package.zip.too_large beyond `cap`
  [[nodiscard]] virtual Result<Bytes> read(std::string_view name, std::uint64_t cap) const = 0;
  /// False for a lone manifest: nothing is known of other files.
  [[nodiscard]] virtual bool complete() const { return true; }

  /// nullptr when there is none.
  [[nodiscard]] const PackageFile* find(std::string_view name) const;
  /// The file whose name is `name` but for upper and lower case and for how accents are written.
  [[nodiscard]] const PackageFile* find_folded(std::string_view name) const;

 private:
  void fill() const;
  mutable std::unordered_map<std::string_view, const PackageFile*> exact_;
  mutable std::unordered_map<std::string, const PackageFile*> folded_;
};

/// The files of a ZIP. Index and source must outlive it.
class ZipFiles final : public FileSet {
 public:
  ZipFiles(const ByteSource& source, const ZipIndex& index);
  [[nodiscard]] std::span<const PackageFile> files() const override { return files_; }
  [[nodiscard]] Result<Bytes> read(std::string_view name, std::uint64_t cap) const override;

 private:
  const ByteSource& source_;
  const ZipIndex& index_;
  std::vector<PackageFile> files_;
};

/// One manifest by itself.
class LoneFile final : public FileSet {
 public:
  LoneFile(std::string name, Bytes bytes);
  [[nodiscard]] std::span<const PackageFile> files() const override { return {&file_, 1}; }
  [[nodiscard]] Result<Bytes> read(std::string_view name, std::uint64_t cap) const override;
  [[nodiscard]] bool complete() const override { return false; }

 private:
  std::string name_;
  Bytes bytes_;
  PackageFile file_;
};

}  // namespace lms::package
