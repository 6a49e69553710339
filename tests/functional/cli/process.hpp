#pragma once
#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace lms::functional {

struct Outcome {
  int status = -1;  ///< exit status, or 128 + signal
  std::string out{};
  std::string err{};  ///< of a process on a terminal, everything is in `out`
};

using Environment = std::map<std::string, std::string>;

/// Runs a program to its end with nothing in its environment but `environment` and PATH.
[[nodiscard]] Outcome run(const std::vector<std::string>& command, const Environment& environment,
                          const std::string& input = {});

/// A program on a pseudo-terminal of its own, as a person at a keyboard has it.
class Session {
 public:
  Session(const std::vector<std::string>& command, const Environment& environment);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Reads until `text` has been shown; false when the program ends or 20 s pass before.
  [[nodiscard]] bool expect(const std::string& text);
  void type(const std::string& text) const;
  void interrupt() const;
  /// Whether the terminal shows what is typed.
  [[nodiscard]] bool echoes() const;
  [[nodiscard]] Outcome finish();
  [[nodiscard]] const std::string& shown() const { return shown_; }

 private:
  bool read_some(std::chrono::steady_clock::time_point deadline);
  int terminal_ = -1;
  pid_t child_ = -1;
  std::string shown_;
};

/// Starts a program in the background, its output appended to `log`.
[[nodiscard]] pid_t start(const std::vector<std::string>& command, const Environment& environment,
                          const std::filesystem::path& log);

/// Waits for a child; 128 + signal when it was killed.
int wait_for(pid_t child);

/// Polls until `condition` holds; false after 30 s.
[[nodiscard]] bool eventually(const std::function<bool()>& condition);

}  // namespace lms::functional
