#include "cli/secret.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <fstream>
#include <istream>
#include <sstream>

namespace lms::cli {
namespace {

Result<std::string> first_line(std::istream& in, const std::string& name) {
  std::string line;
  std::getline(in, line);
  if (!line.empty() && line.back() == '\r') line.pop_back();
  if (line.empty())
    return fail(Error{"file.empty", "the first line is empty; it should hold the secret", name});
  return line;
}

Result<std::ifstream> open_file(const std::string& file) {
  struct stat info{};
  if (::stat(file.c_str(), &info) != 0 && errno == ENOENT)
    return fail(Error{"file.not_found", "there is no such file", file});
  if (S_ISDIR(info.st_mode)) return fail(Error{"file.unreadable", "this is a folder, not a file", file});
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(Error{"file.unreadable", "the file cannot be opened for reading", file});
  return in;
}

}  // namespace

Result<std::string> read_secret(World& world, const std::string& file) {
  if (file == "-") return first_line(*world.in, "standard input");
  LMS_ASSIGN(std::ifstream in, open_file(file));
  return first_line(in, file);
}

Result<std::string> read_text_file(const std::string& file) {
  LMS_ASSIGN(const std::ifstream in, open_file(file));
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace lms::cli
