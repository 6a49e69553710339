#include "cli/secret.hpp"

#include "cli/bounded_line.hpp"
#include "cli/input_file.hpp"

#include <istream>

namespace lms::cli {
namespace {

constexpr std::size_t kLongestSecret = std::size_t{64} << 10;

Result<std::string> first_line(std::istream& in, const std::string& name) {
  std::string line;
  if (read_bounded_line(in, line, kLongestSecret) == LineRead::too_long)
    return fail(Error{"file.too_large", "the first line is too long for a secret", name});
  if (!line.empty() && line.back() == '\r') line.pop_back();
  if (line.empty())
    return fail(Error{"file.empty", "the first line is empty; it should hold the secret", name});
  return line;
}

}  // namespace

Result<std::string> read_secret(World& world, const std::string& file) {
  if (file == "-") return first_line(*world.in, "standard input");
  LMS_ASSIGN(std::ifstream in, open_input(file));
  return first_line(in, file);
}

Result<std::string> read_text_file(const std::string& file) {
  LMS_ASSIGN(std::ifstream in, open_input(file));
  return read_bounded_text(in, file);
}

}  // namespace lms::cli
