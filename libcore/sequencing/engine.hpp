#pragma once
#include "sequencing/sequencer.hpp"
#include "sequencing/shape.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace lms::sequencing {

/// Tracking information and activity state of one activity (SN 4.2). Activity Progress Status is
/// `attempts > 0`; completion status and amount are those of the primary objective's state.
struct ActivityState {
  std::uint32_t attempts = 0;
  std::int32_t position = kNone;  ///< among the available children of its parent, -1: not selected
  std::uint32_t available = 0;    ///< number of its available children
  bool active = false;
  bool suspended = false;
  bool objective_stale = false;  ///< recorded in an earlier attempt on the parent, and not to be used
  bool progress_stale = false;
  bool completion_reported = false;  ///< the SCO said something in this attempt, if only `unknown`
  bool success_reported = false;
  bool suspend_reported = false;     ///< cmi.exit is "suspend"
  std::int64_t attempt_started = 0;  ///< milliseconds since the epoch, 0 = unknown
  std::int64_t first_started = 0;
  std::int64_t attempt_experienced = 0;
  std::int64_t earlier_experienced = 0;  ///< in the attempts before this one
};

/// Whether what was recorded before the current attempt on the parent counts.
enum class Scope : std::uint8_t { any_attempt, current_attempt };

enum class Direction : std::uint8_t { none, forward, backward };

enum class TerminationRequest : std::uint8_t {
  none,
  exit,
  exit_parent,
  exit_all,
  suspend_all,
  abandon,
  abandon_all
};

enum class SequencingRequest : std::uint8_t {
  none,
  start,
  resume_all,
  continue_,
  previous,
  choice,
  jump,
  retry,
  exit,
};

/// The whole state and the processes of the pseudo-code on it, one function per process, under the
/// process's name. Clauses in comments are those of SN, appendix C. A function that ends with an
/// exception names it as the book does.
class Engine {
 public:
  explicit Engine(std::shared_ptr<const Shape> shape);

  // -- set-up and overall (overall.cpp) --
  void initialize(std::uint64_t seed);
  Outcome navigate(Request request, std::int32_t target);
  void report(const RunTimeReport& data);

  /// Everything of OP.1 up to the delivery that a request leads to.
  struct Plan {
    std::int32_t delivery = kNone;
    bool attempt_ended = false;
    bool end_session = false;
    bool suspend = false;
    std::string_view exception{};
  };
  Plan plan(Request request, std::int32_t target);

  // -- navigation.cpp --
  struct Navigation {
    TerminationRequest termination = TerminationRequest::none;
    SequencingRequest sequencing = SequencingRequest::none;
    std::string_view exception{};
  };
  [[nodiscard]] Navigation navigation_request(Request request, std::int32_t target) const;

  // -- termination.cpp --
  struct Termination {
    SequencingRequest sequencing = SequencingRequest::none;  ///< none: the pending one stands
    std::string_view exception{};
  };
  Termination termination_request(TerminationRequest request);
  void end_attempt(std::int32_t activity);
  void terminate_descendent_attempts(std::int32_t activity);

  // -- sequencing requests (requests.cpp, choice.cpp) --
  struct Sequenced {
    std::int32_t delivery = kNone;
    bool end_session = false;
    std::string_view exception{};
  };
  [[nodiscard]] Sequenced sequencing_request(SequencingRequest request, std::int32_t target) const;
  void failed_choice(std::int32_t target);

  // -- delivery.cpp --
  [[nodiscard]] std::string_view delivery_request(std::int32_t activity) const;
  void content_delivery_environment(std::int32_t activity);

  // -- conditions.cpp --
  [[nodiscard]] bool limit_conditions_check(std::int32_t activity) const;
  [[nodiscard]] bool check_activity(std::int32_t activity) const;
  [[nodiscard]] bool pre_rule(std::int32_t activity, PreAction action) const;
  [[nodiscard]] bool exit_rule(std::int32_t activity) const;
  [[nodiscard]] const PostConditionRule* post_rule(std::int32_t activity) const;
  [[nodiscard]] std::optional<bool> conditions_hold(std::int32_t activity, const RuleConditions& when,
                                                    Scope scope = Scope::any_attempt) const;

  // -- rollup.cpp --
  void overall_rollup(std::int32_t activity);

