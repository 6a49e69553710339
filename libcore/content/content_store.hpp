#pragma once
#include "base/encoding.hpp"
#include "base/result.hpp"
#include "package/byte_source.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lms::content {

struct StoredPackage {
  std::string hash;  ///< SHA-256, 64 lower-case hex digits
  std::uint64_t size = 0;
};

/// A package on its way in. Destroyed without commit() it leaves nothing behind.
/// Not thread-safe.
class Staging {
 public:
  virtual ~Staging() = default;
  /// Appends. Errors: content.write_failed
  [[nodiscard]] virtual Result<void> write(ByteView data) = 0;
  /// Ends writing; hash and size are known from here on. Call once.
  [[nodiscard]] virtual Result<StoredPackage> finish() = 0;
  /// What was written, to be validated between finish() and commit().
  [[nodiscard]] virtual const package::ByteSource& source() const = 0;
  /// Makes the package durable under its hash; when this returns it survives a power cut. The
  /// same bytes stored before are no error.
  [[nodiscard]] virtual Result<void> commit() = 0;
};

/// Immutable packages by their hash. Thread-safe.
class ContentStore {
 public:
  virtual ~ContentStore() = default;
  [[nodiscard]] virtual Result<std::unique_ptr<Staging>> begin() = 0;
  [[nodiscard]] virtual bool exists(std::string_view hash) const = 0;
  /// Errors: content.package.not_found, content.read_failed
  [[nodiscard]] virtual Result<std::shared_ptr<const package::ByteSource>> open(
      std::string_view hash) const = 0;
  /// Not an error when it is gone already. Sources that are open stay readable.
  /// Errors: content.pinned (a backup needs the packages as they are: try again later),
  ///         content.write_failed
  [[nodiscard]] virtual Result<void> remove(std::string_view hash) = 0;
  [[nodiscard]] virtual Result<std::vector<StoredPackage>> list() const = 0;
  /// Whether a package could be written now, for readiness probes. Errors: content.write_failed
  [[nodiscard]] virtual Result<void> check_writable() const = 0;
};

}  // namespace lms::content
