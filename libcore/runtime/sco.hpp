#pragma once
#include "runtime/cmi_data.hpp"
#include "runtime/element.hpp"
#include "sequencing/definition.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// The delivered SCO as its data model sees it, for both standards.
namespace lms::runtime {

/// What the LMS tells a SCO. The number is Element::field of the group `environment`.
enum class Env : std::uint8_t {
  learner_id,
  learner_name,
  credit,
  entry,
  mode,
  launch_data,
  total_time,
  max_time_allowed,
  time_limit_action,
  completion_threshold,
  scaled_passing_score,  ///< SCORM 1.2: student_data.mastery_score
  comments,              ///< SCORM 1.2: comments_from_lms
  audio_level,           ///< preferences, until the SCO sets its own
  language,
  delivery_speed,
  audio_captioning,
};
inline constexpr std::size_t kEnvironmentSize = static_cast<std::size_t>(Env::audio_captioning) + 1;

struct Environment {
  std::array<Slot, kEnvironmentSize> values{};
  std::optional<double> completion_threshold{};
  std::optional<double> scaled_passing_score{};

  [[nodiscard]] const Slot& operator[](Env field) const { return values[static_cast<std::size_t>(field)]; }
  Slot& operator[](Env field) { return values[static_cast<std::size_t>(field)]; }
};

/// What a SCO can reach beyond its own data.
class ScoHost {
 public:
  struct Bucket {
    std::string_view id{};
    bool readable = false;
    bool writable = false;
    const std::string* value = nullptr;  ///< null: never written
  };
  virtual ~ScoHost() = default;
  [[nodiscard]] virtual std::size_t bucket_count() const = 0;
  [[nodiscard]] virtual Bucket bucket(std::size_t index) const = 0;
  virtual void set_bucket(std::size_t index, std::string_view value) = 0;
  /// adl.nav.request_valid.<request>: `true`, `false` or `unknown`.
  [[nodiscard]] virtual std::string_view request_valid(std::string_view request, std::string_view target) = 0;
};

struct Sco {
  sequencing::Standard standard = sequencing::Standard::scorm2004_4th;
  bool strict = false;  ///< SCORM 1.2 without leniencies
  Environment environment{};
  CmiData data{};
  mutable Names names{};

  /// The element of the SCO's data model with this name; valid until the next call.
  [[nodiscard]] const Found& find(std::string_view name) const;
};

/// What came of a GetValue or SetValue.
struct Answer {
  std::int32_t error = 0;
  std::string value{};            ///< of GetValue
  std::string_view diagnostic{};  ///< static text, or empty
};

namespace cmi2004 {

enum Scalar : std::uint8_t {
  kCompletionStatus,
  kExit,
  kAudioCaptioning,
  kAudioLevel,
  kDeliverySpeed,
  kLanguage,
  kLocation,
  kProgressMeasure,
  kScoreMax,
  kScoreMin,
  kScoreRaw,
  kScoreScaled,
  kSessionTime,
  kSuccessStatus,
  kSuspendData,
  kNavRequest,
};
enum ObjectiveField : std::uint8_t {
  kObjectiveId,
  kObjectiveCompletion,
  kObjectiveDescription,
  kObjectiveProgress,
  kObjectiveMax,
  kObjectiveMin,
  kObjectiveRaw,
  kObjectiveScaled,
  kObjectiveSuccess,
};
enum InteractionField : std::uint8_t {
  kInteractionId,
  kInteractionType,
  kInteractionTimestamp,
  kInteractionWeighting,
  kInteractionResponse,
  kInteractionResult,
  kInteractionLatency,
  kInteractionDescription,
};
enum CommentField : std::uint8_t { kComment, kCommentLocation, kCommentTimestamp };

[[nodiscard]] Answer get(const Sco& sco, ScoHost& host, std::string_view name);
[[nodiscard]] Answer set(Sco& sco, ScoHost& host, std::string_view name, std::string_view value);

/// cmi.completion_status and cmi.success_status as they count: what the SCO set, unless
/// cmi.completion_threshold or cmi.scaled_passing_score decide.
[[nodiscard]] std::string_view completion_status(const Sco& sco);
[[nodiscard]] std::string_view success_status(const Sco& sco);

/// The table, for tests and documentation.
[[nodiscard]] std::span<const Element> elements();

}  // namespace cmi2004

namespace cmi12 {

enum Scalar : std::uint8_t {
  kLessonLocation,
  kLessonStatus,
  kScoreMax,
  kScoreMin,
  kScoreRaw,
  kExit,
  kSessionTime,
  kSuspendData,
  kComments,
  kAudio,
  kLanguage,
  kSpeed,
  kText,
};
enum ObjectiveField : std::uint8_t {
  kObjectiveId,
  kObjectiveMax,
  kObjectiveMin,
  kObjectiveRaw,
  kObjectiveStatus
};
enum InteractionField : std::uint8_t {
  kInteractionId,
  kInteractionKind,
  kInteractionTime,
  kInteractionWeighting,
  kInteractionResponse,
  kInteractionResult,
  kInteractionLatency,
};

[[nodiscard]] Answer get(const Sco& sco, std::string_view name);
[[nodiscard]] Answer set(Sco& sco, std::string_view name, std::string_view value);
[[nodiscard]] std::span<const Element> elements();

}  // namespace cmi12

/// The stored text of an element, null when it has none: what a splice in the call log is taken against.
[[nodiscard]] const std::string* stored_value(const Sco& sco, std::string_view name);

}  // namespace lms::runtime