  // -- flow.cpp --
  struct Traversed {
    std::int32_t activity = kNone;
    Direction direction = Direction::none;
    bool end_session = false;
    std::string_view exception{};
  };
  struct Flowed {
    std::int32_t activity = kNone;
    bool deliverable = false;
    bool end_session = false;
    std::string_view exception{};
  };
  [[nodiscard]] Traversed flow_tree_traversal(std::int32_t activity, Direction direction,
                                              bool consider_children, Direction previous) const;
  [[nodiscard]] Flowed flow_activity_traversal(std::int32_t activity, Direction direction,
                                               Direction previous) const;
  [[nodiscard]] Flowed flow(std::int32_t activity, Direction direction, bool consider_children) const;
  [[nodiscard]] std::string_view choice_activity_traversal(std::int32_t activity, Direction direction) const;
  [[nodiscard]] std::int32_t choice_flow(std::int32_t activity, Direction direction) const;

  // -- tracking.cpp: values as rules and roll-up see them --
  [[nodiscard]] std::optional<bool> satisfied(std::int32_t activity, std::uint32_t objective,
                                              Scope scope = Scope::any_attempt) const;
  [[nodiscard]] std::optional<double> measure(std::int32_t activity, std::uint32_t objective,
                                              Scope scope = Scope::any_attempt) const;
  [[nodiscard]] std::optional<bool> completed(std::int32_t activity, std::uint32_t objective,
                                              Scope scope = Scope::any_attempt) const;
  [[nodiscard]] std::optional<double> progress(std::int32_t activity, std::uint32_t objective,
                                               Scope scope = Scope::any_attempt) const;
  [[nodiscard]] ObjectiveState objective(std::int32_t activity, std::uint32_t objective) const;
  [[nodiscard]] bool attempted(std::int32_t activity) const { return state(activity).attempts > 0; }
  void set_satisfied(std::int32_t activity, std::uint32_t objective, std::optional<bool> value);
  void forget_satisfied(std::int32_t activity, std::uint32_t objective);
  void forget_completed(std::int32_t activity, std::uint32_t objective);
  void set_measure(std::int32_t activity, std::uint32_t objective, std::optional<double> value);
  void set_completed(std::int32_t activity, std::uint32_t objective, std::optional<bool> value);
  void set_progress(std::int32_t activity, std::uint32_t objective, std::optional<double> value);
  void set_raw_score(std::int32_t activity, std::uint32_t objective, const ObjectiveReport& data);
  void set_global(std::uint32_t global, const ObjectiveState& value);
  void start_attempt(std::int32_t activity);
  void mark_children_stale(const std::vector<std::int32_t>& begun);

  // -- selection.cpp --
  void select_children(std::int32_t cluster);
  void randomize_children(std::int32_t cluster);
  void prepare_next_attempt(std::int32_t cluster);

  // -- lookahead.cpp --
  [[nodiscard]] LookAhead look_ahead() const;
  [[nodiscard]] bool possible(Request request, std::int32_t target) const;

  // -- snapshot.cpp --
  void save(Writer& out) const;
  [[nodiscard]] bool load(Reader& in);

  // -- tree helpers --
  [[nodiscard]] std::int32_t size() const { return shape_->size(); }
  [[nodiscard]] bool known(std::int32_t a) const { return a >= 0 && a < size(); }
  [[nodiscard]] const Shape& shape() const { return *shape_; }
  [[nodiscard]] const ActivityState& state(std::int32_t a) const {
    return states_[static_cast<std::size_t>(a)];
  }
  [[nodiscard]] const ActivityDefinition& definition(std::int32_t a) const { return shape_->activity(a); }
  [[nodiscard]] const SequencingDefinition& rules(std::int32_t a) const {
    return shape_->activity(a).sequencing;
  }
  [[nodiscard]] std::int32_t parent(std::int32_t a) const { return shape_->node(a).parent; }
  [[nodiscard]] std::int32_t depth(std::int32_t a) const { return shape_->node(a).depth; }
  [[nodiscard]] bool is_leaf(std::int32_t a) const { return shape_->node(a).child_count == 0; }
  [[nodiscard]] bool is_tracked(std::int32_t a) const { return shape_->node(a).tracked; }
  [[nodiscard]] bool is_available(std::int32_t a) const { return parent(a) < 0 || state(a).position >= 0; }
  [[nodiscard]] std::uint32_t available_count(std::int32_t a) const { return state(a).available; }
  [[nodiscard]] std::int32_t available_child(std::int32_t a, std::uint32_t n) const {
    return order_[shape_->node(a).first_child + n];
  }
  [[nodiscard]] bool is_last_child(std::int32_t a) const {
    return static_cast<std::uint32_t>(state(a).position + 1) == available_count(parent(a));
  }
  [[nodiscard]] std::int32_t sibling(std::int32_t a, std::int32_t offset) const {
    return available_child(parent(a), static_cast<std::uint32_t>(state(a).position + offset));
  }
  [[nodiscard]] std::int32_t common_ancestor(std::int32_t a, std::int32_t b) const;
  /// Whether `inner` is `outer` or a descendant of it.
  [[nodiscard]] bool within(std::int32_t inner, std::int32_t outer) const;
  /// Whether `a` stands after `b` in a forward preorder traversal of the tree.
  [[nodiscard]] bool is_forward(std::int32_t a, std::int32_t b) const;
  /// The activities from the root to `a`, both included.
  [[nodiscard]] std::vector<std::int32_t> path_to(std::int32_t a) const;
  [[nodiscard]] std::vector<std::int32_t> available_activities() const;

