#pragma once
#include "sequencing/definition.hpp"

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace lms::sequencing {

inline constexpr std::int32_t kNone = -1;

/// What follows from the definition alone, computed once: the tree's links by index, objectives
/// and global objectives by number instead of by name. Shared by all copies of an engine.
struct Shape {
  struct Node {
    std::int32_t parent = kNone;
    std::int32_t depth = 0;
    std::uint32_t first_child = 0;  ///< into `children`
    std::uint32_t child_count = 0;
    std::uint32_t first_objective = 0;  ///< number of the activity's first objective in the whole tree
    std::uint32_t objective_count = 0;
    bool flow = false;  ///< control modes in effect
    bool choice = false;
    bool tracked = true;
    bool limited = false;          ///< has limit conditions
    bool plain_rollup = false;     ///< contributes always, to everything
    bool plain_primary = false;    ///< its primary objective has no maps and nothing is decided by measure
    std::uint8_t pre_actions = 0;  ///< bit n: has a precondition rule with PreAction n
    double objective_weight = 1.0;
    double progress_weight = 1.0;
  };

  explicit Shape(std::shared_ptr<const CourseDefinition> course);

  [[nodiscard]] const ActivityDefinition& activity(std::int32_t a) const {
    return course->activities[static_cast<std::size_t>(a)];
  }
  [[nodiscard]] const Node& node(std::int32_t a) const { return nodes[static_cast<std::size_t>(a)]; }
  [[nodiscard]] std::int32_t size() const { return static_cast<std::int32_t>(nodes.size()); }
  [[nodiscard]] std::int32_t find(std::string_view id) const;
  /// Number of a global objective, -1 if the course doesn't know it.
  [[nodiscard]] std::int32_t find_global(std::string_view id) const;

  std::shared_ptr<const CourseDefinition> course;
  std::vector<Node> nodes;
  std::vector<std::int32_t> children;        ///< document order, one parent's after the other's
  std::vector<std::string_view> global_ids;  ///< sorted
  /// Global objective of every map of every objective, in order; map_start[objective] is its first.
  std::vector<std::uint32_t> map_global;
  std::vector<std::uint32_t> map_start;
  /// Activities whose primary objective reads global objective g: readers[reader_start[g] …].
  std::vector<std::int32_t> readers;
  std::vector<std::uint32_t> reader_start;
  std::uint32_t objective_count = 0;

 private:
  void link_tree();
  void control_modes();
  void rule_summaries();
  void link_objectives();
  void link_readers();
  std::vector<std::int32_t> by_id_;
};

}  // namespace lms::sequencing
