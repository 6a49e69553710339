#pragma once
#include "base/encoding.hpp"
#include "base/result.hpp"
#include "dispatch/version_policy.hpp"
#include "storage/connection.hpp"

#include <string>
#include <string_view>

namespace lms::service {

/// The version of a course that a dispatch with `rule` delivers: the one it names, else the newest whose
/// files are not known to be damaged.
/// Errors: course.not_launchable (there is none, or of a kind that cannot be played), course.damaged
[[nodiscard]] Result<std::string> choose_version(storage::Transaction& tx, std::string_view course_id,
                                                 const dispatch::VersionRule& rule);

/// A registration as it stands before a launch.
struct PlayedVersion {
  std::string version_id{};
  Bytes snapshot{};  ///< empty when the next launch is its first
};

/// The version that a registration's next launch plays: `now` or the one of choose_version(), as
/// dispatch::VersionPolicy says. A registration whose dispatch has no version to offer keeps its own.
[[nodiscard]] Result<std::string> next_version(storage::Transaction& tx, std::string_view course_id,
                                               const dispatch::VersionRule& rule, const PlayedVersion& now);

}  // namespace lms::service
