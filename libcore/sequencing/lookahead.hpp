#pragma once
#include "sequencing/engine.hpp"

#include <cstdint>
#include <vector>

namespace lms::sequencing {

/// Whether a choice, and a jump, would succeed: for all activities in one walk down the tree, where
/// SB.2.9 asked once per activity would be quadratic. `before` is the tree as it is (NB.2.1 looks at it),
/// `after` the tree once the current activity has been left.
class ChoiceLookAhead {
 public:
  ChoiceLookAhead(const Engine& before, const Engine& after);
  /// A rule takes the place of whatever was asked for: what NB.2.1 lets pass has that one result.
  void all_alike(bool succeeds, LookAhead& out) const;
  void each_by_itself(LookAhead& out);

 private:
  /// The way up from the current activity to one of its ancestors, exclusive of it.
  struct Climb {
    bool exits_closed = false;         ///< a choiceExit is false
    std::int32_t constrained = kNone;  ///< the first with constrainChoice …
    std::int32_t next = kNone;         ///< … and where Choice Flow (SB.2.9.1) leads from it
    std::int32_t previous = kNone;
  };
  /// The way from the common ancestor with the current activity down to one activity.
  struct Way {
    std::int32_t ancestor = kNone;
    std::int32_t held_ancestor = kNone;  ///< the same for the current activity before termination
    bool forward = false;
    bool closed = false;
    bool hidden = false;
  };

  [[nodiscard]] bool jump_is_valid(std::int32_t activity) const;
  void find_first_deliverables();
  [[nodiscard]] std::int32_t first_in(std::int32_t cluster) const;
  [[nodiscard]] bool leads_to_delivery(std::int32_t target) const;
  void climb_from_current();
  void pass_siblings();
  [[nodiscard]] bool way_is_open(std::int32_t target);
  [[nodiscard]] bool held_back(std::int32_t target, const Way& way) const;
  [[nodiscard]] const Climb& climb_to(std::int32_t ancestor) const;
  void descend(std::int32_t target, const Way* from, Way& way) const;
  void leave_path(std::int32_t target, Way& way) const;

  const Engine& before_;
  const Engine& e_;
  std::vector<std::int32_t> order_{};       ///< available activities in preorder
  std::vector<std::uint8_t> blocked_{};     ///< DB.1.1-3 would be raised
  std::vector<std::int32_t> arrives_{};     ///< the leaf that a flow into the activity delivers
  std::vector<std::int32_t> path_child_{};  ///< of an ancestor of the current activity: its child on the path
  std::vector<std::uint8_t> on_path_{};
  std::vector<std::uint8_t> on_path_before_{};
  std::vector<std::uint8_t> before_held_{};  ///< by levels above the current activity
  std::vector<Climb> climbs_{};              ///< by levels above the current activity
  std::vector<Way> ways_{};
  std::int32_t last_reachable_ = kNone;  ///< position among the current activity's siblings
};

}  // namespace lms::sequencing
