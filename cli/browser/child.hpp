#pragma once
#include "base/result.hpp"

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace lms::cli {

enum class Ending {
  with_us,    ///< however this program ends
  by_itself,  ///< signals that ask it to end are ignored
};

/// How a program is started.
struct ChildOptions {
  std::vector<std::string> words{};      ///< program and arguments
  std::filesystem::path output{};        ///< where stdout and stderr go; empty: nowhere
  std::vector<std::string> environment;  ///< NAME=value, nothing else is passed on
  int fd3 = -1;                          ///< becomes file descriptor 3 of the program
  int fd4 = -1;                          ///< and 4
  Ending ending = Ending::with_us;
};

/// A program that this one has started; it ends with the object, at the latest.
class Child {
 public:
  /// Errors: browser.program (it cannot be started)
  [[nodiscard]] static Result<Child> start(const ChildOptions& options);
  Child() = default;
  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;
  ~Child();

  /// Waits for it to end by itself; its exit status, 128 + signal if it was killed.
  [[nodiscard]] int wait();
  [[nodiscard]] bool runs();
  /// Asks it to end, and insists after some seconds.
  void stop();

 private:
  explicit Child(pid_t pid) : pid_(pid) {}
  pid_t pid_ = -1;
  int status_ = -1;
};

/// The first of `names` in `path` (a PATH variable) that can be run; a name with a slash is looked at as
/// it is. Empty when there is none.
[[nodiscard]] std::string find_program(const std::vector<std::string>& names, const std::string& path);

}  // namespace lms::cli
