#include "runtime/number.hpp"
#include "runtime/session_impl.hpp"

#include <algorithm>

/// A SCO's data as the sequencer tracks it.
namespace lms::runtime {
namespace {

using sequencing::ObjectiveReport;
using sequencing::Reported;

std::optional<double> real_field(const Record& record, std::size_t index) {
  const Slot* slot = field(record, index);
  return slot ? parse_real(**slot) : std::nullopt;
}

Reported reported_success(std::string_view status) {
  if (status == "passed") return Reported::yes;
  return status == "failed" ? Reported::no : Reported::unknown;
}

Reported reported_completion(std::string_view status) {
  if (status == "completed") return Reported::yes;
  return status == "incomplete" || status == "not attempted" ? Reported::no : Reported::unknown;
}

const Record* find_objective(const CmiData& data, std::string_view id) {
  for (const Record& record : data.objectives)
    if (const Slot* slot = field(record, cmi2004::kObjectiveId); slot && **slot == id) return &record;
  return nullptr;
}

ObjectiveReport report_of(const Record& record) {
  using namespace cmi2004;
  ObjectiveReport out;
  if (const Slot* slot = field(record, kObjectiveSuccess)) out.satisfied = reported_success(**slot);
  if (const Slot* slot = field(record, kObjectiveCompletion)) out.completed = reported_completion(**slot);
  out.measure = real_field(record, kObjectiveScaled);
  out.raw = real_field(record, kObjectiveRaw);
  out.min = real_field(record, kObjectiveMin);
  out.max = real_field(record, kObjectiveMax);
  out.progress = real_field(record, kObjectiveProgress);
  return out;
}

template <class T>
void overlay(std::optional<T>& under, const std::optional<T>& over) {
  if (over) under = over;
}

/// cmi.success_status and cmi.score.* are the primary objective's, before cmi.objectives.n of its id.
void overlay_primary(ObjectiveReport& out, const Sco& sco) {
  using namespace cmi2004;
  if (sco.environment.scaled_passing_score || sco.data.scalar(kSuccessStatus))
    if (const auto status = reported_success(success_status(sco));
        status != Reported::unknown || sco.data.scalar(kSuccessStatus))
      out.satisfied = status;
  overlay(out.measure, real_scalar(sco.data, kScoreScaled));
  overlay(out.raw, real_scalar(sco.data, kScoreRaw));
  overlay(out.min, real_scalar(sco.data, kScoreMin));
  overlay(out.max, real_scalar(sco.data, kScoreMax));
}

sequencing::RunTimeReport report_2004(const Sco& sco, const sequencing::ActivityDefinition& activity) {
  using namespace cmi2004;
  sequencing::RunTimeReport out;
  const bool measured = sco.environment.completion_threshold.has_value();
  if (sco.data.scalar(measured ? kProgressMeasure : kCompletionStatus))
    out.completed = reported_completion(completion_status(sco));
  out.progress = real_scalar(sco.data, kProgressMeasure);
  const std::string* exit = sco.data.scalar(kExit);
  out.suspend = exit && *exit == "suspend";
  const auto& objectives = activity.sequencing.objectives;
  for (std::size_t i = 0; i < objectives.size(); ++i) {
    const Record* record = objectives[i].id.empty() ? nullptr : find_objective(sco.data, objectives[i].id);
    ObjectiveReport entry = record ? report_of(*record) : ObjectiveReport{};
    entry.objective = static_cast<std::uint32_t>(i);
    if (i == 0) overlay_primary(entry, sco);
    out.objectives.push_back(std::move(entry));
  }
  return out;
}

sequencing::RunTimeReport report_12(const Sco& sco) {
  using namespace cmi12;
  sequencing::RunTimeReport out;
  ObjectiveReport primary;
  if (const std::string* status = sco.data.scalar(kLessonStatus)) {
    out.completed = completion_of(*status) == Completion::completed ? Reported::yes : Reported::no;
    if (const Success success = success_of(*status); success != Success::unknown)
      primary.satisfied = success == Success::passed ? Reported::yes : Reported::no;
  }
  if (const auto raw = real_scalar(sco.data, kScoreRaw)) primary.measure = std::clamp(*raw / 100.0, 0.0, 1.0);
  const std::string* exit = sco.data.scalar(kExit);
  out.suspend = exit && *exit == "suspend";
  out.objectives.push_back(primary);
  return out;
}

}  // namespace

sequencing::RunTimeReport Session::Impl::make_report() const {
  auto out = scorm12() ? report_12(sco) : report_2004(sco, definition(delivery.activity));
  const ActivityRecord* kept = find_record(delivery.activity);
  out.experienced_ms = ((kept ? kept->attempt_time : 0) + unsettled_time(delivery.activity)) * 10;
  return out;
}

}  // namespace lms::runtime
