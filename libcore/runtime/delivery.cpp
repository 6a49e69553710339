#include "runtime/duration.hpp"
#include "runtime/number.hpp"
#include "runtime/prerequisites.hpp"
#include "runtime/session_impl.hpp"

#include <algorithm>

/// What happens between a SCO, its data and the sequencer: delivery, commit, termination, leaving.
namespace lms::runtime {
namespace {

using sequencing::ObjectiveState;
using sequencing::Request;

std::string interval_of_ms(std::int64_t ms) { return format_interval(ms / 10); }

std::string_view action_text(sequencing::TimeLimitAction action) {
  switch (action) {
    case sequencing::TimeLimitAction::exit_message:
      return "exit,message";
    case sequencing::TimeLimitAction::exit_no_message:
      return "exit,no message";
    case sequencing::TimeLimitAction::continue_message:
      return "continue,message";
    case sequencing::TimeLimitAction::continue_no_message:
      break;
  }
  return "continue,no message";
}

std::string_view mode_text(LaunchMode mode) {
  switch (mode) {
    case LaunchMode::browse:
      return "browse";
    case LaunchMode::review:
      return "review";
    case LaunchMode::normal:
      break;
  }
  return "normal";
}

void set_text(Slot& slot, std::string_view text) {
  if (!text.empty()) slot = std::string(text);
}

/// The threshold that decides completion (4th Ed.: when completedByMeasure; before: when given).
std::optional<double> threshold_of(const sequencing::CourseDefinition& course,
                                   const sequencing::ActivityDefinition& activity) {
  const bool given =
      course.standard != sequencing::Standard::scorm2004_4th && activity.min_progress_measure != 1.0;
  if (!activity.completed_by_measure && !given) return std::nullopt;
  return activity.min_progress_measure;
}

std::optional<double> passing_score_of(const sequencing::ActivityDefinition& activity) {
  const auto& objectives = activity.sequencing.objectives;
  if (objectives.empty() || !objectives.front().satisfied_by_measure) return std::nullopt;
  return objectives.front().min_normalized_measure;
}

void set_2004(Environment& env, const sequencing::CourseDefinition& course,
              const sequencing::ActivityDefinition& activity, const std::optional<Preferences>& stored) {
  set_text(env[Env::max_time_allowed], activity.max_time_allowed);
  if (const auto& limit = activity.sequencing.limits.attempt_absolute_duration;
      limit && !env[Env::max_time_allowed])
    env[Env::max_time_allowed] = interval_of_ms(*limit);
  env[Env::time_limit_action] = std::string(
      action_text(activity.time_limit_action.value_or(sequencing::TimeLimitAction::continue_no_message)));
  env.completion_threshold = threshold_of(course, activity);
  if (env.completion_threshold) env[Env::completion_threshold] = format_real(*env.completion_threshold);
  env.scaled_passing_score = passing_score_of(activity);
  if (env.scaled_passing_score) env[Env::scaled_passing_score] = format_real(*env.scaled_passing_score);
  const Preferences preferences = stored.value_or(Preferences{});
  env[Env::audio_level] = format_real(preferences.audio_level);
  env[Env::language] = preferences.language;
  env[Env::delivery_speed] = format_real(preferences.delivery_speed);
  std::string captioning;
  append_integer(captioning, preferences.audio_captioning);
  env[Env::audio_captioning] = std::move(captioning);
}

void set_12(Environment& env, const sequencing::ActivityDefinition& activity) {
  set_text(env[Env::max_time_allowed], activity.max_time_allowed);
  if (activity.time_limit_action)
    env[Env::time_limit_action] = std::string(action_text(*activity.time_limit_action));
  set_text(env[Env::scaled_passing_score], activity.mastery_score);
}

bool reads_globals(const sequencing::ObjectiveDefinition& objective) {
  return std::any_of(objective.maps.begin(), objective.maps.end(), [](const sequencing::ObjectiveMap& map) {
    return map.read_satisfied || map.read_measure || map.read_raw || map.read_min || map.read_max ||
           map.read_completion || map.read_progress;
  });
}

void put_real(Record& record, std::size_t index, const std::optional<double>& value) {
  if (value) CmiData::put(record.fields, index, format_real(*value));
}

/// What is known of an objective becomes the initial values of its record.
void put_state(Record& record, const ObjectiveState& state) {
  using namespace cmi2004;
  if (state.satisfied) CmiData::put(record.fields, kObjectiveSuccess, *state.satisfied ? "passed" : "failed");
  if (state.completed)
    CmiData::put(record.fields, kObjectiveCompletion, *state.completed ? "completed" : "incomplete");
  put_real(record, kObjectiveScaled, state.measure);
  put_real(record, kObjectiveRaw, state.raw);
  put_real(record, kObjectiveMin, state.min);
  put_real(record, kObjectiveMax, state.max);
  put_real(record, kObjectiveProgress, state.progress);
}

/// SCORM 1.2 RTE 3.4.4, lesson_status at LMSFinish or when the learner leaves: completed unless the SCO
/// set it; then the mastery score decides, except over a SCO that says it is not done.
void apply_status_rules_12(Sco& sco, bool credit, LaunchMode mode) {
  using namespace cmi12;
  const std::string* status = sco.data.scalar(kLessonStatus);
  const bool unset = !status || *status == "not attempted";
  if (mode != LaunchMode::normal) {
    if (unset && mode == LaunchMode::browse) sco.data.set_scalar(kLessonStatus, "browsed");
    return;
  }
  if (unset) sco.data.set_scalar(kLessonStatus, "completed");
  status = sco.data.scalar(kLessonStatus);
  const auto& mastery = sco.environment[Env::scaled_passing_score];
  const auto needed = mastery ? parse_real(*mastery) : std::nullopt;
  const auto raw = real_scalar(sco.data, kScoreRaw);
  if (!credit || !needed || !raw || completion_of(*status) != Completion::completed) return;
  sco.data.set_scalar(kLessonStatus, *raw >= *needed ? "passed" : "failed");
}

}  // namespace

Completion completion_of(std::string_view status) {
  if (status == "passed" || status == "completed" || status == "failed") return Completion::completed;
  return status == "not attempted" ? Completion::not_attempted : Completion::incomplete;
}

Success success_of(std::string_view status) {
  if (status == "passed") return Success::passed;
  return status == "failed" ? Success::failed : Success::unknown;
}

const ActivityRecord* Session::Impl::find_record(std::int32_t activity) const {
  const auto at = std::lower_bound(durable.records.begin(), durable.records.end(), activity,
                                   [](const auto& entry, std::int32_t key) { return entry.first < key; });
  return at != durable.records.end() && at->first == activity ? &at->second : nullptr;
}

ActivityRecord& Session::Impl::record(std::int32_t activity) {
  auto& records = durable.records;
  std::size_t i = records.size();
  while (i > 0 && records[i - 1].first > activity) --i;
  if (i > 0 && records[i - 1].first == activity) return records[i - 1].second;
  records.emplace_back(activity, ActivityRecord{});
  for (std::size_t k = records.size() - 1; k > i; --k) std::swap(records[k], records[k - 1]);
  return records[i].second;
}

void Session::Impl::advance(std::int64_t at_ms) {
  last_ms = std::max(last_ms, at_ms);
  const std::int64_t now = context.launched_at > 0 ? context.launched_at + last_ms : 0;
  sequencer.set_time(now);
  if (preview) preview->set_time(now);
}

void Session::Impl::prepare_sco() {
  const auto& activity = definition(delivery.activity);
  const ActivityRecord* kept = find_record(delivery.activity);
  sco.standard = course->standard;
  sco.strict = context.strict_scorm12;
  Environment env;
  env[Env::learner_id] = context.learner_id;
  env[Env::learner_name] = context.learner_name;
  env[Env::mode] = std::string(mode_text(context.mode));
  env[Env::credit] = context.credit && counts() ? "credit" : "no-credit";
  set_text(env[Env::launch_data], activity.data_from_lms);
  const std::int64_t total = kept ? kept->attempt_time : 0;
  if (scorm12()) {
    env[Env::entry] = delivery.resumed ? "resume" : delivery.first ? "ab-initio" : "";
    env[Env::total_time] = format_timespan(total);
    set_12(env, activity);
  } else {
    env[Env::entry] = delivery.resumed ? "resume" : "ab-initio";
    env[Env::total_time] = format_interval(total);
    set_2004(env, *course, activity, durable.preferences);
  }
  sco.environment = std::move(env);
}

void Session::Impl::initialize_objectives() {
  const auto& objectives = definition(delivery.activity).sequencing.objectives;
  for (std::size_t i = 0; i < objectives.size(); ++i) {
    if (objectives[i].id.empty()) continue;
    const ObjectiveState state = sequencer.objective(delivery.activity, static_cast<std::uint32_t>(i));
    const auto at =
        std::find_if(sco.data.objectives.begin(), sco.data.objectives.end(), [&](const Record& r) {
          const Slot* slot = field(r, cmi2004::kObjectiveId);
          return slot && **slot == objectives[i].id;
        });
    if (at != sco.data.objectives.end()) {
      // A resumed attempt goes on with its own values, but sees what others wrote meanwhile.
      if (reads_globals(objectives[i])) put_state(*at, state);
      continue;
    }
    Record record;
    CmiData::put(record.fields, cmi2004::kObjectiveId, objectives[i].id);
    put_state(record, state);
    sco.data.objectives.push_back(std::move(record));
  }
}

void Session::Impl::begin_delivery(std::int32_t activity, bool resumed) {
  const std::uint32_t number = delivery.number + 1;
  delivery = Delivery{.activity = activity, .number = number};
  leaving = false;
  ActivityRecord& kept = record(activity);
  delivery.first = !kept.visited;
  if (scorm12()) {
    delivery.resumed = kept.suspended;
  } else {
    delivery.resumed = resumed;
    if (!resumed) {
      kept.data = {};
      kept.attempt_time = 0;
    }
  }
  kept.visited = true;
  sco = Sco{};
  sco.data = kept.data;
  if (scorm12()) {
    sco.data.clear_scalar(cmi12::kExit);
    sco.data.clear_scalar(cmi12::kSessionTime);
  } else {
    sco.data.clear_scalar(cmi2004::kExit);
    sco.data.clear_scalar(cmi2004::kSessionTime);
    sco.data.clear_scalar(cmi2004::kNavRequest);
    initialize_objectives();
  }
  prepare_sco();
  // Showing an asset is all there is to do with it, unless it speaks to the API after all.
  if (scorm12() && counts() && definition(activity).resource == sequencing::ResourceKind::asset &&
      !sco.data.scalar(cmi12::kLessonStatus))
    kept.data.set_scalar(cmi12::kLessonStatus, "completed");
}

void Session::Impl::report() {
  if (!live()) return;
  sequencer.report(make_report());
  preview.reset();
}

const sequencing::Sequencer& Session::Impl::tree() const {
  if (!live() && !guarded) return sequencer;
  if (!preview) {
    preview = sequencer;
    if (live()) preview->report(make_report());
    if (guarded) preview->set_closed(closed_items());
  }
  return *preview;
}

bool Session::Impl::silent() const {
  return delivery.activity >= 0 && !delivery.touched && context.silent_sco_completes && counts() &&
         definition(delivery.activity).resource == sequencing::ResourceKind::sco;
}

void Session::Impl::report_silent(sequencing::Sequencer& to) const {
  if (!scorm12()) to.report({.completed = sequencing::Reported::yes});
}

/// What the items' statuses are once the loaded page is left.
class Session::Impl::Statuses final : public ItemStatuses {
 public:
  Statuses(const Impl& session, const Sco* left) : session_(session), left_(left) {}

