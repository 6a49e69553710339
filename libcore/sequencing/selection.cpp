#include "sequencing/engine.hpp"

#include <algorithm>
#include <utility>

namespace lms::sequencing {

/// SplitMix64; its state is part of the snapshot.
std::uint32_t Engine::random_below(std::uint32_t bound) {
  random_ += 0x9e3779b97f4a7c15ULL;
  std::uint64_t z = random_;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  z ^= z >> 31;
  return static_cast<std::uint32_t>(((z >> 32) * bound) >> 32);
}

/// The first `available` entries of the cluster's order are its available children.
void Engine::set_positions(std::int32_t cluster, std::uint32_t available) {
  const Shape::Node& node = shape_->node(cluster);
  at(cluster).available = available;
  for (std::uint32_t i = 0; i < node.child_count; ++i)
    at(order_[node.first_child + i]).position = i < available ? static_cast<std::int32_t>(i) : kNone;
}

/// Select Children Process [SR.1]: so many children, in their order.
void Engine::select_children(std::int32_t cluster) {
  const Shape::Node& node = shape_->node(cluster);
  const Randomization& r = rules(cluster).randomization;
  const auto first = shape_->children.begin() + node.first_child;
  std::copy(first, first + node.child_count, order_.begin() + node.first_child);
  if (r.selection_timing == SelectionTiming::never || !r.selection_count ||
      *r.selection_count >= node.child_count) {
    set_positions(cluster, node.child_count);
    return;
  }
  std::uint32_t taken = 0;
  std::uint32_t left = node.first_child + *r.selection_count;
  for (std::uint32_t i = 0; i < node.child_count; ++i) {
    const std::int32_t child = shape_->children[node.first_child + i];
    if (random_below(node.child_count - i) < *r.selection_count - taken)
      order_[node.first_child + taken++] = child;
    else
      order_[left++] = child;
  }
  set_positions(cluster, taken);
}

/// Randomize Children Process [SR.2]
void Engine::randomize_children(std::int32_t cluster) {
  const Shape::Node& node = shape_->node(cluster);
  const Randomization& r = rules(cluster).randomization;
  if (r.randomization_timing == SelectionTiming::never || !r.reorder_children) return;
  const std::uint32_t available = available_count(cluster);
  for (std::uint32_t i = available; i > 1; --i)
    std::swap(order_[node.first_child + i - 1], order_[node.first_child + random_below(i)]);
  set_positions(cluster, available);
}

/// What comes of "on each new attempt" once an attempt on the cluster has ended: the next one finds
/// its children chosen and ordered before anything flows into them.
void Engine::prepare_next_attempt(std::int32_t cluster) {
  const Randomization& r = rules(cluster).randomization;
  const bool select = r.selection_timing == SelectionTiming::on_each_new_attempt;
  if (select) select_children(cluster);
  if (select || r.randomization_timing == SelectionTiming::on_each_new_attempt) randomize_children(cluster);
}

}  // namespace lms::sequencing
