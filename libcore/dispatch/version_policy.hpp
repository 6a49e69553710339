#pragma once
#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace lms::dispatch {

/// When a dispatch's registrations change to another version of the course.
///
/// A new attempt is a launch that resumes nothing: the first one, one after a reset, and one after the
/// course was left for good (SCORM 2004 SN.4: Exit All or Abandon All ended the attempt on the root
/// activity; SCORM 1.2: the last SCO was left with an exit other than "suspend"). A launch after
/// Suspend All, and one after a page that vanished without a word, goes on with the attempt.
///
/// Run-time data belongs to one version, whose identifiers it names, and is not carried into another:
/// a registration that changes begins there as at its first launch. Its result stays: completed and
/// passed never go back, time adds up.
enum class VersionPolicy : std::uint8_t {
  pin,     ///< a given version, from the next new attempt on
  latest,  ///< the newest version, from the next new attempt on
  force,   ///< a given version or the newest, from the next launch on: attempts in progress are dropped
};

[[nodiscard]] std::string_view to_text(VersionPolicy policy);
[[nodiscard]] std::optional<VersionPolicy> parse_version_policy(std::string_view text);

struct VersionRule {
  VersionPolicy policy = VersionPolicy::latest;
  std::optional<std::int64_t> number{};  ///< the version; nothing = the newest

  bool operator==(const VersionRule&) const = default;
};

/// `pin` names a version, `latest` names none, `force` may.
/// Errors: request.invalid (element version.number)
[[nodiscard]] Result<void> check_version_rule(const VersionRule& rule);

}  // namespace lms::dispatch
