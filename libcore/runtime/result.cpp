#include "runtime/duration.hpp"
#include "runtime/number.hpp"
#include "runtime/session_impl.hpp"

#include <algorithm>

/// What the player shows and what the registration amounts to.
namespace lms::runtime {
namespace {

std::optional<double> real_of(const CmiData* data, std::size_t field) {
  const std::string* text = data ? data->scalar(field) : nullptr;
  return text ? parse_real(*text) : std::nullopt;
}

/// A SCORM 1.2 score as 0…1. Raw scores are percentages unless the SCO names another maximum; what
/// exceeds it is cut here, in the report, and nowhere else.
std::optional<double> scaled_12(const CmiData* data) {
  const auto raw = real_of(data, cmi12::kScoreRaw);
  if (!raw) return std::nullopt;
  const double max = real_of(data, cmi12::kScoreMax).value_or(0.0);
  return std::clamp(*raw / (max > 0.0 ? max : 100.0), 0.0, 1.0);
}

std::string_view status_12(const CmiData* data) {
  const std::string* status = data ? data->scalar(cmi12::kLessonStatus) : nullptr;
  return status ? std::string_view(*status) : "not attempted";
}

Completion completion_of(const sequencing::ActivityStatus& status) {
  if (status.completed) return *status.completed ? Completion::completed : Completion::incomplete;
  return status.attempts == 0 ? Completion::not_attempted : Completion::unknown;
}

Success success_of(const sequencing::ActivityStatus& status) {
  if (!status.primary.satisfied) return Success::unknown;
  return *status.primary.satisfied ? Success::passed : Success::failed;
}

/// What SCORM 1.2 items say together, of which the standard has no roll-up.
struct Items {
  std::size_t all = 0;
  std::size_t completed = 0;
  std::size_t passed = 0;
  std::size_t failed = 0;

