#pragma once
#include "base/error_table.hpp"
#include "base/result.hpp"
#include "script/player.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace lms::cli {

class Run;

/// Where the packages that scripts name are looked for.
struct PackagePlaces {
  std::string only{};                          ///< stands for the one package of a script
  std::map<std::string, std::string> named{};  ///< name → path
  std::string root{};                          ///< empty: the script's folder, then its parent
};

/// A script as it was found, its packages resolved to files that exist.
struct PlayableScript {
  std::string file{};
  script::LearnerScript script{};
};

/// Whether the file begins as a ZIP does.
[[nodiscard]] bool is_zip(const std::filesystem::path& path);

/// Reads `file` and finds its packages.
/// Errors: file.not_found, file.unreadable, script.invalid, script.package.not_found
[[nodiscard]] Result<PlayableScript> read_script(const std::string& file, const PackagePlaces& places);

/// The course that a ZIP package, a folder with a manifest, or a bare manifest holds.
/// Errors: file.not_found, file.unreadable, package.*
[[nodiscard]] Result<sequencing::CourseDefinition> read_course(const std::string& path);

/// What became of one script.
struct PlayedScript {
  std::string file{};
  std::string id{};
  std::optional<Error> error{};  ///< it could not be played
  script::PlayResult result{};
  double seconds = 0.0;

  [[nodiscard]] bool holds() const { return !error && result.failures.empty(); }
};

/// `lmsctl course play`
[[nodiscard]] Result<ExitCode> play_scripts(Run& run);

/// Prints what became of the scripts in the format of --output.
void report_plays(Run& run, const std::vector<PlayedScript>& played);

/// The same as a JUnit document.
[[nodiscard]] std::string junit_report(const std::vector<PlayedScript>& played);

}  // namespace lms::cli
