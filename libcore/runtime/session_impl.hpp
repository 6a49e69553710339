#pragma once
#include "runtime/digest.hpp"
#include "runtime/sco.hpp"
#include "runtime/session.hpp"
#include "sequencing/sequencer.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The parts of a session. Private to session*.cpp, delivery.cpp and snapshot.cpp.
namespace lms::runtime {

/// What is kept of an activity between its deliveries.
struct ActivityRecord {
  CmiData data{};
  bool visited = false;
  bool suspended = false;         ///< SCORM 1.2: the last exit was "suspend"
  std::int64_t attempt_time = 0;  ///< cmi.total_time, hundredths of a second
  std::int64_t all_time = 0;      ///< the same over all attempts
  friend bool operator==(const ActivityRecord&, const ActivityRecord&) = default;
};

enum class ApiState : std::uint8_t { not_initialized, running, terminated };

/// How a page's session came to its end: by Terminate, by a navigation event that took the page away, or
/// because the learner was never heard of again.
enum class Settling : std::uint8_t { terminated, left, vanished };

/// What outlives a launch.
struct Durable {
  std::vector<std::pair<std::int32_t, ActivityRecord>> records{};  ///< by activity, ordered
  std::vector<SharedBucket> buckets{};                             ///< ordered by id
  std::optional<Preferences> preferences{};

  /// The bucket with this id, made if there is none.
  SharedBucket& bucket(std::string_view id);
};

/// The page that is loaded, if any.
struct Delivery {
  std::int32_t activity = -1;
  std::uint32_t number = 0;  ///< of the last delivery of this launch, also when none is loaded
  bool resumed = false;
  bool first = false;  ///< SCORM 1.2: never visited before
  ApiState api = ApiState::not_initialized;
  std::int32_t last_error = 0;
  bool touched = false;  ///< Initialize succeeded at least once: the content reports itself
  bool settled = false;  ///< session time is counted, status rules are applied
};

/// Tells courses apart whose snapshots must not be mixed up: the standard and the tree's identifiers.
[[nodiscard]] std::uint64_t fingerprint(const sequencing::CourseDefinition& course);

struct Session::Impl final : ScoHost {
  using Course = sequencing::CourseDefinition;

  Impl(std::shared_ptr<const Course> definition, LaunchContext launch_context, sequencing::Sequencer tree)
      : course(std::move(definition)),
        course_mark(fingerprint(*course)),
        context(std::move(launch_context)),
        sequencer(std::move(tree)) {
    for (const auto& activity : course->activities) guarded = guarded || !activity.prerequisites.empty();
    guarded = guarded && scorm12();
  }

  std::shared_ptr<const Course> course;
  std::uint64_t course_mark;
  LaunchContext context;
  sequencing::Sequencer sequencer;
  Durable durable{};
  bool guarded = false;  ///< SCORM 1.2: some item has prerequisites

  // The launch.
  Delivery delivery{};
  Sco sco{};
  bool leaving = false;  ///< `leave` was announced: a request by the page doesn't override what follows
  bool ended = false;
  bool suspended = false;
  std::string exception{};
  std::int64_t last_ms = 0;
  std::int64_t launched_at = 0;  ///< of the launch that `last_ms` counts from
  std::int32_t stale_error = 0;  ///< last error of pages that are gone
  Bytes before{};                ///< in browse and review: the durable state to go back to
  CourseResult result_before{};  ///< and its result
  std::uint32_t changes = 0;
  /// The tree as it would be if the page's data were reported now. Made on demand.
  mutable std::optional<sequencing::Sequencer> preview{};

  [[nodiscard]] bool scorm12() const { return course->standard == sequencing::Standard::scorm12; }
  [[nodiscard]] bool counts() const { return context.mode == LaunchMode::normal; }
  [[nodiscard]] const sequencing::ActivityDefinition& definition(std::int32_t activity) const {
    return course->activities[static_cast<std::size_t>(activity)];
  }
  [[nodiscard]] const ActivityRecord* find_record(std::int32_t activity) const;
  ActivityRecord& record(std::int32_t activity);

