#pragma once
#include "content/content_store.hpp"
#include "package/zip_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace lms::content {

/// A package held open for serving.
struct OpenPackage {
  std::string hash;  ///< SHA-256, 64 hex digits
  std::shared_ptr<const package::ByteSource> source;
  package::ZipIndex index;
};

/// One file of a package: where its bytes lie and what they are. Cheap to copy; keeps the
/// package open as long as it lives.
struct FileSlice {
  std::shared_ptr<const OpenPackage> package;
  const package::ZipEntry* entry = nullptr;
  std::string_view mime;  ///< static text

  [[nodiscard]] const package::ByteSource& source() const { return *package->source; }
  /// `"<12 hex of the package>-<entry>"` without the quotes and without a form's suffix.
  [[nodiscard]] std::string etag_base() const;
};

/// Finds files inside packages, with an LRU of open indexes. Thread-safe.
class PackageFiles {
 public:
  /// Keeps at most `max_packages` packages open, and of their indexes at most `max_memory` bytes
  /// (one may be larger than that). A package in use stays alive beyond its eviction.
  PackageFiles(const ContentStore& store, std::size_t max_packages = 256, std::size_t max_memory = 64U << 20);

  /// `url_path` is what follows the capability in the request: relative, percent-encoded, a query
  /// is ignored. The file of exactly that name, else the one that differs in upper and lower case or
  /// in how accents are written only.
  /// Errors: content.file.not_found, content.package.not_found, package.* of a damaged archive
  [[nodiscard]] Result<FileSlice> lookup(std::string_view hash, std::string_view url_path);

  [[nodiscard]] Result<std::shared_ptr<const OpenPackage>> open(std::string_view hash);
  /// Forgets a package that was removed from the store.
  void forget(std::string_view hash);

 private:
  using Order = std::list<std::shared_ptr<const OpenPackage>>;
  void insert_locked(std::shared_ptr<const OpenPackage> opened);
  void trim_locked();

  const ContentStore& store_;
  const std::size_t max_packages_;
  const std::size_t max_memory_;
  std::mutex mutex_;
  Order order_;  ///< most recently used first
  std::unordered_map<std::string_view, Order::iterator> by_hash_;
  std::size_t memory_ = 0;
};

}  // namespace lms::content
