#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace lms::package {

enum class Severity : std::uint8_t { info, warning, error };
[[nodiscard]] std::string_view severity_name(Severity severity);

/// What a rule stands on.
enum class Basis : std::uint8_t {
  conformance,  ///< the standard says so; --strict makes an error of it
  advice,       ///< experience: where LMSs differ, or what authors rarely mean
};

/// A rule of the validator. Ids are stable: they are never given to another rule.
///
/// Severity `error` is for what makes the launch fail, loses a learner's result, or is forbidden by
/// the standard and refused by a known LMS. All else is a warning, or info where nothing is wrong.
struct Rule {
  std::string_view id;
  Severity severity;
  Basis basis;
  std::string_view standard;  ///< "all", "SCORM", "SCORM 1.2", "SCORM 2004", "AICC", "Tin Can", "cmi5"
  std::string_view clause;    ///< where the standard says it; "practice" for advice
  std::string_view reason;    ///< one line, what is wrong
  std::string_view fix;       ///< one line, what to do
};

/// All of them, by area and number.
[[nodiscard]] std::span<const Rule> rules();
/// nullptr when there is none; upper and lower case don't matter.
[[nodiscard]] const Rule* find_rule(std::string_view id);
/// The rule that an error code of the readers (`package.xml.dtd`) is a case of. Never nullptr.
[[nodiscard]] const Rule& rule_of_code(std::string_view code);

// Each area's rows.
[[nodiscard]] std::span<const Rule> container_rules();
[[nodiscard]] std::span<const Rule> manifest_rules();
[[nodiscard]] std::span<const Rule> sequencing_rules();
[[nodiscard]] std::span<const Rule> aicc_rules();
[[nodiscard]] std::span<const Rule> xapi_rules();

}  // namespace lms::package
