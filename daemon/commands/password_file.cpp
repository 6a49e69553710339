#include "commands/password_file.hpp"

#include <array>
#include <fstream>

namespace lms::commands {

Result<std::optional<std::string>> read_password_file(const std::filesystem::path& file,
                                                      std::string_view option) {
  if (file.empty()) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  std::array<char, 4096> first{};  // no password is longer
  if (!in || !in.getline(first.data(), first.size()))
    return fail(Error{.code = "options.usage",
                      .message = "the password file cannot be read, is empty, or its first line is too long",
                      .file = file.string(),
                      .element = std::string(option)});
  std::string line(first.data());
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

}  // namespace lms::commands
