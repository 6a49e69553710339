#pragma once
#include "base/codec.hpp"
#include "base/result.hpp"
#include "sequencing/definition.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The sequencing engine of SCORM 2004 4th Edition (SN book): the activity tree's state and the
/// processes of its pseudo-code.
///
/// Pure: no clock, no I/O, no exceptions, equal inputs give equal bytes on every platform. Not
/// thread-safe. A Sequencer is a value: a copy is independent.
///
/// The run-time environment (the caller) and the engine meet in three places:
///  - while a SCO is delivered, report() hands over its run-time data, at every Commit and
///    Terminate and before every navigation event that ends the attempt; roll-up follows at once,
///    so that result() and look_ahead() are current. report() never ends the attempt.
///  - navigate() runs the Overall Sequencing Process. End Attempt (UP.4) works on the data
///    reported last.
///  - after a delivery, objective() and status() of the delivered activity say what to initialise
///    cmi.* from, and Outcome::resumed whether the attempt goes on where it was suspended.
namespace lms::sequencing {

enum class Request : std::uint8_t {
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
};

/// What is known of an objective; an absent value is unknown.
struct ObjectiveState {
  std::optional<bool> satisfied{};
  std::optional<double> measure{};  ///< -1…1
  std::optional<double> raw{};
  std::optional<double> min{};
  std::optional<double> max{};
  std::optional<bool> completed{};
  std::optional<double> progress{};  ///< 0…1
  friend bool operator==(const ObjectiveState&, const ObjectiveState&) = default;
};

/// A global (shared) objective.
struct GlobalObjective : ObjectiveState {
  std::string id{};
  friend bool operator==(const GlobalObjective&, const GlobalObjective&) = default;
};

/// A status in the run-time data. `untouched`: the SCO has not set it (and nothing in the RTE rules
/// derives it), so the tracking information stays as it is; `unknown`: it is known to be unknown.
enum class Reported : std::uint8_t { untouched, unknown, no, yes };

/// Run-time data of one objective; absent numbers are untouched.
struct ObjectiveReport {
  std::uint32_t objective = 0;  ///< index into SequencingDefinition::objectives
  Reported satisfied = Reported::untouched;
  Reported completed = Reported::untouched;
  std::optional<double> measure{};
  std::optional<double> raw{};
  std::optional<double> min{};
  std::optional<double> max{};
  std::optional<double> progress{};
};

/// The run-time data of the delivered SCO that sequencing tracks. cmi.success_status and cmi.score.*
/// go into the entry of the primary objective (index 0).
struct RunTimeReport {
  Reported completed = Reported::untouched;  ///< cmi.completion_status
  std::optional<double> progress{};          ///< cmi.progress_measure
  bool suspend = false;                      ///< cmi.exit is "suspend"
  std::vector<ObjectiveReport> objectives{};
  std::int64_t experienced_ms = 0;  ///< of this attempt, so far
};

/// What came of a navigation request.
struct Outcome {
  std::int32_t delivered = -1;  ///< the activity to deliver now; -1 = nothing new
  bool resumed = false;         ///< it goes on with a suspended attempt: restore its run-time data
  bool attempt_ended = false;   ///< the attempt on the activity that was delivered before has ended
  bool ended = false;           ///< the sequencing session has ended
  bool suspended = false;       ///< it ended by Suspend All
  /// Sequencing exception, `NB.2.1-3`; empty if none. An exception without `attempt_ended` changed
  /// nothing (but SB.2.9-9 makes the chosen cluster current). With it, the attempt has ended and nothing
  /// is delivered until a request succeeds.
  std::string_view exception{};
};

/// Which requests would succeed now: navigate() would give no exception.
struct LookAhead {
  bool start = false;
  bool resume_all = false;
  bool continue_ = false;
  bool previous = false;
  bool exit = false;
  bool exit_all = false;
  bool suspend_all = false;
  bool abandon = false;
  bool abandon_all = false;
  std::vector<std::uint8_t> choice{};  ///< by activity, 0 or 1
  std::vector<std::uint8_t> jump{};    ///< by activity, 0 or 1
};

/// Tracking information of an activity, as rules and roll-up see it.
struct ActivityStatus {
  std::optional<bool> completed{};
  std::optional<double> progress{};
  ObjectiveState primary{};  ///< the objective that contributes to roll-up
  std::uint32_t attempts = 0;
  bool active = false;
  bool suspended = false;
};

/// A step of the pseudo-code, for people who look for the reason of a decision.
struct TraceStep {
  std::string_view process{};  ///< `SB.2.9`
  std::int32_t activity = -1;
  std::string_view note{};  ///< an exception, an action, or empty
};

class Sequencer {
 public:
  /// A tree that nobody has attempted. `course` is normalised and well-formed, as decode_course()
  /// and package/ give it. `globals` are the objectives known from elsewhere; those that the
  /// course never names are ignored. `seed` decides selection and randomisation.
  [[nodiscard]] static Sequencer create(std::shared_ptr<const CourseDefinition> course, std::uint64_t seed,
                                        const std::vector<GlobalObjective>& globals);

