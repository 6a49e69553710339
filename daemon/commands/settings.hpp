#pragma once
#include "base/result.hpp"
#include "commands/config.hpp"

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lms::commands {

enum class Secret : std::uint8_t { no, yes };

/// One thing that can be set. The name in the configuration file is the name of everything else:
/// `log.level` is `--log-level` on the command line and `LMSD_LOG_LEVEL` in the environment.
struct Setting {
  using Target = std::variant<std::string Config::*, std::vector<std::string> Config::*,
                              std::int64_t Config::*, ByteCount Config::*, Millis Config::*>;
  using Check = Result<void> (*)(std::string_view value);

  std::string_view key{};       ///< in the file: `table.name`
  std::string_view value{};     ///< how help calls what it takes: `HOST:PORT`
  Target target{};              ///< where it goes, and so its type
  std::string_view fallback{};  ///< what it is when nobody says, in the words of a user; "" = unset
  std::string_view help{};      ///< part of a sentence, lower case, no full stop
  std::string_view choices{};   ///< `a|b|c`; "" = anything
  Check check = nullptr;        ///< of each value that is given
  std::int64_t min = 0;         ///< of numbers, bytes and milliseconds
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
  Secret secret = Secret::no;  ///< never shown, and no flag: everybody sees command lines
};

/// The table, in the order of documentation.
[[nodiscard]] std::span<const Setting> settings();

/// Whether it can be given on the command line.
[[nodiscard]] inline bool has_flag(const Setting& setting) { return setting.secret == Secret::no; }
/// `--log-level`; a list has the name of one of its elements, as the flag is repeated.
[[nodiscard]] std::string flag_of(const Setting& setting);
/// `LMSD_LOG_LEVEL`; a list is separated by commas.
[[nodiscard]] std::string variable_of(const Setting& setting);
[[nodiscard]] bool is_list(const Setting& setting);

/// Reads `texts`, which is one element but for lists, into its place of `config`.
/// Errors: options.usage (element is the key)
[[nodiscard]] Result<void> assign(const Setting& setting, Config& config,
                                  const std::vector<std::string>& texts);

/// The value as assign() reads it; a size or a time in the largest unit that fits.
[[nodiscard]] std::vector<std::string> texts_of(const Setting& setting, const Config& config);

/// Everything at its fallback.
[[nodiscard]] Config default_config();

}  // namespace lms::commands