  [[nodiscard]] std::optional<std::string_view> status(std::string_view identifier) const override {
    const std::int32_t activity = session_.sequencer.find(identifier);
    if (activity < 0) return std::nullopt;
    if (session_.definition(activity).launchable()) return of_item(activity);
    return complete(activity) ? "completed" : "incomplete";
  }

 private:
  [[nodiscard]] std::string_view of_item(std::int32_t activity) const {
    if (activity == session_.delivery.activity && session_.silent()) return "completed";
    const bool loaded = left_ != nullptr && activity == session_.delivery.activity;
    const CmiData* data = loaded ? &left_->data : session_.data_of(activity);
    const std::string* status = data ? data->scalar(cmi12::kLessonStatus) : nullptr;
    return status ? std::string_view(*status) : "not attempted";
  }
  /// A block is complete when everything in it is.
  [[nodiscard]] bool complete(std::int32_t block) const {
    const auto& activities = session_.course->activities;
    for (std::size_t i = static_cast<std::size_t>(block) + 1; i < activities.size(); ++i) {
      std::int32_t up = activities[i].parent;
      while (up > block) up = activities[static_cast<std::size_t>(up)].parent;
      if (up == block && activities[i].launchable() &&
          completion_of(of_item(static_cast<std::int32_t>(i))) != Completion::completed)
        return false;
    }
    return true;
  }