  /// What save() wrote.
  /// Errors: engine.snapshot.invalid (damaged, of a newer format, or of another tree)
  [[nodiscard]] static Result<Sequencer> load(std::shared_ptr<const CourseDefinition> course, Reader& in);
  /// The whole state, also in the middle of an attempt, without the definition.
  void save(Writer& out) const;

  /// A later launch of the registration: takes over what the shared objectives are by now, as at
  /// create(). An objective that `globals` doesn't name keeps its state.
  void merge_globals(const std::vector<GlobalObjective>& globals);
  /// Every global objective of the course, ordered by id.
  [[nodiscard]] std::vector<GlobalObjective> globals() const;

  /// The time that limit conditions are judged by, milliseconds since the epoch; 0 = don't judge.
  void set_time(std::int64_t now_ms);

  /// Activities that cannot be delivered for reasons outside of sequencing, by index; empty: none. Not part of
  /// the state: whoever closes them says so again after load().
  void set_closed(std::vector<std::uint8_t> closed);

  /// OP.1 for one navigation request. `target` is an activity's index for choice and jump.
  Outcome navigate(Request request, std::int32_t target = -1);

  /// Hands over run-time data of the delivered activity and rolls up. Every report replaces what
  /// it names; ignored when nothing is delivered or the activity is not tracked.
  void report(const RunTimeReport& data);

  [[nodiscard]] LookAhead look_ahead() const;
  /// Whether navigate(request, target) would succeed now.
  [[nodiscard]] bool possible(Request request, std::int32_t target = -1) const;

  /// The activity whose content is delivered (its attempt is active); -1 none.
  [[nodiscard]] std::int32_t delivered() const;
  /// SN's Current Activity, which stays when its attempt has ended; -1 none.
  [[nodiscard]] std::int32_t current() const;
  /// SN's Suspended Activity, left by Suspend All; -1 none.
  [[nodiscard]] std::int32_t suspended() const;
  /// Whether a sequencing session is open: from a successful start, resume or choice to its end.
  [[nodiscard]] bool in_session() const;

  [[nodiscard]] const CourseDefinition& course() const;
  [[nodiscard]] ActivityStatus status(std::int32_t activity) const;
  /// An objective as the activity sees it: its own state, overlaid by what its maps read from
  /// global objectives. `index` as in SequencingDefinition::objectives.
  [[nodiscard]] ObjectiveState objective(std::int32_t activity, std::uint32_t index) const;
  /// The root's status: what the registration amounts to.
  [[nodiscard]] ActivityStatus result() const;
  /// Available activities in the order of the table of contents (pre-order, after selection and
  /// randomisation), the root first.
  [[nodiscard]] std::vector<std::int32_t> available_activities() const;
  /// By activity, 0 or 1: a hiddenFromChoice rule holds for it or an ancestor.
  [[nodiscard]] std::vector<std::uint8_t> hidden_from_choice() const;
  /// The activity with this identifier, -1 if none.
  [[nodiscard]] std::int32_t find(std::string_view id) const;

  /// Keeps the steps of navigate() from now on, or not; a new request starts a new trace.
  void set_tracing(bool on);
  [[nodiscard]] const std::vector<TraceStep>& trace() const;

  Sequencer(const Sequencer&);
  Sequencer(Sequencer&&) noexcept;
  Sequencer& operator=(const Sequencer&);
  Sequencer& operator=(Sequencer&&) noexcept;
  ~Sequencer();

 private:
  struct Impl;
  explicit Sequencer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace lms::sequencing
