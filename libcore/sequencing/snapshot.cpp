#include "sequencing/engine.hpp"

#include <cmath>

/// The engine's state as bytes: what differs from a tree that nobody has touched.
namespace lms::sequencing {
namespace {

constexpr std::uint8_t kSnapshotFormat = 1;

/// A snapshot belongs to one tree: its shape and identifiers.
std::uint64_t fingerprint(const Shape& shape) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  const auto mix = [&](std::uint64_t byte) { hash = (hash ^ byte) * 0x100000001b3ULL; };
  for (std::int32_t a = 0; a < shape.size(); ++a) {
    for (const char c : shape.activity(a).id) mix(static_cast<unsigned char>(c));
    mix(0x100 + static_cast<std::uint64_t>(shape.node(a).parent + 1));
    mix(shape.node(a).objective_count);
  }
  for (const std::string_view id : shape.global_ids) {
    for (const char c : id) mix(static_cast<unsigned char>(c));
    mix(0x100);
  }
  return hash;
}

enum Flag : std::uint64_t {
  kActive = 1,
  kSuspended = 2,
  kObjectiveStale = 4,
  kProgressStale = 8,
  kCompletionReported = 16,
  kSuccessReported = 32,
  kSuspendReported = 64,
  kTimes = 128,
  kAllFlags = 255,
};

std::uint64_t flags_of(const ActivityState& s) {
  std::uint64_t flags = 0;
  const auto put = [&](bool on, std::uint64_t bit) { flags |= on ? bit : 0; };
  put(s.active, kActive);
  put(s.suspended, kSuspended);
  put(s.objective_stale, kObjectiveStale);
  put(s.progress_stale, kProgressStale);
  put(s.completion_reported, kCompletionReported);
  put(s.success_reported, kSuccessReported);
  put(s.suspend_reported, kSuspendReported);
  put(s.attempt_started != 0 || s.first_started != 0 || s.attempt_experienced != 0 ||
          s.earlier_experienced != 0,
      kTimes);
  return flags;
}

void save_state(Writer& out, const ActivityState& s) {
  const std::uint64_t flags = flags_of(s);
  out.varint(flags);
  out.varint(s.attempts);
  if ((flags & kTimes) == 0) return;
  out.signed_varint(s.attempt_started);
  out.signed_varint(s.first_started);
  out.signed_varint(s.attempt_experienced);
  out.signed_varint(s.earlier_experienced);
}

void load_state(Reader& in, ActivityState& s) {
  const std::uint64_t flags = in.varint();
  if (flags > kAllFlags) in.set_bad();
  s.active = (flags & kActive) != 0;
  s.suspended = (flags & kSuspended) != 0;
  s.objective_stale = (flags & kObjectiveStale) != 0;
  s.progress_stale = (flags & kProgressStale) != 0;
  s.completion_reported = (flags & kCompletionReported) != 0;
  s.success_reported = (flags & kSuccessReported) != 0;
  s.suspend_reported = (flags & kSuspendReported) != 0;
  const std::uint64_t attempts = in.varint();
  if (attempts > 0xffffffffU) in.set_bad();
  s.attempts = static_cast<std::uint32_t>(attempts);
  if ((flags & kTimes) == 0) return;
  s.attempt_started = in.signed_varint();
  s.first_started = in.signed_varint();
  s.attempt_experienced = in.signed_varint();
  s.earlier_experienced = in.signed_varint();
}

constexpr std::optional<double> ObjectiveState::* kNumbers[] = {
    &ObjectiveState::measure, &ObjectiveState::raw, &ObjectiveState::min, &ObjectiveState::max,
    &ObjectiveState::progress};
constexpr std::optional<bool> ObjectiveState::* kStatuses[] = {&ObjectiveState::satisfied,
                                                               &ObjectiveState::completed};

/// Five bits say which numbers follow, then two bits for each status: known, and its value.
void save_state(Writer& out, const ObjectiveState& s) {
  std::uint64_t mask = 0;
  for (std::uint64_t i = 0; i < 5; ++i) mask |= std::uint64_t{(s.*kNumbers[i]).has_value()} << i;
  for (std::uint64_t i = 0; i < 2; ++i)
    if (const auto& status = s.*kStatuses[i]) mask |= (*status ? 3ULL : 1ULL) << (5 + 2 * i);
  out.varint(mask);
  for (const auto number : kNumbers)
    if (s.*number) out.real(*(s.*number));
}

void load_state(Reader& in, ObjectiveState& s) {
  const std::uint64_t mask = in.varint();
  if (mask >= 512) in.set_bad();
  for (std::uint64_t i = 0; i < 2; ++i) {
    const std::uint64_t bits = (mask >> (5 + 2 * i)) & 3;
    if (bits == 2) in.set_bad();
    if ((bits & 1) != 0) s.*kStatuses[i] = bits == 3;
  }
  for (std::uint64_t i = 0; i < 5; ++i) {
    if (((mask >> i) & 1) == 0) continue;
    const double value = in.real();
    if (!std::isfinite(value)) in.set_bad();
    s.*kNumbers[i] = value;
  }
}

bool untouched(const ActivityState& s) { return s.attempts == 0 && flags_of(s) == 0; }
bool untouched(const ObjectiveState& s) { return s == ObjectiveState{}; }

/// A list as its touched elements, each after the number of untouched ones in front of it.
template <class T>
void save_touched(Writer& out, const std::vector<T>& all) {
  std::uint64_t touched = 0;
  for (const T& each : all) touched += untouched(each) ? 0 : 1;
  out.varint(touched);
  std::uint64_t gap = 0;
  for (const T& each : all) {
    if (untouched(each)) {
      ++gap;
      continue;
    }
    out.varint(gap);
    save_state(out, each);
    gap = 0;
  }
}

template <class T>
void load_touched(Reader& in, std::vector<T>& all) {
  std::size_t next = 0;
  for (std::size_t n = in.count(); n > 0 && in.ok(); --n) {
    const std::uint64_t gap = in.varint();
    if (gap >= all.size() - next) return in.set_bad();
    next += static_cast<std::size_t>(gap);
    load_state(in, all[next++]);
  }
}

std::int32_t load_activity(Reader& in, std::int32_t size) {
  const std::int64_t a = in.signed_varint();
  if (a < -1 || a >= size) {
    in.set_bad();
    return kNone;
  }
  return static_cast<std::int32_t>(a);
}

}  // namespace

