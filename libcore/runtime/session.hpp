#pragma once
#include "base/codec.hpp"
#include "base/result.hpp"
#include "sequencing/definition.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The engine as its users see it: one registration being played. The same code runs in lmsd
/// (replaying the call log), in lmsctl (scripted plays) and, as WebAssembly, in the player.
///
/// Pure: no clock, no I/O, no exceptions; equal inputs give equal bytes on every platform.
/// All times are milliseconds since the launch, supplied by the caller and not decreasing.
/// All strings are WTF-8 (UTF-8 that may hold lone surrogates).
namespace lms::runtime {

/// Identifies the engine's behaviour: changes whenever equal logs could give other states.
[[nodiscard]] std::string_view engine_build();

enum class LaunchMode : std::uint8_t { normal, browse, review };

/// Global objective as stored outside the registration (shared across courses when the
/// organization says objectivesGlobalToSystem); absent values are unknown.
struct GlobalObjective {
  std::string id{};
  std::optional<bool> satisfied{};
  std::optional<double> measure{};
  std::optional<double> raw{};
  std::optional<double> min{};
  std::optional<double> max{};
  std::optional<bool> completed{};
  std::optional<double> progress{};
};

struct SharedBucket {
  std::string id{};
  std::string value{};
};

/// Learner preferences that outlive a registration.
struct Preferences {
  double audio_level = 1.0;
  std::string language{};
  double delivery_speed = 1.0;
  std::int32_t audio_captioning = 0;
};

/// Everything from outside the registration, read once at launch and stored with it.
struct LaunchContext {
  std::string learner_id{};
  std::string learner_name{};  ///< `Last, First` where both are known
  LaunchMode mode = LaunchMode::normal;
  bool credit = true;
  std::int64_t launched_at = 0;  ///< milliseconds since the epoch, UTC: the server's clock
  std::uint64_t seed = 0;        ///< for selection and randomisation
  bool strict_scorm12 = false;   ///< without the leniencies (long suspend_data, …)
  /// A SCO that was shown and left without a word to the API counts as completed. Not what the standards
  /// say of SCORM 1.2, and nothing tells such a SCO from one whose script failed.
  bool silent_sco_completes = false;
  std::vector<GlobalObjective> objectives{};
  std::vector<SharedBucket> buckets{};
  std::optional<Preferences> preferences{};
};
[[nodiscard]] Bytes encode(const LaunchContext& context);
/// Errors: engine.context.invalid
[[nodiscard]] Result<LaunchContext> decode_context(ByteView data);

enum class Method : std::uint8_t {
  initialize,
  terminate,
  get_value,
  set_value,
  commit,
  get_last_error,
  get_error_string,
  get_diagnostic,
};

/// Navigation events of the learner or the LMS. `leave` announces that the delivered content is
/// about to be unloaded by the event that follows: what it asks for by adl.nav.request while it
/// is unloaded does not override that event.
enum class NavKind : std::uint8_t {
  start,
  resume_all,
  continue_,
  previous,
  choice,
  jump,
  exit,
  exit_all,
  suspend_all,
  abandon,
  abandon_all,
  leave,
};

enum class Completion : std::uint8_t { unknown, not_attempted, incomplete, completed };
enum class Success : std::uint8_t { unknown, failed, passed };

/// What the registration amounts to, rolled up to the root.
struct CourseResult {
  Completion completion = Completion::unknown;
  Success success = Success::unknown;
  std::optional<double> scaled{};  ///< -1…1
  std::optional<double> raw{};     ///< as a single SCO reported it; absent in multi-SCO courses
  std::optional<double> min{};
  std::optional<double> max{};
  std::optional<double> progress{};  ///< 0…1
  std::int64_t total_time_ms = 0;
  friend bool operator==(const CourseResult&, const CourseResult&) = default;
};

/// How one activity shows in the table of contents.
struct ActivityView {
  std::int32_t index = 0;
  bool visible = true;   ///< false: hidden (isvisible, hiddenFromChoice)
  bool enabled = false;  ///< a choice request for it would succeed now
  bool current = false;
  Completion completion = Completion::unknown;
  Success success = Success::unknown;
};

/// Controls of the player, in the order of sequencing::HiddenControl's bits.
enum class Control : std::uint8_t {
  previous,
  continue_,
  exit,
  exit_all,
  abandon,
  abandon_all,
  suspend_all,
};
inline constexpr std::size_t kControls = 7;

struct ControlView {
  bool shown = false;    ///< neither hidden by hideLMSUI nor without meaning under the control modes
  bool enabled = false;  ///< the request would succeed now
};

/// What the player shows now. Everything enabled here succeeds if asked for next.
struct PlayerView {
  std::int32_t delivered = -1;  ///< activity being delivered, -1 none
  std::uint32_t delivery = 0;   ///< counts deliveries of this launch, from 1; a new number = load a new page
  bool ended = false;           ///< the sequencing session has ended
  bool suspended = false;       ///< it ended by Suspend All: the next launch resumes
  std::string exception{};      ///< sequencing exception of the last event, `NB.2.1-3`; empty if none
  std::array<ControlView, kControls> controls{};
  /// How much of the time allowed for the attempt (cmi.max_time_allowed) was left when the page was
  /// delivered; nothing without a limit. What is to happen at its end is `time_limit_action`.
  std::optional<std::int64_t> time_left_ms{};
  sequencing::TimeLimitAction time_limit_action = sequencing::TimeLimitAction::continue_no_message;
  std::vector<ActivityView> activities{};

