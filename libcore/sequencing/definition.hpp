#pragma once
#include "base/codec.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What a manifest says about a course, in the form the engine runs on: the activity tree with
/// each activity's sequencing definition (SN-4-48 SM.1 to SM.12), and what the run-time needs to
/// initialise a SCO. Filled by package/ (natively), carried to the browser by encode()/decode().
namespace lms::sequencing {

enum class Standard : std::uint8_t { scorm12, scorm2004_2nd, scorm2004_3rd, scorm2004_4th };

/// SM.1. Defaults are the standard's.
struct ControlMode {
  bool choice = true;
  bool choice_exit = true;
  bool flow = false;
  bool forward_only = false;
  bool use_current_attempt_objective_info = true;
  bool use_current_attempt_progress_info = true;
};

/// adlseq:constrainedChoiceConsiderations
struct ConstrainedChoice {
  bool constrain_choice = false;
  bool prevent_activation = false;
};

enum class ConditionKind : std::uint8_t {
  satisfied,
  objective_status_known,
  objective_measure_known,
  objective_measure_greater_than,
  objective_measure_less_than,
  completed,
  activity_progress_known,
  attempted,
  attempt_limit_exceeded,
  time_limit_exceeded,
  outside_available_time_range,
  always,
  never,
};

enum class Combination : std::uint8_t { all, any };

/// SM.2 rule condition; `objective` empty = the primary objective.
struct RuleCondition {
  ConditionKind kind = ConditionKind::always;
  bool negated = false;
  std::string objective{};
  double threshold = 0.0;
};

enum class PreAction : std::uint8_t { skip, disabled, hidden_from_choice, stop_forward_traversal };
enum class PostAction : std::uint8_t { exit_parent, exit_all, retry, retry_all, continue_, previous };

struct RuleConditions {
  Combination combination = Combination::all;
  std::vector<RuleCondition> conditions{};
};
struct PreConditionRule {
  RuleConditions when{};
  PreAction action = PreAction::skip;
};
struct PostConditionRule {
  RuleConditions when{};
  PostAction action = PostAction::exit_parent;
};
/// An exit rule has one action, exit.
struct ExitConditionRule {
  RuleConditions when{};
};

/// SM.3. Durations in milliseconds; begin and end in milliseconds since the epoch, UTC.
struct LimitConditions {
  std::optional<std::uint32_t> attempt_limit{};
  std::optional<std::int64_t> attempt_absolute_duration{};
  std::optional<std::int64_t> attempt_experienced_duration{};
  std::optional<std::int64_t> activity_absolute_duration{};
  std::optional<std::int64_t> activity_experienced_duration{};
  std::optional<std::int64_t> begin_time{};
  std::optional<std::int64_t> end_time{};
};

enum class ChildActivitySet : std::uint8_t { all, any, none, at_least_count, at_least_percent };
enum class RollupAction : std::uint8_t { satisfied, not_satisfied, completed, incomplete };

/// SM.5 rollup rule. Its conditions never reference an objective; their default combination is any.
struct RollupRule {
  ChildActivitySet set = ChildActivitySet::all;
  std::uint32_t minimum_count = 0;
  double minimum_percent = 0.0;
  RuleConditions when{.combination = Combination::any};
  RollupAction action = RollupAction::satisfied;
};

/// SM.6, SM.7, one map of an objective; the adlseq (4th Ed.) fields default to false.
struct ObjectiveMap {
  std::string target{};
  bool read_satisfied = true;
  bool read_measure = true;
  bool write_satisfied = false;
  bool write_measure = false;
  bool read_raw = false;
  bool read_min = false;
  bool read_max = false;
  bool read_completion = false;
  bool read_progress = false;
  bool write_raw = false;
  bool write_min = false;
  bool write_max = false;
  bool write_completion = false;
  bool write_progress = false;
};

struct ObjectiveDefinition {
  std::string id{};  ///< may be empty for a primary objective
  bool primary = false;
  bool satisfied_by_measure = false;
  double min_normalized_measure = 1.0;
  std::vector<ObjectiveMap> maps{};
};

/// adlseq:rollupConsiderations
enum class Consideration : std::uint8_t { always, if_attempted, if_not_skipped, if_not_suspended };
struct RollupConsiderations {
  Consideration required_for_satisfied = Consideration::always;
  Consideration required_for_not_satisfied = Consideration::always;
  Consideration required_for_completed = Consideration::always;
  Consideration required_for_incomplete = Consideration::always;
  bool measure_satisfaction_if_active = true;
};

enum class SelectionTiming : std::uint8_t { never, once, on_each_new_attempt };

/// SM.9, SM.10
struct Randomization {
  SelectionTiming selection_timing = SelectionTiming::never;
  std::optional<std::uint32_t> selection_count{};
  SelectionTiming randomization_timing = SelectionTiming::never;
  bool reorder_children = false;
};

/// SM.11
struct DeliveryControls {
  bool tracked = true;
  bool completion_set_by_content = false;
  bool objective_set_by_content = false;
};

struct SequencingDefinition {
  ControlMode control{};
  ConstrainedChoice constrained{};
  std::vector<PreConditionRule> pre{};
  std::vector<PostConditionRule> post{};
  std::vector<ExitConditionRule> exit{};
  LimitConditions limits{};
  std::vector<RollupRule> rollup{};
  bool rollup_objective_satisfied = true;
  bool rollup_progress_completion = true;
  double objective_measure_weight = 1.0;
  RollupConsiderations considerations{};
  /// The primary objective first. Never empty after normalisation: an activity without one has an
  /// unnamed primary objective.
  std::vector<ObjectiveDefinition> objectives{};
  Randomization randomization{};
  DeliveryControls delivery{};
};

enum class ResourceKind : std::uint8_t { none, asset, sco };

enum class TimeLimitAction : std::uint8_t {
  exit_message,
  exit_no_message,
  continue_message,
  continue_no_message
};

/// adlcp:map, a shared data bucket as one activity sees it (4th Ed. adl.data).
struct SharedDataMap {
  std::string target{};
  bool read = true;
  bool write = true;
};

enum HiddenControl : std::uint16_t {
  kHidePrevious = 1,
  kHideContinue = 2,
  kHideExit = 4,
  kHideExitAll = 8,
  kHideAbandon = 16,
  kHideAbandonAll = 32,
  kHideSuspendAll = 64,
};

/// One activity. Activities stand in document order (a parent before its children); `parent` is an
/// index into the same list, -1 for the root, which is the organization.
struct ActivityDefinition {
  std::string id{};
  std::string title{};
  std::int32_t parent = -1;
  bool visible = true;
  ResourceKind resource = ResourceKind::none;
  /// Path inside the package, resolved (xml:base, `./`), still percent-encoded as in the manifest,
  /// with query, item parameters and fragment joined as CAM 3.4.1.x says. Or an absolute URL. Empty
  /// without a resource.
  std::string href{};
  std::string data_from_lms{};
  std::optional<TimeLimitAction> time_limit_action{};
  std::uint16_t hidden_controls = 0;
  // adlcp:completionThreshold. Where the element holds the threshold as text (2nd and 3rd Ed.),
  // completed_by_measure says that there is one.
  bool completed_by_measure = false;
  double min_progress_measure = 1.0;
  double progress_weight = 1.0;
  std::vector<SharedDataMap> shared_data{};
  // SCORM 1.2 (adlcp_rootv1p2); the text as in the manifest, trimmed.
  std::string mastery_score{};
  std::string max_time_allowed{};  ///< SCORM 2004: attemptAbsoluteDurationLimit as it is written
  std::string prerequisites{};
  SequencingDefinition sequencing{};

  [[nodiscard]] bool launchable() const { return resource != ResourceKind::none; }
};

struct CourseDefinition {
  Standard standard = Standard::scorm12;
  std::string title{};
  bool objectives_global_to_system = true;
  bool shared_data_global_to_system = true;
  std::vector<ActivityDefinition> activities{};
};

/// Compact binary form, versioned.
[[nodiscard]] Bytes encode(const CourseDefinition& course);

/// Errors: engine.definition.invalid (truncated, unknown version, a tree that is none: first
/// activity not the root, a parent at or after its child, an empty or doubled identifier).
[[nodiscard]] Result<CourseDefinition> decode_course(ByteView data);

}  // namespace lms::sequencing
