#pragma once
#include "base/result.hpp"
#include "base/time.hpp"

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace lms::cli {

enum class Echo { shown, hidden };

/// Everything of the outer world that a command sees, so that tests can stand in for it.
/// The streams and the clock outlive the World.
struct World {
  std::istream* in = nullptr;
  std::ostream* out = nullptr;  ///< data
  std::ostream* err = nullptr;  ///< talk
  bool in_is_terminal = false;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  std::size_t columns = 80;  ///< width of the terminal behind `out`
  const Clock* clock = nullptr;
  /// Whether the reader of `out` has gone away (`lmsctl ... | head -1`): no error then.
  std::function<bool()> reader_is_gone = [] { return false; };
  /// The value of an environment variable; an empty one counts as unset.
  std::function<std::optional<std::string>(std::string_view name)> env;
  /// Asks on the controlling terminal and gives one line without its end.
  /// Errors: client.no_terminal
  std::function<Result<std::string>(std::string_view prompt, Echo echo)> ask;
};

/// The real one: std::cin, std::cout, std::cerr, getenv, /dev/tty.
[[nodiscard]] World real_world();

/// Ends the process with 130 on SIGINT, after the terminal's echo is restored, and lets a
/// write to a closed pipe fail instead of killing the process. Call once, at the start.
void install_signal_handlers();

/// Holds SIGINT and SIGTERM back while a file is being replaced.
class SignalPause {
 public:
  SignalPause();
  ~SignalPause();
  SignalPause(const SignalPause&) = delete;
  SignalPause& operator=(const SignalPause&) = delete;

 private:
  alignas(16) unsigned char saved_[128];
};

}  // namespace lms::cli
