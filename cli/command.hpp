#pragma once
#include "base/error_table.hpp"
#include "base/result.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace lms::cli {

class Run;

/// What the value of a flag or operand is; help, checks and completions follow from it.
enum class Takes {
  nothing,  ///< a switch
  text,
  number,
  time,  ///< RFC 3339 or a span such as 7d
  file,
  directory,
  choice,
  tenant,
  user,
  course,
  dispatch,
  launch_link,
  learner,
  registration,
  webhook,
  context,
};

enum class Need { optional, required };

struct Flag {
  std::string_view name;   ///< without dashes: `max-registrations`
  std::string_view value;  ///< how help names the value: `N`; empty for a switch
  std::string_view help;   ///< one line, lower case, no full stop
  Takes takes = Takes::text;
  Need need = Need::optional;
  std::string_view choices{};  ///< `table|json`, for Takes::choice
  bool many = false;           ///< several values, in one go or by repeating the flag
  bool repeated = false;       ///< several values, one each time the flag is given
};

struct Operand {
  std::string_view name;  ///< `COURSE`; the handler finds it under this name
  std::string_view help;
  Takes takes = Takes::text;
  Need need = Need::required;
  bool many = false;  ///< as many words as there are; Args::all() has them
};

/// What a command does to the server: `changes` gives it --dry-run, `destroys` --yes too.
enum class Effect { reads, changes, destroys, local };

using Handler = Result<ExitCode> (*)(Run&);

/// One row of the command table. The parser, --help, the man page, the completions and
/// `lmsctl __commands` are all derived from it.
struct Command {
  std::string_view noun;     ///< empty for commands without one (`login`)
  std::string_view verb;     ///< one word, or two with a space between: `credential create`
  std::string_view summary;  ///< one line, starts with a verb, no full stop
  std::string_view example;  ///< arguments of an example that works, without `lmsctl`
  std::string_view detail{};
  std::vector<Operand> operands{};
  std::vector<Flag> flags{};  ///< its own; see all_flags()
  Effect effect = Effect::reads;
  Handler run = nullptr;
};

/// The whole table, nouns together, in the order of the help.
[[nodiscard]] std::span<const Command> commands();

/// Flags that every command takes.
[[nodiscard]] std::span<const Flag> global_flags();

/// A command's own flags and those its effect brings.
[[nodiscard]] std::vector<Flag> all_flags(const Command& command);

/// nullptr when there is none.
[[nodiscard]] const Command* find_command(std::string_view noun, std::string_view verb);

/// The words that may stand behind `noun`, or behind `noun` and `group`, the first word of verbs of
/// two: each once, in the order of the table.
[[nodiscard]] std::vector<std::string_view> next_words(std::string_view noun, std::string_view group = {});

/// Whether verbs of two words begin with `word`.
[[nodiscard]] bool is_group(std::string_view noun, std::string_view word);

/// What a noun is, for `lmsctl --help`; empty for an unknown one.
[[nodiscard]] std::string_view noun_summary(std::string_view noun);

/// `tenant create`, `login`.
[[nodiscard]] std::string command_name(const Command& command);

/// `-o`, `-f` and so on: the short letter of a flag, 0 when it has none.
[[nodiscard]] char short_letter(std::string_view flag);

// Each file in commands/ contributes its rows.
[[nodiscard]] std::vector<Command> account_commands();
[[nodiscard]] std::vector<Command> tenant_commands();
[[nodiscard]] std::vector<Command> user_commands();
[[nodiscard]] std::vector<Command> course_commands();
[[nodiscard]] std::vector<Command> validate_commands();
[[nodiscard]] std::vector<Command> validate_short_commands();
[[nodiscard]] std::vector<Command> dispatch_commands();
[[nodiscard]] std::vector<Command> launch_link_commands();
[[nodiscard]] std::vector<Command> learner_commands();
[[nodiscard]] std::vector<Command> registration_commands();
[[nodiscard]] std::vector<Command> key_commands();
[[nodiscard]] std::vector<Command> audit_commands();
[[nodiscard]] std::vector<Command> context_commands();
[[nodiscard]] std::vector<Command> declare_commands();
[[nodiscard]] std::vector<Command> user_import_commands();
[[nodiscard]] std::vector<Command> api_commands();
[[nodiscard]] std::vector<Command> status_commands();

/// Flags of every list: --limit, --search; joined in front of `own`.
[[nodiscard]] std::vector<Flag> list_flags(std::vector<Flag> own = {});

}  // namespace lms::cli