  // api.cpp
  CallOutcome call(std::uint32_t number, Method method, std::string_view argument, std::string_view value);
  CallOutcome call_stale(Method method, std::string_view argument);
  CallOutcome call_2004(Method method, std::string_view argument, std::string_view value);
  CallOutcome call_12(Method method, std::string_view argument, std::string_view value);
  CallOutcome answer(bool ok, std::int32_t error);
  CallOutcome answer(Answer&& from, bool get);
  CallOutcome error_function(Method method, std::string_view argument, std::int32_t last_error) const;

  // delivery.cpp
  void begin_delivery(std::int32_t activity, bool resumed);
  void prepare_sco();
  void initialize_objectives();
  /// Tells the sequencer what the page has stored. Happens when the page ends or is about to be left, never at
  /// a Commit: an attempt that is abandoned must leave no trace.
  void report();
  /// The tree as it stands with the data of the loaded page.
  [[nodiscard]] const sequencing::Sequencer& tree() const;
  /// The page is shown, and has never spoken to the API; being left will complete it all the same.
  [[nodiscard]] bool silent() const;
  void report_silent(sequencing::Sequencer& to) const;
  /// SCORM 1.2: by activity, whether its prerequisites keep it closed once the page is left.
  [[nodiscard]] std::vector<std::uint8_t> closed_items() const;
  class Statuses;
  [[nodiscard]] bool live() const { return delivery.activity >= 0 && delivery.touched && !delivery.settled; }
  /// The page is gone or its API terminated: counts its time, applies the status rules, keeps its data.
  void settle(Settling how);
  void forget_local_buckets(bool new_attempt);
  void end_delivery();
  void commit();
  void terminate();
  void request(sequencing::Request request, std::int32_t target);
  void vanish();
  void navigate(NavKind kind, std::string_view target);
  void leave_silently();
  [[nodiscard]] sequencing::RunTimeReport make_report() const;
  void collect_preferences();
  void advance(std::int64_t at_ms);

  // result.cpp
  [[nodiscard]] PlayerView view() const;
  [[nodiscard]] std::array<ControlView, kControls> controls(const sequencing::LookAhead& look,
                                                            std::int32_t current) const;
  [[nodiscard]] std::optional<std::int64_t> time_left_ms() const;
  [[nodiscard]] CourseResult result() const;
  [[nodiscard]] PageStatus page_status() const;
  [[nodiscard]] CourseResult result_12() const;
  /// Of each activity, what the SCORM 1.2 items within it say together; as result_12() has it of all.
  [[nodiscard]] std::vector<Success> group_success_12() const;
  [[nodiscard]] CourseResult result_2004() const;
  [[nodiscard]] const CmiData* data_of(std::int32_t activity) const;
  [[nodiscard]] std::int64_t unsettled_time(std::int32_t activity) const;
  [[nodiscard]] std::int64_t total_time_ms() const;

  // snapshot.cpp
  void save(Writer& out) const;
  void save_durable(Writer& out) const;
  void load_durable(Reader& in);
  bool load_launch(Reader& in);
  static Result<std::unique_ptr<Impl>> load(std::shared_ptr<const Course> course, LaunchContext context,
                                            ByteView bytes);

  // ScoHost
  [[nodiscard]] std::size_t bucket_count() const override;
  [[nodiscard]] Bucket bucket(std::size_t index) const override;
  void set_bucket(std::size_t index, std::string_view value) override;
  [[nodiscard]] std::string_view request_valid(std::string_view request, std::string_view target) override;
  [[nodiscard]] const std::string* bucket_value(std::string_view id) const;
  /// The stored text of an element of the loaded page, its shared data included; null if none.
  [[nodiscard]] const std::string* stored(std::string_view element) const;
};

/// SCORM 1.2: what a lesson_status means. `browsed` is not completed.
[[nodiscard]] Completion completion_of(std::string_view lesson_status);
[[nodiscard]] Success success_of(std::string_view lesson_status);

/// The course as the engine runs it: SCORM 1.2 knows no sequencing, so its items can be chosen and
/// stepped through freely.
[[nodiscard]] std::shared_ptr<const sequencing::CourseDefinition> prepare_course(
    sequencing::CourseDefinition course);

/// The navigation request of an adl.nav.request value; nothing for `_none_` and malformed ones.
struct NavRequest {
  sequencing::Request request = sequencing::Request::exit;
  std::string_view target{};
};
[[nodiscard]] std::optional<NavRequest> parse_request(std::string_view text);

}  // namespace lms::runtime
