#pragma once
#include "base/result.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace lms::cli {

/// A SHA-256 sum of bytes that come in pieces.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void update(std::string_view data);
  /// In hexadecimal; once. Errors: file.unreadable (the sum could not be computed)
  [[nodiscard]] Result<std::string> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The SHA-256 of a file that would be uploaded, in hexadecimal.
/// Errors: file.not_found, file.unreadable, file.changed
[[nodiscard]] Result<std::string> sha256_of_file(const std::string& path);

/// Of the package that the server makes of the file: of a cmi5 course structure alone it keeps a ZIP,
/// anything else as it is.
/// Errors: those of sha256_of_file(); package.read_failed, package.manifest.too_large
[[nodiscard]] Result<std::string> sha256_as_imported(const std::string& path);

}  // namespace lms::cli