  void add(std::string_view status) {
    ++all;
    completed += runtime::completion_of(status) == Completion::completed ? 1 : 0;
    passed += status == "passed" ? 1 : 0;
    failed += status == "failed" ? 1 : 0;
  }
  void add(const Items& more) {
    all += more.all;
    completed += more.completed;
    passed += more.passed;
    failed += more.failed;
  }
  /// Items that never speak of success don't hold it up, but what is open might still fail.
  [[nodiscard]] Success success() const {
    if (failed > 0) return Success::failed;
    return passed > 0 && completed == all ? Success::passed : Success::unknown;
  }
};

Completion completion_2004(std::string_view status) {
  if (status == "completed") return Completion::completed;
  if (status == "incomplete") return Completion::incomplete;
  return status == "not attempted" ? Completion::not_attempted : Completion::unknown;
}

}  // namespace

const CmiData* Session::Impl::data_of(std::int32_t activity) const {
  if (activity == delivery.activity && live()) return &sco.data;
  const ActivityRecord* kept = find_record(activity);
  return kept ? &kept->data : nullptr;
}

std::int64_t Session::Impl::unsettled_time(std::int32_t activity) const {
  if (activity != delivery.activity || !live()) return 0;
  const std::string* text =
      sco.data.scalar(scorm12() ? std::size_t{cmi12::kSessionTime} : std::size_t{cmi2004::kSessionTime});
  if (!text) return 0;
  return (scorm12() ? parse_timespan(*text, true) : parse_interval(*text)).value_or(0);
}

std::int64_t Session::Impl::total_time_ms() const {
  std::int64_t hundredths = delivery.activity < 0 ? 0 : unsettled_time(delivery.activity);
  for (const auto& [activity, kept] : durable.records) hundredths += kept.all_time;
  return hundredths * 10;
}

CourseResult Session::Impl::result_12() const {
  CourseResult out;
  Items items;
  std::size_t begun = 0;
  std::size_t scored = 0;
  double sum = 0.0;
  const CmiData* only = nullptr;
  for (std::size_t i = 0; i < course->activities.size(); ++i) {
    if (!course->activities[i].launchable()) continue;
    const CmiData* data = data_of(static_cast<std::int32_t>(i));
    only = data;
    items.add(status_12(data));
    begun += find_record(static_cast<std::int32_t>(i)) ? 1 : 0;
    if (const auto scaled = scaled_12(data)) {
      sum += *scaled;
      ++scored;
    }
  }
  if (items.all == 0) return out;
  out.completion = items.completed == items.all ? Completion::completed
                   : begun > 0                  ? Completion::incomplete
                                                : Completion::unknown;
  out.success = items.success();
  if (scored > 0) out.scaled = sum / static_cast<double>(scored);
  out.progress = static_cast<double>(items.completed) / static_cast<double>(items.all);
  if (items.all == 1) {
    out.raw = real_of(only, cmi12::kScoreRaw);
    out.min = real_of(only, cmi12::kScoreMin);
    out.max = real_of(only, cmi12::kScoreMax);
  }
  return out;
}

std::vector<Success> Session::Impl::group_success_12() const {
  std::vector<Items> below(course->activities.size());
  std::vector<Success> out(course->activities.size(), Success::unknown);
  for (std::size_t i = course->activities.size(); i-- > 0;) {  // parents stand before their children
    if (course->activities[i].launchable()) below[i].add(status_12(data_of(static_cast<std::int32_t>(i))));
    out[i] = below[i].success();
    const std::int32_t parent = course->activities[i].parent;
    if (parent >= 0) below[static_cast<std::size_t>(parent)].add(below[i]);
  }
  return out;
}

CourseResult Session::Impl::result_2004() const {
  CourseResult out;
  const sequencing::ActivityStatus root = tree().result();
  if (root.completed) out.completion = *root.completed ? Completion::completed : Completion::incomplete;
  out.success = success_of(root);
  out.scaled = root.primary.measure;
  out.progress = root.progress;
  std::int32_t only = -1;
  for (std::size_t i = 0; i < course->activities.size(); ++i)
    if (course->activities[i].launchable()) only = only == -1 ? static_cast<std::int32_t>(i) : -2;
  if (only < 0) return out;
  const CmiData* data = data_of(only);
  out.raw = real_of(data, cmi2004::kScoreRaw);
  out.min = real_of(data, cmi2004::kScoreMin);
  out.max = real_of(data, cmi2004::kScoreMax);
  if (!out.scaled) out.scaled = real_of(data, cmi2004::kScoreScaled);
  // A raw score within known bounds says as much as a scaled one.
  if (!out.scaled && out.raw && out.max && *out.max > out.min.value_or(0.0))
    out.scaled =
        std::clamp((*out.raw - out.min.value_or(0.0)) / (*out.max - out.min.value_or(0.0)), 0.0, 1.0);
  if (!out.progress) out.progress = real_of(data, cmi2004::kProgressMeasure);
  return out;
}

CourseResult Session::Impl::result() const {
  if (!counts()) return result_before;
  CourseResult out = scorm12() ? result_12() : result_2004();
  out.total_time_ms = total_time_ms();
  return out;
}

PageStatus Session::Impl::page_status() const {
  PageStatus out;
  if (delivery.activity < 0 || !delivery.touched || !counts()) return out;
  out.activity = delivery.activity;
  out.resumed = delivery.resumed;
  const CmiData* data = data_of(delivery.activity);
  if (!data) return out;
  if (scorm12()) {
    const std::string_view status = status_12(data);
    out.completion = runtime::completion_of(status);
    out.success = runtime::success_of(status);
    out.scaled = scaled_12(data);
    out.raw = real_of(data, cmi12::kScoreRaw);
    out.min = real_of(data, cmi12::kScoreMin);
    out.max = real_of(data, cmi12::kScoreMax);
    return out;
  }
  // The rules need the page's surroundings, which outlive its data.
  Sco left;
  if (!live()) left = {.standard = sco.standard, .environment = sco.environment, .data = *data};
  const Sco& page = live() ? sco : left;
  out.completion = completion_2004(cmi2004::completion_status(page));
  out.success = runtime::success_of(cmi2004::success_status(page));
  out.scaled = real_of(data, cmi2004::kScoreScaled);
  out.raw = real_of(data, cmi2004::kScoreRaw);
  out.min = real_of(data, cmi2004::kScoreMin);
  out.max = real_of(data, cmi2004::kScoreMax);
  out.progress = real_of(data, cmi2004::kProgressMeasure);
  return out;
}

std::array<ControlView, kControls> Session::Impl::controls(const sequencing::LookAhead& look,
                                                           std::int32_t current) const {
  std::array<ControlView, kControls> out{};
  const bool enabled[kControls] = {look.previous, look.continue_,   look.exit,       look.exit_all,
                                   look.abandon,  look.abandon_all, look.suspend_all};
  for (std::size_t i = 0; i < kControls; ++i) out[i] = {.shown = current >= 0, .enabled = enabled[i]};
  if (current < 0) return out;
  const auto& activity = definition(current);
  const sequencing::ControlMode mode =
      activity.parent >= 0 ? definition(activity.parent).sequencing.control : sequencing::ControlMode{};
  out[static_cast<std::size_t>(Control::continue_)].shown = mode.flow;
  out[static_cast<std::size_t>(Control::previous)].shown = mode.flow && !mode.forward_only;
  for (std::size_t i = 0; i < kControls; ++i)
    if ((activity.hidden_controls >> i & 1U) != 0) out[i].shown = false;
  return out;
}

/// The limit less what earlier sessions of the attempt took, as the page was told at its delivery.
std::optional<std::int64_t> Session::Impl::time_left_ms() const {
  const auto hundredths = [&](Env field) -> std::optional<std::int64_t> {
    const Slot& text = sco.environment[field];
    if (!text) return std::nullopt;
    return scorm12() ? parse_timespan(*text, true) : parse_interval(*text);
  };
  const auto allowed = hundredths(Env::max_time_allowed);
  if (!allowed) return std::nullopt;
  return std::max<std::int64_t>(*allowed - hundredths(Env::total_time).value_or(0), 0) * 10;
}

PlayerView Session::Impl::view() const {
  PlayerView out;
  out.delivered = delivery.activity;
  out.delivery = delivery.number;
  out.ended = ended;
  out.suspended = suspended;
  out.exception = exception;
  const sequencing::Sequencer& now = tree();
  sequencing::LookAhead look;
  if (silent()) {
    sequencing::Sequencer left = now;
    report_silent(left);
    look = left.look_ahead();
  } else {
    look = now.look_ahead();
  }
  const std::int32_t current = now.current();
  out.controls = controls(look, current);
  if (delivery.activity >= 0) {
    out.time_left_ms = time_left_ms();
    out.time_limit_action = definition(delivery.activity).time_limit_action.value_or(out.time_limit_action);
  }
  const std::vector<std::uint8_t> hidden = now.hidden_from_choice();
  const std::vector<Success> groups = scorm12() ? group_success_12() : std::vector<Success>{};
  for (const std::int32_t i : now.available_activities()) {
    const sequencing::ActivityStatus status = now.status(i);
    ActivityView a;
    a.index = i;
    a.visible = definition(i).visible && hidden[static_cast<std::size_t>(i)] == 0;
    a.enabled =
        static_cast<std::size_t>(i) < look.choice.size() && look.choice[static_cast<std::size_t>(i)] != 0;
    a.current = i == current;
    a.completion = completion_of(status);
    a.success = success_of(status);
    if (scorm12() && definition(i).launchable()) {
      const std::string_view text = status_12(data_of(i));
      a.completion = runtime::completion_of(text);
      a.success = runtime::success_of(text);
      if (a.completion == Completion::not_attempted && find_record(i)) a.completion = Completion::incomplete;
    } else if (scorm12()) {
      a.success = groups[static_cast<std::size_t>(i)];
    }
    out.activities.push_back(a);
  }
  return out;
}

}  // namespace lms::runtime
