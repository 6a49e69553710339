#pragma once
#include "base/result.hpp"
#include "runtime/session.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A scripted learner session: what a learner and the pages of a course do, and what the LMS must
/// answer. Course teams write them as regression tests of their courses; conformance suites come as such.
namespace lms::script {

/// How an expected value is compared with what GetValue gave.
enum class Comparison : std::uint8_t {
  exact,
  string,            ///< exact, but the LMS may have cut the value to `spm` characters
  real,              ///< numbers, difference below 1e-6
  timeinterval,      ///< durations of equal length
  datetime,          ///< to the second
  language,          ///< the same primary subtag
  localized_string,  ///< a default {lang=en} may be there or not
  response,          ///< a learner response or pattern; default delimiters may be there or not
  result,            ///< a token or a number
  children_list,     ///< the same names in any order
  uri,
};

struct Call {
  runtime::Method method = runtime::Method::initialize;
  std::vector<std::string> arguments{};
  std::optional<std::string> expect{};
  Comparison compare = Comparison::exact;
  std::string response_type{};
  std::size_t spm = 0;                        ///< 0: none given
  std::optional<std::size_t> shorter_than{};  ///< length of the value in characters
  std::vector<std::string> one_of{};
  std::optional<std::string> author_expected{};
  std::vector<std::string> errors{};  ///< accepted error codes; empty: not judged
  std::optional<std::string> author_error{};
};

enum class Control : std::uint8_t { continue_, previous, toc, choice };
enum class ControlState : std::uint8_t { enabled, not_enabled, visible, hidden };
struct ControlCheck {
  Control control = Control::continue_;
  std::string target{};  ///< of a choice
  ControlState state = ControlState::enabled;
};

enum class StepKind : std::uint8_t {
  launch,
  navigate,
  delivered,
  still_delivered,
  unloaded,
  session,
  controls,
  call,
  objective_ids,
};

struct Step {
  StepKind kind = StepKind::call;
  // launch and navigate; for a launch start, resume_all or choice
  std::string package{};
  runtime::NavKind navigation = runtime::NavKind::start;
  std::string target{};           ///< of choice; the activity of delivered and still_delivered
  std::vector<Call> on_unload{};  ///< by the page that the event takes away
  bool judged = true;
  // delivered
  std::vector<std::string> alternatives{};
  bool asset = false;
  // session
  bool ended = false;
  std::vector<ControlCheck> controls{};
  Call call{};
  std::vector<std::string> objective_ids{};
};

struct LearnerScript {
  std::string id{};
  std::vector<std::string> families{};
  std::map<std::string, std::string> packages{};  ///< name → path of the manifest or package, as written
  std::vector<std::string> after{};               ///< scripts that the same learner has played before
  bool strict = false;                            ///< SCORM 1.2 to the letter, without leniencies
  std::vector<Step> steps{};
};

/// Reads a script (lmsctl-script(5)).
/// Errors: script.invalid, with the step's number as line and the field as element
[[nodiscard]] Result<LearnerScript> parse_script(std::string_view json);

/// "GetValue(cmi.location)", "choice activity_2", … for people.
[[nodiscard]] std::string describe(const Step& step);
[[nodiscard]] std::string describe(const Call& call);

/// How many code points `utf8` has.
[[nodiscard]] std::size_t characters(std::string_view utf8);

/// Whether `actual` is what `call.expect` asks for.
[[nodiscard]] bool value_matches(const Call& call, std::string_view expected, std::string_view actual);

}  // namespace lms::script
