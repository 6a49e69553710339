#include "runtime/session.hpp"

#include "engine_build.hpp"
#include "runtime/session_impl.hpp"

#include <algorithm>

namespace lms::runtime {
namespace {

std::vector<sequencing::GlobalObjective> to_tree(const sequencing::CourseDefinition& course,
                                                 const std::vector<GlobalObjective>& shared) {
  std::vector<sequencing::GlobalObjective> out;
  if (!course.objectives_global_to_system) return out;
  for (const GlobalObjective& objective : shared) {
    sequencing::GlobalObjective to;
    to.id = objective.id;
    to.satisfied = objective.satisfied;
    to.measure = objective.measure;
    to.raw = objective.raw;
    to.min = objective.min;
    to.max = objective.max;
    to.completed = objective.completed;
    to.progress = objective.progress;
    out.push_back(std::move(to));
  }
  return out;
}

bool known(const GlobalObjective& objective) {
  return objective.satisfied || objective.measure || objective.raw || objective.min || objective.max ||
         objective.completed || objective.progress;
}

/// Takes over the shared buckets that the course names.
void merge_buckets(Durable& durable, const sequencing::CourseDefinition& course,
                   const std::vector<SharedBucket>& shared) {
  if (!course.shared_data_global_to_system) return;
  for (const SharedBucket& bucket : shared) {
    const bool named =
        std::any_of(course.activities.begin(), course.activities.end(), [&](const auto& activity) {
          return std::any_of(activity.shared_data.begin(), activity.shared_data.end(),
                             [&](const auto& map) { return map.target == bucket.id; });
        });
    if (named) durable.bucket(bucket.id).value = bucket.value;
  }
}

/// What the 4th Edition brought has no meaning in a package of an earlier one: maps of scores, completion
/// and progress, weighted completion of clusters, shared data.
void forget_fourth_edition(sequencing::ActivityDefinition& activity) {
  for (auto& objective : activity.sequencing.objectives)
    for (sequencing::ObjectiveMap& map : objective.maps)
      map = {.target = std::move(map.target),
             .read_satisfied = map.read_satisfied,
             .read_measure = map.read_measure,
             .write_satisfied = map.write_satisfied,
             .write_measure = map.write_measure};
  if (!activity.launchable()) activity.completed_by_measure = false;
  activity.progress_weight = 1.0;
  activity.shared_data.clear();
}

}  // namespace

std::string_view engine_build() { return LMS_ENGINE_BUILD; }

std::shared_ptr<const sequencing::CourseDefinition> prepare_course(sequencing::CourseDefinition course) {
  for (auto& activity : course.activities) {
    if (activity.sequencing.objectives.empty()) activity.sequencing.objectives.push_back({.primary = true});
    if (course.standard == sequencing::Standard::scorm2004_2nd ||
        course.standard == sequencing::Standard::scorm2004_3rd)
      forget_fourth_edition(activity);
    if (course.standard != sequencing::Standard::scorm12) continue;
    activity.sequencing = {};
    activity.sequencing.control.flow = true;
    activity.sequencing.objectives.push_back({.primary = true});
  }
  return std::make_shared<const sequencing::CourseDefinition>(std::move(course));
}

Session::Session(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() = default;

Result<Session> Session::open_launch(sequencing::CourseDefinition definition, LaunchContext context,
                                     ByteView snapshot) {
  if (definition.activities.empty()) return fail("engine.definition.invalid", "the course has no activities");
  auto course = prepare_course(std::move(definition));
  const auto globals = to_tree(*course, context.objectives);
  std::unique_ptr<Impl> impl;
  if (snapshot.empty()) {
    auto tree = sequencing::Sequencer::create(course, context.seed, globals);
    impl = std::make_unique<Impl>(course, std::move(context), std::move(tree));
  } else {
    LMS_ASSIGN(auto last, Impl::load(course, context, snapshot));
    if (!last->before.empty()) {
      // The last launch only looked: back to what was before it.
      const Bytes kept = std::move(last->before);
      Reader in(kept);
      LMS_ASSIGN(auto tree, sequencing::Sequencer::load(course, in));
      auto restored = std::make_unique<Impl>(course, std::move(context), std::move(tree));
      restored->load_durable(in);
      if (!in.at_end()) return fail("engine.snapshot.invalid", "the saved state is damaged");
      last = std::move(restored);
    } else {
      last->vanish();
    }
    auto tree = std::move(last->sequencer);
    tree.merge_globals(globals);
    impl = std::make_unique<Impl>(course, std::move(last->context), std::move(tree));
    impl->durable = std::move(last->durable);
  }
  merge_buckets(impl->durable, *course, impl->context.buckets);
  if (impl->context.preferences) impl->durable.preferences = impl->context.preferences;
  impl->launched_at = impl->context.launched_at;
  if (!impl->counts()) {
    impl->result_before = impl->scorm12() ? impl->result_12() : impl->result_2004();
    impl->result_before.total_time_ms = impl->total_time_ms();
    Writer out;
    impl->save_durable(out);
    impl->before = out.take();
  }
  return Session(std::move(impl));
}

Result<Session> Session::continue_launch(sequencing::CourseDefinition definition, LaunchContext context,
                                         ByteView snapshot) {
  if (definition.activities.empty()) return fail("engine.definition.invalid", "the course has no activities");
  LMS_ASSIGN(auto impl, Impl::load(prepare_course(std::move(definition)), std::move(context), snapshot));
  if (impl->delivery.activity >= 0) impl->prepare_sco();
  impl->advance(impl->last_ms);
  return Session(std::move(impl));
}

bool Session::can_resume() const { return impl_->sequencer.suspended() >= 0; }

CallOutcome Session::call(std::int64_t at_ms, std::uint32_t delivery, Method method,
                          std::string_view argument, std::string_view value) {
  impl_->advance(at_ms);
  return impl_->call(delivery, method, argument, value);
}

void Session::navigate(std::int64_t at_ms, NavKind kind, std::string_view target) {
  impl_->advance(at_ms);
  impl_->navigate(kind, target);
}

const sequencing::CourseDefinition& Session::course() const { return *impl_->course; }
PlayerView Session::view() const { return impl_->view(); }
CourseResult Session::result() const { return impl_->result(); }
PageStatus Session::page_status() const { return impl_->page_status(); }
std::uint32_t Session::changes() const { return impl_->changes; }
std::uint32_t Session::delivery() const { return impl_->delivery.number; }

std::vector<GlobalObjective> Session::shared_objectives() const {
  std::vector<GlobalObjective> out;
  if (!impl_->course->objectives_global_to_system || !impl_->counts()) return out;
  for (const sequencing::GlobalObjective& from : impl_->sequencer.globals()) {
    GlobalObjective to;
    to.id = from.id;
    to.satisfied = from.satisfied;
    to.measure = from.measure;
    to.raw = from.raw;
    to.min = from.min;
    to.max = from.max;
    to.completed = from.completed;
    to.progress = from.progress;
    if (known(to)) out.push_back(std::move(to));
  }
  return out;
}

std::vector<SharedBucket> Session::shared_buckets() const {
  if (!impl_->course->shared_data_global_to_system || !impl_->counts()) return {};
  return impl_->durable.buckets;
}

std::optional<Preferences> Session::preferences() const { return impl_->durable.preferences; }

Bytes Session::snapshot() const {
  Writer out;
  impl_->save(out);
  return out.take();
}

std::uint64_t Session::digest() const { return digest_of(snapshot()); }

void Session::set_tracing(bool on) { impl_->sequencer.set_tracing(on); }

std::vector<std::string> Session::trace() const {
  std::vector<std::string> out;
  for (const sequencing::TraceStep& step : impl_->sequencer.trace()) {
    std::string text(step.process);
    if (step.activity >= 0) text += " " + impl_->definition(step.activity).id;
    if (!step.note.empty()) text += ": " + std::string(step.note);
    out.push_back(std::move(text));
  }
  return out;
}

std::optional<std::string_view> Session::peek(std::uint32_t delivery, std::string_view element) const {
  if (impl_->delivery.activity < 0 || delivery != impl_->delivery.number) return std::nullopt;
  const std::string* stored = impl_->stored(element);
  if (!stored) return std::nullopt;
  return *stored;
}

}  // namespace lms::runtime
