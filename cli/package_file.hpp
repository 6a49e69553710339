#pragma once
#include "base/result.hpp"
#include "package/byte_source.hpp"
#include "package/package.hpp"

#include <memory>
#include <string>

namespace lms::cli {

/// A package on this computer, read as the import reads it.
class PackageFile {
 public:
  /// Errors: file.not_found, file.unreadable
  [[nodiscard]] static Result<std::unique_ptr<PackageFile>> open(const std::string& path);
  virtual ~PackageFile() = default;

  /// A lone cmi5 course structure is read as the package that the import makes of it.
  /// Errors: those of package::read_package() and package::zip_of_lone_structure(), with the package's path
  /// where they name no file in it
  [[nodiscard]] virtual Result<package::Package> read() const = 0;
  [[nodiscard]] virtual const package::ByteSource& bytes() const = 0;
};

}  // namespace lms::cli
