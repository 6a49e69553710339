#pragma once
#include "base/result.hpp"
#include "package/examine.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace lms::cli {

/// What a validation is asked for, flags and configuration file taken together.
struct ValidatePlan {
  std::string format = "text";  ///< text|json|sarif|junit|github|gitlab
  package::Severity fail_on = package::Severity::error;
  bool strict = false;
  bool deep = false;
  bool all = false;  ///< infos in the text format, too
  /// Rule id to its severity; nothing: the rule is off.
  std::map<std::string, std::optional<package::Severity>, std::less<>> severities{};
  std::set<std::string> known{};  ///< fingerprints of the baseline
};

/// One finding as the reports show it.
struct Reported {
  package::Finding finding{};
  std::string fingerprint{};  ///< of rule, package, file, element and message; not of the line
  bool known = false;         ///< in the baseline
};

/// One package's outcome.
struct PackageReport {
  std::string path{};
  bool container = true;  ///< a ZIP, so that files within it are no paths of their own
  bool lone = false;      ///< one manifest; its findings lie in `path` itself
  std::optional<Error> unreadable{};
  std::string title{};
  std::string standard{};
  std::vector<Reported> findings{};

  [[nodiscard]] std::size_t count(package::Severity severity) const;
  /// `course.zip/imsmanifest.xml`, `folder/imsmanifest.xml`, `course.zip`
  [[nodiscard]] std::string uri(const package::Place& place) const;
};

/// Reads and checks one ZIP, folder or manifest. Never fails: what cannot be opened is `unreadable`.
[[nodiscard]] PackageReport validate_path(const std::string& path, const ValidatePlan& plan);
/// Many at once, on all cores; in the order of `paths`.
[[nodiscard]] std::vector<PackageReport> validate_paths(const std::vector<std::string>& paths,
                                                        const ValidatePlan& plan);

/// Severities changed by --strict and by rule; rules that are off left out; baseline marked.
void apply_plan(PackageReport& report, const ValidatePlan& plan);

/// The report in one of the machine formats.
[[nodiscard]] std::string report_json(const std::vector<PackageReport>& reports, const ValidatePlan& plan);
[[nodiscard]] std::string report_sarif(const std::vector<PackageReport>& reports);
[[nodiscard]] std::string report_junit(const std::vector<PackageReport>& reports, const ValidatePlan& plan);
[[nodiscard]] std::string report_github(const std::vector<PackageReport>& reports);
[[nodiscard]] std::string report_gitlab(const std::vector<PackageReport>& reports);
/// As compilers write it: `file:line:column: severity: message [RULE]`, the line and a caret.
[[nodiscard]] std::string report_text(const std::vector<PackageReport>& reports, const ValidatePlan& plan,
                                      bool colour);

/// Reads a `.lmsctl-validate.toml` into `plan`; `baseline` is the file it names.
/// Errors: client.usage (unknown keys and values), file.unreadable
[[nodiscard]] Result<void> read_validate_config(const std::string& file, ValidatePlan& plan,
                                                std::string& baseline);
/// The fingerprints of an earlier --format json report. Errors: file.unreadable, client.usage
[[nodiscard]] Result<std::set<std::string>> read_baseline(const std::string& file);
/// `RULE=level`, level one of error, warning, info, off. Errors: client.usage
[[nodiscard]] Result<void> read_severity(std::string_view text, ValidatePlan& plan);

}  // namespace lms::cli
