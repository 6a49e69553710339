#include "sequencing/sequencer.hpp"

#include "sequencing/engine.hpp"

#include <utility>

namespace lms::sequencing {

struct Sequencer::Impl {
  Engine engine;
};

Sequencer::Sequencer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Sequencer::Sequencer(const Sequencer& other) : impl_(std::make_unique<Impl>(*other.impl_)) {}
Sequencer::Sequencer(Sequencer&&) noexcept = default;
Sequencer& Sequencer::operator=(const Sequencer& other) {
  if (this != &other) impl_ = std::make_unique<Impl>(*other.impl_);
  return *this;
}
Sequencer& Sequencer::operator=(Sequencer&&) noexcept = default;
Sequencer::~Sequencer() = default;

Sequencer Sequencer::create(std::shared_ptr<const CourseDefinition> course, std::uint64_t seed,
                            const std::vector<GlobalObjective>& globals) {
  Sequencer out(std::make_unique<Impl>(Impl{Engine(std::make_shared<const Shape>(std::move(course)))}));
  out.impl_->engine.initialize(seed);
  out.merge_globals(globals);
  return out;
}

Result<Sequencer> Sequencer::load(std::shared_ptr<const CourseDefinition> course, Reader& in) {
  Sequencer out(std::make_unique<Impl>(Impl{Engine(std::make_shared<const Shape>(std::move(course)))}));
  if (!out.impl_->engine.load(in))
    return fail("engine.snapshot.invalid", "the snapshot is damaged, of a newer format or of another course");
  return out;
}

void Sequencer::save(Writer& out) const { impl_->engine.save(out); }

void Sequencer::merge_globals(const std::vector<GlobalObjective>& globals) {
  for (const GlobalObjective& each : globals)
    if (const std::int32_t g = impl_->engine.shape().find_global(each.id); g >= 0)
      impl_->engine.set_global(static_cast<std::uint32_t>(g), each);
}

std::vector<GlobalObjective> Sequencer::globals() const {
  const Engine& engine = impl_->engine;
  std::vector<GlobalObjective> out;
  for (std::size_t g = 0; g < engine.globals().size(); ++g)
    out.push_back({engine.globals()[g], std::string(engine.shape().global_ids[g])});
  return out;
}

void Sequencer::set_time(std::int64_t now_ms) { impl_->engine.set_time(now_ms); }
Outcome Sequencer::navigate(Request request, std::int32_t target) {
  return impl_->engine.navigate(request, target);
}
void Sequencer::report(const RunTimeReport& data) { impl_->engine.report(data); }
LookAhead Sequencer::look_ahead() const { return impl_->engine.look_ahead(); }
bool Sequencer::possible(Request request, std::int32_t target) const {
  return impl_->engine.possible(request, target);
}

std::int32_t Sequencer::delivered() const {
  const Engine& engine = impl_->engine;
  return engine.current_is_active() && engine.is_leaf(engine.current()) ? engine.current() : kNone;
}
std::int32_t Sequencer::current() const { return impl_->engine.current(); }
std::int32_t Sequencer::suspended() const { return impl_->engine.suspended(); }
bool Sequencer::in_session() const { return impl_->engine.in_session(); }
const CourseDefinition& Sequencer::course() const { return *impl_->engine.shape().course; }

ActivityStatus Sequencer::status(std::int32_t activity) const {
  const Engine& engine = impl_->engine;
  ActivityStatus out;
  if (!engine.known(activity)) return out;
  out.primary = engine.objective(activity, 0);
  out.completed = engine.completed(activity, 0);
  out.progress = out.primary.progress;
  out.attempts = engine.state(activity).attempts;
  out.active = engine.state(activity).active;
  out.suspended = engine.state(activity).suspended;
  return out;
}

std::vector<std::uint8_t> Sequencer::hidden_from_choice() const {
  const Engine& engine = impl_->engine;
  std::vector<std::uint8_t> out(static_cast<std::size_t>(engine.size()), 0);
  for (std::int32_t a = 0; a < engine.size(); ++a) {
    const bool above = engine.parent(a) >= 0 && out[static_cast<std::size_t>(engine.parent(a))] != 0;
    out[static_cast<std::size_t>(a)] = above || engine.pre_rule(a, PreAction::hidden_from_choice) ? 1 : 0;
  }
  return out;
}

ObjectiveState Sequencer::objective(std::int32_t activity, std::uint32_t index) const {
  const Engine& engine = impl_->engine;
  if (!engine.known(activity) || index >= engine.shape().node(activity).objective_count) return {};
  return engine.objective(activity, index);
}

ActivityStatus Sequencer::result() const { return status(0); }
std::vector<std::int32_t> Sequencer::available_activities() const {
  return impl_->engine.available_activities();
}
std::int32_t Sequencer::find(std::string_view id) const { return impl_->engine.shape().find(id); }
void Sequencer::set_tracing(bool on) { impl_->engine.set_tracing(on); }
void Sequencer::set_closed(std::vector<std::uint8_t> closed) { impl_->engine.set_closed(std::move(closed)); }
const std::vector<TraceStep>& Sequencer::trace() const { return impl_->engine.steps(); }

}  // namespace lms::sequencing
