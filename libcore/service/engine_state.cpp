#include "service/engine_state.hpp"

#include "storage/statement.hpp"

#include <algorithm>

namespace lms::service {
namespace {

const storage::Statement kObjectives{
    "SELECT objective_id, satisfied, measure, raw, min, max, completed, progress FROM learner_objectives"
    " WHERE learner_id = $1 ORDER BY objective_id"};
const storage::Statement kBuckets{
    "SELECT bucket_id, value FROM learner_buckets WHERE learner_id = $1 ORDER BY bucket_id"};
const storage::Statement kPreferences{
    "SELECT audio_level, language, delivery_speed, audio_captioning FROM learner_preferences WHERE "
    "learner_id = $1"};
const storage::Statement kPutObjective{
    "INSERT INTO learner_objectives (learner_id, objective_id, satisfied, measure, raw, min, max, completed, "
    "progress,"
    " updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (learner_id, objective_id) DO "
    "UPDATE"
    " SET satisfied = excluded.satisfied, measure = excluded.measure, raw = excluded.raw, min = excluded.min,"
    " max = excluded.max, completed = excluded.completed, progress = excluded.progress,"
    " updated_at = excluded.updated_at"};
const storage::Statement kPutBucket{
    "INSERT INTO learner_buckets (learner_id, bucket_id, value, updated_at) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (learner_id, bucket_id) DO UPDATE SET value = excluded.value, updated_at = "
    "excluded.updated_at"};
const storage::Statement kPutPreferences{
    "INSERT INTO learner_preferences (learner_id, audio_level, language, delivery_speed, audio_captioning) "
    "VALUES"
    " ($1, $2, $3, $4, $5) ON CONFLICT (learner_id) DO UPDATE SET audio_level = excluded.audio_level,"
    " language = excluded.language, delivery_speed = excluded.delivery_speed,"
    " audio_captioning = excluded.audio_captioning"};

std::optional<bool> opt_flag(const storage::Row& row, std::size_t i) {
  const auto value = row.opt_integer(i);
  return value ? std::optional(*value != 0) : std::nullopt;
}

bool same(const runtime::GlobalObjective& a, const runtime::GlobalObjective& b) {
  return a.satisfied == b.satisfied && a.measure == b.measure && a.raw == b.raw && a.min == b.min &&
         a.max == b.max && a.completed == b.completed && a.progress == b.progress;
}

bool same(const runtime::Preferences& a, const runtime::Preferences& b) {
  return a.audio_level == b.audio_level && a.language == b.language && a.delivery_speed == b.delivery_speed &&
         a.audio_captioning == b.audio_captioning;
}

template <class T>
const T* find(const std::vector<T>& list, const std::string& id) {
  const auto it = std::ranges::find(list, id, &T::id);
  return it == list.end() ? nullptr : &*it;
}

}  // namespace

Result<void> load_shared(storage::Transaction& tx, const std::string& learner_id,
                         const sequencing::CourseDefinition& course, runtime::LaunchContext& context) {
  if (course.objectives_global_to_system) {
    LMS_ASSIGN(const auto rows, tx.query(kObjectives, {learner_id}));
    for (const auto& row : rows)
      context.objectives.push_back({.id = row.text(0),
                                    .satisfied = opt_flag(row, 1),
                                    .measure = row.opt_real(2),
                                    .raw = row.opt_real(3),
                                    .min = row.opt_real(4),
                                    .max = row.opt_real(5),
                                    .completed = opt_flag(row, 6),
                                    .progress = row.opt_real(7)});
  }
  if (course.shared_data_global_to_system) {
    LMS_ASSIGN(const auto rows, tx.query(kBuckets, {learner_id}));
    for (const auto& row : rows)
      context.buckets.push_back({.id = row.text(0), .value = std::string(as_text(row.blob(1)))});
  }
  LMS_ASSIGN(const auto row, tx.query_one(kPreferences, {learner_id}));
  if (row)
    context.preferences =
        runtime::Preferences{.audio_level = row->real(0),
                             .language = row->text(1),
                             .delivery_speed = row->real(2),
                             .audio_captioning = static_cast<std::int32_t>(row->integer(3))};
  return {};
}

SharedState shared_state(const runtime::Session& session) {
  return {session.shared_objectives(), session.shared_buckets(), session.preferences()};
}

Result<void> store_shared(storage::Transaction& tx, const std::string& learner_id, TimePoint now,
                          const SharedState& before, const SharedState& after) {
  for (const auto& objective : after.objectives) {
    const auto* old = find(before.objectives, objective.id);
    if (old != nullptr && same(*old, objective)) continue;
    LMS_TRY(tx.execute(kPutObjective,
                       {learner_id, objective.id, objective.satisfied, objective.measure, objective.raw,
                        objective.min, objective.max, objective.completed, objective.progress, now}));
  }
  for (const auto& bucket : after.buckets) {
    const auto* old = find(before.buckets, bucket.id);
    if (old != nullptr && old->value == bucket.value) continue;
    LMS_TRY(tx.execute(kPutBucket, {learner_id, bucket.id, as_bytes(bucket.value), now}));
  }
  if (after.preferences && !(before.preferences && same(*before.preferences, *after.preferences)))
    LMS_TRY(tx.execute(kPutPreferences,
                       {learner_id, after.preferences->audio_level, after.preferences->language,
                        after.preferences->delivery_speed, after.preferences->audio_captioning}));
  return {};
}

std::string_view to_text(runtime::Completion completion) {
  switch (completion) {
    case runtime::Completion::completed:
      return "completed";
    case runtime::Completion::incomplete:
      return "incomplete";
    default:
      return "unknown";
  }
}

std::string_view to_text(runtime::Success success) {
  switch (success) {
    case runtime::Success::passed:
      return "passed";
    case runtime::Success::failed:
      return "failed";
    default:
      return "unknown";
  }
}

runtime::Completion parse_completion(std::string_view text) {
  if (text == "completed") return runtime::Completion::completed;
  if (text == "incomplete") return runtime::Completion::incomplete;
  return runtime::Completion::unknown;
}

runtime::Success parse_success(std::string_view text) {
  if (text == "passed") return runtime::Success::passed;
  if (text == "failed") return runtime::Success::failed;
  return runtime::Success::unknown;
}

runtime::CourseResult merge_results(const runtime::CourseResult& stored, const runtime::CourseResult& now) {
  using runtime::Completion;
  using runtime::Success;
  runtime::CourseResult out = now;
  if (stored.completion == Completion::completed || out.completion == Completion::not_attempted ||
      out.completion == Completion::unknown)
    out.completion = stored.completion;
  const bool keeps_pass = stored.success == Success::passed && now.success != Success::passed;
  if (keeps_pass || now.success == Success::unknown) out.success = stored.success;
  const bool no_score = !now.scaled && !now.raw;
  if (keeps_pass || no_score) {
    out.scaled = stored.scaled;
    out.raw = stored.raw;
    out.min = stored.min;
    out.max = stored.max;
  }
  if (!now.progress || (stored.completion == Completion::completed && stored.progress))
    out.progress = stored.progress;
  out.total_time_ms = std::max(stored.total_time_ms, now.total_time_ms);
  return out;
}

}  // namespace lms::service
