#include "commands/password_file.hpp"

#include <fstream>

namespace lms::commands {

Result<std::optional<std::string>> read_password_file(const std::filesystem::path& file,
                                                      std::string_view option) {
  if (file.empty()) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  std::string line;
  if (!in || !std::getline(in, line))
    return fail(Error{.code = "options.usage",
                      .message = "the password file cannot be read or is empty",
                      .file = file.string(),
                      .element = std::string(option)});
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

}  // namespace lms::commands
