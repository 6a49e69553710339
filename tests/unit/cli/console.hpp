#pragma once
#include "base/time.hpp"
#include "cli/world.hpp"

#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace lms::cli::test {

/// A folder of its own that goes with the object.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  [[nodiscard]] std::filesystem::path path() const { return path_; }
  /// Writes a file into it and gives its path.
  [[nodiscard]] std::string file(const std::string& name, const std::string& text) const;

 private:
  std::filesystem::path path_;
};

/// What one run of lmsctl left behind.
struct Ran {
  int status = -1;
  std::string out{};
  std::string err{};
};

/// A world with its own configuration folder, clock and environment.
class Console {
 public:
  Console();
  Ran run(const std::vector<std::string>& words);

  TempFolder folder{};
  FakeClock clock;
  std::map<std::string, std::string, std::less<>> environment{};
  std::string input{};                 ///< standard input
  std::vector<std::string> answers{};  ///< to prompts, in order
  std::vector<std::string> prompts{};  ///< that were shown
  bool terminal = false;               ///< whether all three streams are one
  std::size_t columns = 80;
};

}  // namespace lms::cli::test
