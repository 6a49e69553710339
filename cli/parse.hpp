#pragma once
#include "cli/command.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace lms::cli {

/// The values of flags (by long name without dashes) and operands (by their name).
class Args {
 public:
  [[nodiscard]] bool has(std::string_view name) const { return values_.contains(name); }
  /// "" when absent.
  [[nodiscard]] std::string get(std::string_view name) const;
  [[nodiscard]] std::optional<std::string> opt(std::string_view name) const;
  /// All values of a flag that takes several.
  [[nodiscard]] std::vector<std::string> all(std::string_view name) const;
  void set(std::string name, std::string value) {
    values_.insert_or_assign(std::move(name), std::move(value));
  }
  void set_all(std::string name, std::vector<std::string> values);

 private:
  std::map<std::string, std::string, std::less<>> values_;
  std::map<std::string, std::vector<std::string>, std::less<>> lists_;
};

/// What the user wants: a command with its arguments, or help or the version.
struct Request {
  enum class Kind { command, help, version };
  Kind kind = Kind::command;
  const Command* command = nullptr;  ///< also for help on one command
  std::string noun{};                ///< for help on a noun
  Args args{};
  std::string group{};  ///< for help on the verbs of two words that begin with it
};

/// Reads a command line (without the program's name).
/// Errors: client.usage, with the offending word in `element` and, when one is near, a
/// "did you mean" in the message.
[[nodiscard]] Result<Request> parse(const std::vector<std::string>& words);

/// The name of the command that a command line names, even when the rest of it is wrong;
/// empty when it names none.
[[nodiscard]] std::string named_command(std::vector<std::string> words);

}  // namespace lms::cli