  [[nodiscard]] std::int32_t current() const { return current_; }
  [[nodiscard]] std::int32_t suspended() const { return suspended_; }
  [[nodiscard]] bool current_is_active() const { return current_ >= 0 && state(current_).active; }
  [[nodiscard]] bool in_session() const { return current_ >= 0; }
  [[nodiscard]] const std::vector<ObjectiveState>& globals() const { return globals_; }
  [[nodiscard]] std::int64_t now() const { return now_; }
  void set_time(std::int64_t now) { now_ = now; }
  void set_closed(std::vector<std::uint8_t> closed) { closed_ = std::move(closed); }
  [[nodiscard]] bool closed(std::int32_t a) const {
    return !closed_.empty() && closed_[static_cast<std::size_t>(a)] != 0;
  }
  void set_tracing(bool on) {
    tracing_ = on;
    trace_.clear();
  }
  [[nodiscard]] const std::vector<TraceStep>& steps() const { return trace_; }

 private:
  [[nodiscard]] ActivityState& at(std::int32_t a) { return states_[static_cast<std::size_t>(a)]; }
  [[nodiscard]] std::size_t objective_number(std::int32_t a, std::uint32_t o) const {
    return shape_->node(a).first_objective + o;
  }
  [[nodiscard]] ObjectiveState& local(std::int32_t a, std::uint32_t o) {
    return objectives_[objective_number(a, o)];
  }
  [[nodiscard]] const ObjectiveState& local(std::int32_t a, std::uint32_t o) const {
    return objectives_[objective_number(a, o)];
  }
  void trace(std::string_view process, std::int32_t activity, std::string_view note = {}) const {
    if (recording_) trace_.push_back({process, activity, note});
  }

