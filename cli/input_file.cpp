#include "cli/input_file.hpp"

#include <sys/stat.h>

#include <cerrno>

namespace lms::cli {

Result<std::ifstream> open_input(const std::string& file) {
  struct stat info{};
  if (::stat(file.c_str(), &info) != 0 && errno == ENOENT)
    return fail(Error{"file.not_found", "there is no such file", file});
  if (S_ISDIR(info.st_mode)) return fail(Error{"file.unreadable", "this is a folder, not a file", file});
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(Error{"file.unreadable", "the file cannot be opened for reading", file});
  return in;
}

Result<Input> Input::open(const std::string& name, std::istream& standard_input) {
  Input out;
  if (name == "-") {
    out.standard_input_ = &standard_input;
  } else {
    LMS_ASSIGN(out.file_, open_input(name));
  }
  return out;
}

}  // namespace lms::cli