  [[nodiscard]] const ControlView& control(Control which) const {
    return controls[static_cast<std::size_t>(which)];
  }
};

struct CallOutcome {
  std::string value{};       ///< what the API function returns
  std::int32_t error = 0;    ///< GetLastError after it
  std::string diagnostic{};  ///< a sentence for the debug log; empty if nothing to say
};

/// What the page that is loaded has told of itself so far; once its API is terminated, with the rules applied that
/// count then (SCORM 1.2: mastery score).
struct PageStatus {
  std::int32_t activity = -1;  ///< -1: no page, or one that has not spoken to the API
  bool resumed = false;        ///< it goes on where it was suspended
  Completion completion = Completion::unknown;
  Success success = Success::unknown;
  std::optional<double> scaled{};  ///< -1…1
  std::optional<double> raw{};
  std::optional<double> min{};
  std::optional<double> max{};
  std::optional<double> progress{};  ///< 0…1
};

class Session {
 public:
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  ~Session();

  /// A new launch of `course`. `snapshot` is empty for a first one, else what the last launch left; a
  /// sequencing session that it holds open (the learner vanished) is first closed as by Suspend All.
  /// Nothing is delivered until navigate(start | resume_all | choice).
  /// Errors: engine.snapshot.invalid (damaged, of a newer format, or of another course)
  [[nodiscard]] static Result<Session> open_launch(sequencing::CourseDefinition course, LaunchContext context,
                                                   ByteView snapshot);

  /// Goes on in the launch that `snapshot` was taken in, in the middle of it: delivery numbers, API
  /// state and last error are as they were.
  /// Errors: engine.snapshot.invalid
  [[nodiscard]] static Result<Session> continue_launch(sequencing::CourseDefinition course,
                                                       LaunchContext context, ByteView snapshot);

  /// Whether the last launch ended by Suspend All (or vanished), so that the next one should begin with
  /// resume_all instead of start.
  [[nodiscard]] bool can_resume() const;

  /// An API call of the page loaded for `delivery`. Calls to an earlier delivery answer as a
  /// terminated API does and change nothing. `argument` is the element for GetValue/SetValue, the
  /// error code for GetErrorString/GetDiagnostic, otherwise the parameter as passed.
  CallOutcome call(std::int64_t at_ms, std::uint32_t delivery, Method method, std::string_view argument,
                   std::string_view value);

  /// A navigation event. `target` is an activity identifier for choice and jump. What came of it
  /// is in view(): another delivery, the end of the session, or an exception and no change.
  void navigate(std::int64_t at_ms, NavKind kind, std::string_view target);

  [[nodiscard]] const sequencing::CourseDefinition& course() const;
  [[nodiscard]] PlayerView view() const;
  [[nodiscard]] CourseResult result() const;

  /// Number of the newest delivery of this launch, 0 before the first: view().delivery without its price.
  [[nodiscard]] std::uint32_t delivery() const;

  [[nodiscard]] PageStatus page_status() const;

  /// A counter that rises whenever view() or result() may differ from before.
  [[nodiscard]] std::uint32_t changes() const;

  /// What the registration shares with others as it stands now, for the server to merge.
  [[nodiscard]] std::vector<GlobalObjective> shared_objectives() const;
  [[nodiscard]] std::vector<SharedBucket> shared_buckets() const;
  [[nodiscard]] std::optional<Preferences> preferences() const;

  /// The whole state, compact and versioned, also in mid-launch.
  [[nodiscard]] Bytes snapshot() const;
  /// A 64-bit digest of the snapshot, equal natively and in WebAssembly.
  [[nodiscard]] std::uint64_t digest() const;

  /// For people who look for the reason of a decision: keeps the steps of the sequencing pseudo-code that
  /// navigation events take from now on. Not part of the state. The trace is that of the last event.
  void set_tracing(bool on);
  [[nodiscard]] std::vector<std::string> trace() const;

  /// The value the element has in the page loaded for `delivery`, without touching the error
  /// state; nothing when it has none or cannot be read. The base of splices in the call log.
  [[nodiscard]] std::optional<std::string_view> peek(std::uint32_t delivery, std::string_view element) const;

 private:
  struct Impl;
  explicit Session(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace lms::runtime
