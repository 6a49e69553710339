#pragma once
#include "base/result.hpp"
#include "cli/output_file.hpp"

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace lms::cli {

/// Where a long text goes, piece by piece: an OutputFile, or standard output, whose faults a Run tells of when the
/// command is over.
class OutputSink {
 public:
  /// "" and "-" are `standard_output`, which outlives the result.
  /// Errors: file.unwritable
  [[nodiscard]] static Result<OutputSink> open(const std::string& file, std::ostream& standard_output);

  [[nodiscard]] bool is_file() const { return file_.has_value(); }
  /// Errors: file.unwritable
  [[nodiscard]] Result<void> write(std::string_view text);
  /// Everything is where it belongs when it returns.
  /// Errors: file.unwritable
  [[nodiscard]] Result<void> commit();

 private:
  OutputSink(std::optional<OutputFile> file, std::ostream& out) : file_(std::move(file)), out_(&out) {}
  [[nodiscard]] Result<void> drain();

  std::optional<OutputFile> file_;
  std::ostream* out_;
  std::string held_{};  ///< for the file
};

}  // namespace lms::cli
