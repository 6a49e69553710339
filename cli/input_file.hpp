#pragma once
#include "base/result.hpp"

#include <fstream>
#include <istream>
#include <string>

namespace lms::cli {

/// `file`, opened for reading.
/// Errors: file.not_found, file.unreadable (a folder, or not allowed)
[[nodiscard]] Result<std::ifstream> open_input(const std::string& file);

/// What a FILE argument names: a file, or standard input for `-`.
class Input {
 public:
  /// `standard_input` outlives the result.
  /// Errors: those of open_input()
  [[nodiscard]] static Result<Input> open(const std::string& name, std::istream& standard_input);
  [[nodiscard]] std::istream& stream() { return standard_input_ ? *standard_input_ : file_; }

 private:
  std::ifstream file_{};
  std::istream* standard_input_ = nullptr;
};

}  // namespace lms::cli
