#pragma once
#include "base/result.hpp"

#include <string>
#include <string_view>

namespace lms::cli {

/// A file that is written piece by piece and is there as a whole or not at all: until commit() an old
/// one stays, and dropped without it (or with the process, where the file system has files without a name) nothing of
/// the new one is left. Only its owner may read a new
/// one. Something else than a file, /dev/stdout say, is written to and not replaced.
class OutputFile {
 public:
  /// Errors: file.unwritable
  [[nodiscard]] static Result<OutputFile> open(const std::string& file);
  ~OutputFile();
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;

  /// Errors: file.unwritable
  [[nodiscard]] Result<void> write(std::string_view data);
  /// On the disk when it returns. Errors: file.unwritable
  [[nodiscard]] Result<void> commit();

 private:
  enum class Kind { special, nameless, temporary };
  OutputFile(std::string file, Kind kind, std::string temporary, int fd)
      : file_(std::move(file)), kind_(kind), temporary_(std::move(temporary)), fd_(fd) {}
  std::string file_;
  Kind kind_;
  std::string temporary_;  ///< the name until commit(); "" while there is none
  int fd_;
};

/// Writes `file` as an OutputFile, without being interrupted.
/// Errors: `code`
[[nodiscard]] Result<void> write_output_file(const std::string& file, std::string_view text,
                                             const std::string& code = "file.unwritable");

}  // namespace lms::cli
