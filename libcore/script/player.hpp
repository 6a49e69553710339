#pragma once
#include "base/result.hpp"
#include "runtime/session.hpp"
#include "script/learner_script.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace lms::script {

/// A learner, who keeps from one script to the next what an LMS keeps: registrations, shared
/// objectives and data, preferences.
struct Learner {
  std::string id = "learner";
  std::string name = "Learner, A.";
  std::map<std::string, Bytes> registrations{};  ///< path of the package → snapshot
  std::vector<runtime::GlobalObjective> objectives{};
  std::vector<runtime::SharedBucket> buckets{};
  std::optional<runtime::Preferences> preferences{};
};

/// Gives the course that a script calls `name`; `path` is what the script says about it.
using CourseLoader =
    std::function<Result<sequencing::CourseDefinition>(const std::string& name, const std::string& path)>;

struct PlayOptions {
  std::uint64_t seed = 1;
  /// Enforce `author_expected` and `author_error` where the script is lenient.
  bool author_expected = true;
  /// Before every step, the session is closed and reopened from its snapshot.
  bool reopen_each_step = false;
};

struct Failure {
  std::size_t step = 0;  ///< number in the script, from 1
  std::string what{};    ///< the step, for people
  std::string expected{};
  std::string actual{};
  std::string exception{};           ///< sequencing exception of the last navigation, `NB.2.1-3`
  std::vector<std::string> trace{};  ///< steps of the last navigation, `SB.2.1 activity_3`
};

struct PlayResult {
  std::size_t steps = 0;  ///< played
  std::vector<Failure> failures{};
};

class Lms;

/// Plays `script` on `lms` and tells every step that fails. After a delivery that did not come about the
/// rest would only fail as well, so playing ends there.
/// Errors: those of `lms`, script.package.not_found
[[nodiscard]] Result<PlayResult> play(const LearnerScript& script, Lms& lms, const PlayOptions& options = {});

/// Plays `script` natively on runtime::Session.
/// Errors: those of `load`, script.package.not_found, engine.snapshot.invalid
[[nodiscard]] Result<PlayResult> play(const LearnerScript& script, Learner& learner, const CourseLoader& load,
                                      const PlayOptions& options = {});

}  // namespace lms::script
