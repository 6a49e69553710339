#pragma once
#include "sequencing/sequencer.hpp"

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lms::sequencing::test {

/// A course written as an outline, one activity per line, two blanks for each level: the first line is the
/// organization. Every activity has an unnamed primary objective; clusters flow and can be chosen from.
inline CourseDefinition course_of(std::string_view outline) {
  CourseDefinition course{.standard = Standard::scorm2004_4th};
  std::vector<std::int32_t> path;
  while (!outline.empty()) {
    const std::size_t end = outline.find('\n');
    std::string_view line = outline.substr(0, end);
    outline = end == std::string_view::npos ? std::string_view{} : outline.substr(end + 1);
    const std::size_t indent = line.find_first_not_of(' ');
    if (indent == std::string_view::npos) continue;
    path.resize(indent / 2);
    ActivityDefinition activity{.id = std::string(line.substr(indent))};
    activity.parent = path.empty() ? -1 : path.back();
    activity.resource = ResourceKind::sco;
    activity.sequencing.objectives.push_back({.primary = true});
    if (activity.parent >= 0) {
      ActivityDefinition& parent = course.activities[static_cast<std::size_t>(activity.parent)];
      parent.resource = ResourceKind::none;
      parent.sequencing.control.flow = true;
    }
    path.push_back(static_cast<std::int32_t>(course.activities.size()));
    course.activities.push_back(std::move(activity));
  }
  return course;
}

inline ActivityDefinition& activity(CourseDefinition& course, std::string_view id) {
  for (ActivityDefinition& each : course.activities)
    if (each.id == id) return each;
  std::abort();
}

inline SequencingDefinition& rules(CourseDefinition& course, std::string_view id) {
  return activity(course, id).sequencing;
}

inline RuleConditions when(ConditionKind kind, bool negated = false, std::string objective = {}) {
  RuleConditions out;
  out.conditions.push_back({.kind = kind, .negated = negated, .objective = std::move(objective)});
  return out;
}

inline ObjectiveReport success(bool passed) { return {.satisfied = passed ? Reported::yes : Reported::no}; }

/// A learner walking through a course. Activities are named; an empty name is none.
class Walk {
 public:
  explicit Walk(CourseDefinition course, std::vector<GlobalObjective> globals = {}, std::uint64_t seed = 1)
      : course_(std::make_shared<const CourseDefinition>(std::move(course))),
        sequencer_(Sequencer::create(course_, seed, globals)) {}

  /// What the request leads to: the id of the delivered activity, "ended", an exception, or "".
  std::string operator()(Request request, std::string_view target = {}) {
    last_ = sequencer_.navigate(request, target.empty() ? -1 : sequencer_.find(target));
    if (!last_.exception.empty()) return std::string(last_.exception);
    if (last_.delivered >= 0) return name(last_.delivered);
    return last_.ended ? "ended" : "";
  }
  std::string start() { return (*this)(Request::start); }
  std::string next() { return (*this)(Request::continue_); }
  std::string previous() { return (*this)(Request::previous); }
  std::string choose(std::string_view target) { return (*this)(Request::choice, target); }
  std::string jump(std::string_view target) { return (*this)(Request::jump, target); }

  void report(Reported completed, Reported satisfied = Reported::untouched) {
    RunTimeReport data{.completed = completed};
    data.objectives.push_back({.satisfied = satisfied});
    sequencer_.report(data);
  }
  void score(double measure) {
    RunTimeReport data;
    data.objectives.push_back({.measure = measure});
    sequencer_.report(data);
  }
  void progress(double amount) { sequencer_.report({.progress = amount}); }
  void suspend_on_exit() { sequencer_.report({.suspend = true}); }

  [[nodiscard]] std::string name(std::int32_t activity) const {
    return activity < 0 ? std::string{} : course_->activities[static_cast<std::size_t>(activity)].id;
  }
  [[nodiscard]] std::string current() const { return name(sequencer_.current()); }
  [[nodiscard]] std::string delivered() const { return name(sequencer_.delivered()); }
  [[nodiscard]] ActivityStatus status(std::string_view id) const {
    return sequencer_.status(sequencer_.find(id));
  }
  [[nodiscard]] bool available(std::string_view id) const {
    const std::vector<std::int32_t> all = sequencer_.available_activities();
    return std::find(all.begin(), all.end(), sequencer_.find(id)) != all.end();
  }
  [[nodiscard]] bool hidden(std::string_view id) const {
    return sequencer_.hidden_from_choice()[static_cast<std::size_t>(sequencer_.find(id))] != 0;
  }
  [[nodiscard]] bool can_choose(std::string_view id) const {
    return sequencer_.look_ahead().choice[static_cast<std::size_t>(sequencer_.find(id))] != 0;
  }
  [[nodiscard]] const Outcome& last() const { return last_; }
  [[nodiscard]] Sequencer& sequencer() { return sequencer_; }
  [[nodiscard]] const std::shared_ptr<const CourseDefinition>& course() const { return course_; }

 private:
  std::shared_ptr<const CourseDefinition> course_;
  Sequencer sequencer_;
  Outcome last_{};
};

}  // namespace lms::sequencing::test