  const Impl& session_;
  const Sco* left_;
};

std::vector<std::uint8_t> Session::Impl::closed_items() const {
  Sco left;
  if (live()) {
    left = sco;
    apply_status_rules_12(left, context.credit && counts(), context.mode);
  }
  const Statuses statuses(*this, live() ? &left : nullptr);
  std::vector<std::uint8_t> closed(course->activities.size(), 0);
  for (std::size_t i = 0; i < closed.size(); ++i)
    closed[i] = prerequisites_met(course->activities[i].prerequisites, statuses) ? 0 : 1;
  return closed;
}

void Session::Impl::commit() {
  collect_preferences();
  ++changes;
}

void Session::Impl::collect_preferences() {
  if (scorm12()) return;
  using namespace cmi2004;
  const auto changed = [&](Scalar field) { return sco.data.scalar(field); };
  if (!changed(kAudioLevel) && !changed(kLanguage) && !changed(kDeliverySpeed) && !changed(kAudioCaptioning))
    return;
  Preferences p = durable.preferences.value_or(Preferences{});
  if (const auto level = real_scalar(sco.data, kAudioLevel)) p.audio_level = *level;
  if (const std::string* language = changed(kLanguage)) p.language = *language;
  if (const auto speed = real_scalar(sco.data, kDeliverySpeed)) p.delivery_speed = *speed;
  if (const std::string* captions = changed(kAudioCaptioning))
    p.audio_captioning = *captions == "-1" ? -1 : *captions == "1" ? 1 : 0;
  durable.preferences = std::move(p);
}

void Session::Impl::settle(Settling how) {
  if (delivery.activity < 0 || delivery.settled) return;
  preview.reset();
  if (!delivery.touched) {
    delivery.settled = true;
    return;
  }
  collect_preferences();
  ActivityRecord& kept = record(delivery.activity);
  if (scorm12()) {
    if (how != Settling::vanished) apply_status_rules_12(sco, context.credit && counts(), context.mode);
    const std::string* exit = sco.data.scalar(cmi12::kExit);
    kept.suspended = how == Settling::vanished || (exit && *exit == "suspend");
  }
  // The sequencer is told by whoever takes the page away, before it acts on it.
  if (how == Settling::terminated || how == Settling::vanished) report();
  const std::int64_t spent = unsettled_time(delivery.activity);
  kept.attempt_time += spent;
  kept.all_time += spent;
  sco.data.clear_scalar(scorm12() ? std::size_t{cmi12::kSessionTime} : std::size_t{cmi2004::kSessionTime});
  kept.data = std::move(sco.data);
  sco.data = {};
  delivery.settled = true;
}

void Session::Impl::end_delivery() {
  settle(Settling::left);
  delivery.activity = -1;
  sco = Sco{};
  leaving = false;
  ++changes;
}

void Session::Impl::request(Request kind, std::int32_t target) {
  const std::int32_t loaded = delivery.activity;
  const std::uint32_t attempts = sequencer.result().attempts;
  if (guarded) sequencer.set_closed(closed_items());
  const sequencing::Outcome outcome = sequencer.navigate(kind, target);
  exception = std::string(outcome.exception);
  ++changes;
  if (loaded >= 0 && (outcome.attempt_ended || outcome.ended || outcome.delivered >= 0)) end_delivery();
  if (outcome.ended) {
    ended = true;
    suspended = outcome.suspended;
  }
  forget_local_buckets(sequencer.result().attempts != attempts);
  if (outcome.delivered >= 0) {
    ended = false;
    suspended = false;
    begin_delivery(outcome.delivered, outcome.resumed);
  }
}

void Session::Impl::terminate() {
  delivery.api = ApiState::terminated;
  const std::string* exit_text = scorm12() ? nullptr : sco.data.scalar(cmi2004::kExit);
  const std::string* request_text = scorm12() ? nullptr : sco.data.scalar(cmi2004::kNavRequest);
  const std::string exit = exit_text ? *exit_text : std::string{};
  const std::string wanted = request_text ? *request_text : std::string{};
  const bool abandoned = !leaving && (wanted == "abandon" || wanted == "abandonAll");
  settle(abandoned ? Settling::left : Settling::terminated);
  ++changes;
  if (leaving || scorm12()) return;
  // RTE 4.2.8: time-out and logout take the learner out, whatever the SCO asked for.
  if (exit == "time-out" || exit == "logout") return request(Request::exit_all, -1);
  const auto asked = parse_request(wanted);
  if (!asked) return;
  const std::int32_t target = asked->target.empty() ? -1 : sequencer.find(asked->target);
  request(asked->request, target);
}

void Session::Impl::vanish() {
  if (!sequencer.in_session()) return;
  sequencer.set_time(launched_at > 0 ? launched_at + last_ms : 0);
  settle(Settling::vanished);
  sequencer.navigate(Request::suspend_all);
  delivery = Delivery{};
  sco = Sco{};
}

void Session::Impl::navigate(NavKind kind, std::string_view target) {
  if (kind == NavKind::leave) {
    leaving = delivery.activity >= 0;
    return;
  }
  constexpr Request kRequests[] = {Request::start,    Request::resume_all, Request::continue_,
                                   Request::previous, Request::choice,     Request::jump,
                                   Request::exit,     Request::exit_all,   Request::suspend_all,
                                   Request::abandon,  Request::abandon_all};
  // The sequencer judges by what the SCO has set until now, unless the attempt is to be forgotten.
  if (kind != NavKind::abandon && kind != NavKind::abandon_all) {
    report();
    if (silent()) leave_silently();
  }
  preview.reset();
  const bool targeted = kind == NavKind::choice || kind == NavKind::jump;
  request(kRequests[static_cast<std::size_t>(kind)], targeted ? sequencer.find(target) : -1);
  leaving = false;
}

void Session::Impl::leave_silently() {
  report_silent(sequencer);
  CmiData& kept = record(delivery.activity).data;
  if (scorm12() && !kept.scalar(cmi12::kLessonStatus)) kept.set_scalar(cmi12::kLessonStatus, "completed");
}

void Session::Impl::forget_local_buckets(bool new_attempt) {
  // Shared data that stays inside the course lives as long as the attempt on its root.
  if (new_attempt && !course->shared_data_global_to_system) durable.buckets.clear();
}

}  // namespace lms::runtime
