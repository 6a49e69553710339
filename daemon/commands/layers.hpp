#pragma once
#include "base/result.hpp"
#include "commands/settings.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace lms::commands {

inline constexpr const char* kDefaultConfigFile = "/etc/lmsd/lmsd.toml";

/// Who said what, before it is put together.
struct Layers {
  std::string file{};       ///< the configuration file; "" = none
  bool file_asked = false;  ///< somebody named it: it is an error when it is missing
  std::map<std::string, std::vector<std::string>> flags{};         ///< by the setting's key
  std::vector<std::pair<std::string, std::string>> environment{};  ///< what begins with LMSD_
};

enum class Source : std::uint8_t { fallback, file, variable, flag };

/// Where a value comes from: `/etc/lmsd/lmsd.toml:12`, `LMSD_LISTEN`, `--listen`.
struct Origin {
  Source source = Source::fallback;
  std::string where{};
};

struct Resolved {
  Config config{};
  std::vector<Origin> origins{};  ///< one for each of settings()
  std::string file{};             ///< that was read; "" = none
  std::vector<Error> problems{};  ///< options.usage each; with one there is no serving
  std::vector<Error> warnings{};
};

/// Puts the layers together: fallback < file < environment < flags. Finds all mistakes at once.
[[nodiscard]] Resolved resolve(const Layers& layers);

/// The configuration file that counts: `flag`, else LMSD_CONFIG (empty: none), else the default one when
/// it is there.
void choose_file(Layers& layers, const std::string& flag);

/// The LMSD_* variables of this process.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> own_environment();

}  // namespace lms::commands
