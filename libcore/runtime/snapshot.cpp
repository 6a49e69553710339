#include "runtime/session_impl.hpp"

/// A session as bytes. Whoever changes what is written raises kFormat and keeps reading the old form.
namespace lms::runtime {
namespace {

constexpr std::uint8_t kFormat = 1;
constexpr std::uint8_t kContextFormat = 2;  // 1: without silent_sco_completes

std::unexpected<Error> invalid(std::string message) {
  return fail("engine.snapshot.invalid", std::move(message));
}

void put(Writer& out, const std::optional<double>& value) {
  out.boolean(value.has_value());
  if (value) out.real(*value);
}
std::optional<double> load_real(Reader& in) {
  if (!in.boolean()) return std::nullopt;
  const double value = in.real();
  if (value != value) in.set_bad();
  return value;
}

void put(Writer& out, const std::optional<bool>& value) { out.u8(value ? (*value ? 2 : 1) : 0); }
std::optional<bool> load_bool(Reader& in) {
  const std::uint8_t v = in.u8();
  if (v > 2) in.set_bad();
  if (v == 0) return std::nullopt;
  return v == 2;
}

void put(Writer& out, const std::vector<SharedBucket>& buckets) {
  out.varint(buckets.size());
  for (const SharedBucket& bucket : buckets) {
    out.text(bucket.id);
    out.text(bucket.value);
  }
}
std::vector<SharedBucket> load_buckets(Reader& in) {
  std::vector<SharedBucket> buckets;
  for (std::size_t n = in.count(); n > 0 && in.ok(); --n) {
    SharedBucket bucket;
    bucket.id = in.text();
    bucket.value = in.text();
    buckets.push_back(std::move(bucket));
  }
  return buckets;
}

void put(Writer& out, const std::optional<Preferences>& preferences) {
  out.boolean(preferences.has_value());
  if (!preferences) return;
  out.real(preferences->audio_level);
  out.text(preferences->language);
  out.real(preferences->delivery_speed);
  out.signed_varint(preferences->audio_captioning);
}
std::optional<Preferences> load_preferences(Reader& in) {
  if (!in.boolean()) return std::nullopt;
  Preferences p;
  p.audio_level = in.real();
  p.language = in.text();
  p.delivery_speed = in.real();
  p.audio_captioning = static_cast<std::int32_t>(in.signed_varint());
  return p;
}

void put(Writer& out, const ActivityRecord& record) {
  runtime::save(out, record.data);
  out.boolean(record.visited);
  out.boolean(record.suspended);
  out.signed_varint(record.attempt_time);
  out.signed_varint(record.all_time);
}
ActivityRecord load_record(Reader& in) {
  ActivityRecord record;
  record.data = load_cmi_data(in);
  record.visited = in.boolean();
  record.suspended = in.boolean();
  record.attempt_time = in.signed_varint();
  record.all_time = in.signed_varint();
  return record;
}

void put(Writer& out, const CourseResult& result) {
  out.enumeration(result.completion);
  out.enumeration(result.success);
  put(out, result.scaled);
  put(out, result.raw);
  put(out, result.min);
  put(out, result.max);
  put(out, result.progress);
  out.signed_varint(result.total_time_ms);
}
CourseResult load_result(Reader& in) {
  CourseResult result;
  result.completion = in.enumeration(Completion::completed);
  result.success = in.enumeration(Success::passed);
  result.scaled = load_real(in);
  result.raw = load_real(in);
  result.min = load_real(in);
  result.max = load_real(in);
  result.progress = load_real(in);
  result.total_time_ms = in.signed_varint();
  return result;
}

}  // namespace

std::uint64_t fingerprint(const sequencing::CourseDefinition& course) {
  Writer w;
  w.enumeration(course.standard == sequencing::Standard::scorm12 ? sequencing::Standard::scorm12
                                                                 : sequencing::Standard::scorm2004_4th);
  for (const auto& activity : course.activities) {
    w.text(activity.id);
    w.signed_varint(activity.parent);
  }
  return digest_of(w.view());
}

void Session::Impl::save_durable(Writer& out) const {
  sequencer.save(out);
  out.varint(durable.records.size());
  for (const auto& [activity, kept] : durable.records) {
    out.varint(static_cast<std::uint64_t>(activity));
    put(out, kept);
  }
  put(out, durable.buckets);
  put(out, durable.preferences);
}

void Session::Impl::load_durable(Reader& in) {
  std::int64_t last = -1;
  for (std::size_t n = in.count(); n > 0 && in.ok(); --n) {
    const std::uint64_t activity = in.varint();
    ActivityRecord kept = load_record(in);
    if (activity >= course->activities.size() || static_cast<std::int64_t>(activity) <= last) in.set_bad();
    last = static_cast<std::int64_t>(activity);
    durable.records.emplace_back(static_cast<std::int32_t>(activity), std::move(kept));
  }
  durable.buckets = load_buckets(in);
  durable.preferences = load_preferences(in);
}

void Session::Impl::save(Writer& out) const {
  out.u8(kFormat);
  out.fixed64(course_mark);
  save_durable(out);
  out.signed_varint(delivery.activity);
  out.varint(delivery.number);
  out.boolean(delivery.resumed);
  out.boolean(delivery.first);
  out.enumeration(delivery.api);
  out.signed_varint(delivery.last_error);
  out.boolean(delivery.touched);
  out.boolean(delivery.settled);
  if (delivery.activity >= 0) runtime::save(out, sco.data);
  out.boolean(leaving);
  out.boolean(ended);
  out.boolean(suspended);
  out.text(exception);
  out.signed_varint(last_ms);
  out.signed_varint(launched_at);
  out.signed_varint(stale_error);
  out.bytes(before);
  if (!before.empty()) put(out, result_before);
}

bool Session::Impl::load_launch(Reader& in) {
  const std::int64_t activity = in.signed_varint();
  if (activity < -1 || activity >= static_cast<std::int64_t>(course->activities.size())) in.set_bad();
  delivery.activity = in.ok() ? static_cast<std::int32_t>(activity) : -1;
  delivery.number = static_cast<std::uint32_t>(in.varint());
  delivery.resumed = in.boolean();
  delivery.first = in.boolean();
  delivery.api = in.enumeration(ApiState::terminated);
  delivery.last_error = static_cast<std::int32_t>(in.signed_varint());
  delivery.touched = in.boolean();
  delivery.settled = in.boolean();
  if (delivery.activity >= 0) sco.data = load_cmi_data(in);
  leaving = in.boolean();
  ended = in.boolean();
  suspended = in.boolean();
  exception = in.text();
  last_ms = in.signed_varint();
  launched_at = in.signed_varint();
  stale_error = static_cast<std::int32_t>(in.signed_varint());
  const ByteView kept = in.bytes();
  before.assign(kept.begin(), kept.end());
  if (!before.empty()) result_before = load_result(in);
  if (delivery.activity != sequencer.delivered() && !(delivery.activity < 0 && !sequencer.in_session()))
    in.set_bad();
  return in.at_end();
}

Result<std::unique_ptr<Session::Impl>> Session::Impl::load(std::shared_ptr<const Course> course,
                                                           LaunchContext context, ByteView bytes) {
  Reader in(bytes);
  if (in.u8() != kFormat) return invalid("the saved state has a format that this engine does not know");
  const std::uint64_t mark = in.fixed64();
  if (mark != fingerprint(*course)) return invalid("the saved state belongs to another course");
  LMS_ASSIGN(auto tree, sequencing::Sequencer::load(course, in));
  auto impl = std::make_unique<Impl>(std::move(course), std::move(context), std::move(tree));
  impl->load_durable(in);
  if (!impl->load_launch(in)) return invalid("the saved state is damaged");
  return impl;
}

Bytes encode(const LaunchContext& context) {
  Writer out;
  out.u8(kContextFormat);
  out.text(context.learner_id);
  out.text(context.learner_name);
  out.enumeration(context.mode);
  out.boolean(context.credit);
  out.signed_varint(context.launched_at);
  out.fixed64(context.seed);
  out.boolean(context.strict_scorm12);
  out.boolean(context.silent_sco_completes);
  out.varint(context.objectives.size());
  for (const GlobalObjective& objective : context.objectives) {
    out.text(objective.id);
    put(out, objective.satisfied);
    put(out, objective.measure);
    put(out, objective.raw);
    put(out, objective.min);
    put(out, objective.max);
    put(out, objective.completed);
    put(out, objective.progress);
  }
  put(out, context.buckets);
  put(out, context.preferences);
  return out.take();
}

Result<LaunchContext> decode_context(ByteView data) {
  Reader in(data);
  LaunchContext context;
  const std::uint8_t format = in.u8();
  if (format == 0 || format > kContextFormat)
    return fail("engine.context.invalid", "the launch context has an unknown format");
  context.learner_id = in.text();
  context.learner_name = in.text();
  context.mode = in.enumeration(LaunchMode::review);
  context.credit = in.boolean();
  context.launched_at = in.signed_varint();
  context.seed = in.fixed64();
  context.strict_scorm12 = in.boolean();
  if (format >= 2) context.silent_sco_completes = in.boolean();
  for (std::size_t n = in.count(); n > 0 && in.ok(); --n) {
    GlobalObjective objective;
    objective.id = in.text();
    objective.satisfied = load_bool(in);
    objective.measure = load_real(in);
    objective.raw = load_real(in);
    objective.min = load_real(in);
    objective.max = load_real(in);
    objective.completed = load_bool(in);
    objective.progress = load_real(in);
    context.objectives.push_back(std::move(objective));
  }
  context.buckets = load_buckets(in);
  context.preferences = load_preferences(in);
  if (!in.at_end()) return fail("engine.context.invalid", "the launch context is damaged");
  return context;
}

}  // namespace lms::runtime