  // overall.cpp
  void end_session();
  [[nodiscard]] bool begins_anew(SequencingRequest request) const;
  Plan sequence(SequencingRequest request, std::int32_t target, Plan plan);
  void report_objective(std::int32_t activity, const ObjectiveReport& data, bool& changed);
  // navigation.cpp
  [[nodiscard]] Navigation navigation_to_flow(Request request) const;
  [[nodiscard]] Navigation navigation_to_choice(std::int32_t target) const;
  [[nodiscard]] Navigation navigation_to_leave(Request request) const;
  [[nodiscard]] std::string_view choice_exit_check(std::int32_t target) const;
  // termination.cpp
  void sequencing_exit_action_rules();
  struct PostConditionResult {
    TerminationRequest termination = TerminationRequest::none;
    SequencingRequest sequencing = SequencingRequest::none;
  };
  [[nodiscard]] PostConditionResult sequencing_post_condition_rules() const;
  Termination terminate_by_exit();
  void terminate_by_exit_all();
  [[nodiscard]] std::string_view terminate_by_suspend_all();
  // requests.cpp
  [[nodiscard]] Sequenced start_request() const;
  [[nodiscard]] Sequenced resume_all_request() const;
  [[nodiscard]] Sequenced continue_request() const;
  [[nodiscard]] Sequenced previous_request() const;
  [[nodiscard]] Sequenced retry_request() const;
  [[nodiscard]] Sequenced exit_request() const;
  [[nodiscard]] Sequenced jump_request(std::int32_t target) const;
  // choice.cpp
  [[nodiscard]] Sequenced choice_request(std::int32_t target) const;
  [[nodiscard]] std::string_view choice_target_check(std::int32_t target) const;
  [[nodiscard]] std::string_view choice_among_siblings(std::int32_t target) const;
  [[nodiscard]] std::string_view choice_below(std::int32_t ancestor, std::int32_t target,
                                              Direction direction) const;
  [[nodiscard]] std::string_view choice_exits(std::int32_t ancestor) const;
  [[nodiscard]] std::string_view choice_across(std::int32_t ancestor, std::int32_t target) const;
  // delivery.cpp
  void clear_suspended_activity(std::int32_t activity);
  // conditions.cpp
  [[nodiscard]] std::optional<bool> condition(std::int32_t activity, const RuleCondition& condition,
                                              Scope scope) const;
  [[nodiscard]] bool time_limit_exceeded(std::int32_t activity) const;
  [[nodiscard]] bool outside_available_time(std::int32_t activity) const;
  [[nodiscard]] bool attempt_limit_exceeded(std::int32_t activity) const;
  // rollup.cpp
  void roll_up(std::int32_t cluster);
  void measure_rollup(std::int32_t cluster);
  void completion_measure_rollup(std::int32_t cluster);
  void objective_rollup(std::int32_t cluster);
  void activity_progress_rollup(std::int32_t cluster);
  [[nodiscard]] bool rollup_rule_check(std::int32_t cluster, RollupAction action) const;
  /// How the children that take part in a rollup rule evaluate (the "contributing children bag").
  struct Contribution {
    std::uint32_t yes = 0;
    std::uint32_t no = 0;
    std::uint32_t unknown = 0;
    [[nodiscard]] std::uint32_t total() const { return yes + no + unknown; }
    [[nodiscard]] bool satisfies(const RollupRule& rule) const;
  };
  template <class Evaluate>
  [[nodiscard]] Contribution contribution(std::int32_t cluster, RollupAction action,
                                          const Evaluate& evaluate) const;
  [[nodiscard]] bool check_child_for_rollup(std::int32_t child, RollupAction action) const;
  // tracking.cpp
  [[nodiscard]] const ObjectiveState* read_from(std::int32_t activity, std::uint32_t objective,
                                                bool ObjectiveMap::* reads) const;
  template <class T>
  [[nodiscard]] std::optional<T> read(std::int32_t activity, std::uint32_t objective,
                                      bool ObjectiveMap::* reads, std::optional<T> ObjectiveState::* value,
                                      bool stale) const;
  template <class T>
  void write(std::int32_t activity, std::uint32_t objective, bool ObjectiveMap::* writes,
             std::optional<T> ObjectiveState::* value, const std::optional<T>& now);
  template <class T>
  void store(std::int32_t activity, std::uint32_t objective, bool ObjectiveMap::* writes,
             std::optional<T> ObjectiveState::* value, const std::optional<T>& now);
  void freshen_objectives(std::int32_t activity);
  void freshen_progress(std::int32_t activity);
  void write_derived_satisfaction(std::int32_t activity, std::uint32_t objective);
  void write_derived_completion(std::int32_t activity);
  [[nodiscard]] std::optional<bool> satisfied_by(std::int32_t activity, std::uint32_t objective,
                                                 std::optional<double> value) const;
  // selection.cpp
  [[nodiscard]] std::uint32_t random_below(std::uint32_t bound);
  void set_positions(std::int32_t cluster, std::uint32_t available);
  // snapshot.cpp
  void load_order(Reader& in, std::int32_t cluster);

  std::shared_ptr<const Shape> shape_;
  std::vector<ActivityState> states_;
  std::vector<std::int32_t> order_;         ///< like Shape::children, available ones first, in their order
  std::vector<ObjectiveState> objectives_;  ///< local, by number
  std::vector<ObjectiveState> globals_;
  std::int32_t current_ = kNone;
  std::int32_t suspended_ = kNone;
  std::uint64_t random_ = 0;
  std::int64_t now_ = 0;
  std::vector<std::uint8_t> closed_{};            ///< by activity, or empty
  std::vector<std::uint32_t> changed_globals_{};  ///< since the last roll-up
  bool tracing_ = false;
  bool recording_ = false;  ///< a navigation is under way, and traced
  mutable std::vector<TraceStep> trace_{};
};

}  // namespace lms::sequencing