void Engine::save(Writer& out) const {
  out.u8(kSnapshotFormat);
  out.fixed64(fingerprint(*shape_));
  out.signed_varint(current_);
  out.signed_varint(suspended_);
  out.fixed64(random_);
  save_touched(out, states_);
  save_touched(out, objectives_);
  save_touched(out, globals_);
  for (std::int32_t a = 0; a < size(); ++a) {
    const Randomization& r = rules(a).randomization;
    if (is_leaf(a) ||
        (r.selection_timing == SelectionTiming::never && r.randomization_timing == SelectionTiming::never))
      continue;
    out.varint(available_count(a));
    for (std::uint32_t i = 0; i < shape_->node(a).child_count; ++i) out.signed_varint(available_child(a, i));
  }
}

bool Engine::load(Reader& in) {
  if (in.u8() != kSnapshotFormat || in.fixed64() != fingerprint(*shape_)) return false;
  current_ = load_activity(in, size());
  suspended_ = load_activity(in, size());
  random_ = in.fixed64();
  load_touched(in, states_);
  load_touched(in, objectives_);
  load_touched(in, globals_);
  for (std::int32_t a = 0; a < size() && in.ok(); ++a) {
    if (is_leaf(a)) continue;
    const Randomization& r = rules(a).randomization;
    if (r.selection_timing == SelectionTiming::never && r.randomization_timing == SelectionTiming::never)
      set_positions(a, shape_->node(a).child_count);
    else
      load_order(in, a);
  }
  return in.ok();
}

/// The order of a cluster's children must be one of its children.
void Engine::load_order(Reader& in, std::int32_t cluster) {
  const Shape::Node& node = shape_->node(cluster);
  const std::uint64_t available = in.varint();
  if (available > node.child_count) return in.set_bad();
  for (std::uint32_t i = 0; i < node.child_count; ++i)
    at(shape_->children[node.first_child + i]).position = kNone;
  for (std::uint32_t i = 0; i < node.child_count; ++i) {
    const std::int32_t child = load_activity(in, size());
    if (!in.ok() || child < 0 || parent(child) != cluster || state(child).position >= 0) return in.set_bad();
    at(child).position = 0;
    order_[node.first_child + i] = child;
  }
  set_positions(cluster, static_cast<std::uint32_t>(available));
}

}  // namespace lms::sequencing
