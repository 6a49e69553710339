#include "script/player.hpp"

#include <algorithm>
#include <utility>

namespace lms::script {
namespace {

using runtime::Method;
using runtime::NavKind;

/// Milliseconds from one step to the next.
constexpr std::int64_t kPace = 1000;
/// Servers' clocks stand at one moment, so that a script gives the same bytes at every play.
constexpr std::int64_t kLaunchedAt = 1'600'000'000'000;

/// What authors of a suite wrote where they had no value in mind: what `expect` and `expect_error_in` say
/// is then all there is to judge.
constexpr std::string_view kAnything = "Returned a valid value or error code";

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(
      utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

class Player {
 public:
  Player(const LearnerScript& script, Learner& learner, const CourseLoader& load, const PlayOptions& options)
      : script_(script), learner_(learner), load_(load), options_(options) {}

  Result<PlayResult> run() {
    for (const Step& step : script_.steps) {
      ++result_.steps;
      now_ += kPace;
      LMS_TRY(reopen());
      LMS_TRY(play(step));
      if (lost_) break;
    }
    keep();
    return std::move(result_);
  }

 private:
  Result<void> play(const Step& step);
  Result<void> launch(const Step& step);
  Result<void> reopen();
  void keep();
  void event(const Step& step);
  void check_delivered(const Step& step);
  void check_controls(const Step& step);
  void check_objective_ids(const Step& step);
  void make_call(const Call& call, std::string what);
  void check_value(const Call& call, const std::string& what, const std::string& actual);
  void check_author(const Call& call, const std::string& what, const std::string& actual,
                    const std::string& error);
  [[nodiscard]] std::string filled_in(std::string text);
  [[nodiscard]] std::string with_index(const std::string& element);
  [[nodiscard]] std::string get(const std::string& element);
  [[nodiscard]] std::string activity_id(std::int32_t activity) const;
  [[nodiscard]] std::string delivered() const { return activity_id(session_->view().delivered); }
  void failed(std::string what, std::string expected, std::string actual);

  const LearnerScript& script_;
  Learner& learner_;
  const CourseLoader& load_;
  const PlayOptions& options_;
  std::optional<runtime::Session> session_{};
  runtime::LaunchContext context_{};
  std::string package_{};
  std::int64_t now_ = 0;
  std::uint32_t page_ = 0;  ///< delivery that calls come from
  bool lost_ = false;
  PlayResult result_{};
};

void Player::failed(std::string what, std::string expected, std::string actual) {
  Failure failure{.step = result_.steps,
                  .what = std::move(what),
                  .expected = std::move(expected),
                  .actual = std::move(actual)};
  if (session_) {
    failure.exception = session_->view().exception;
    failure.trace = session_->trace();
  }
  result_.failures.push_back(std::move(failure));
}

std::string Player::activity_id(std::int32_t activity) const {
  return activity < 0 ? std::string{} : session_->course().activities[static_cast<std::size_t>(activity)].id;
}

/// What the LMS keeps when a launch is over.
void Player::keep() {
  if (!session_) return;
  learner_.registrations[package_] = session_->snapshot();
  for (const runtime::GlobalObjective& each : session_->shared_objectives()) {
    std::erase_if(learner_.objectives, [&](const auto& known) { return known.id == each.id; });
    learner_.objectives.push_back(each);
  }
  for (const runtime::SharedBucket& each : session_->shared_buckets()) {
    std::erase_if(learner_.buckets, [&](const auto& known) { return known.id == each.id; });
    learner_.buckets.push_back(each);
  }
  if (const auto preferences = session_->preferences()) learner_.preferences = preferences;
}

Result<void> Player::launch(const Step& step) {
  keep();
  const auto package = script_.packages.find(step.package);
  if (package == script_.packages.end())
    return fail("script.package.not_found",
                "the script launches '" + step.package + "', but names no such package");
  LMS_ASSIGN(auto course, load_(package->first, package->second));
  context_ = {.learner_id = learner_.id,
              .learner_name = learner_.name,
              .launched_at = kLaunchedAt + now_,
              .seed = options_.seed,
              .strict_scorm12 = script_.strict,
              .objectives = learner_.objectives,
              .buckets = learner_.buckets,
              .preferences = learner_.preferences};
  package_ = package->second;
  now_ = 0;
  page_ = 0;
  LMS_ASSIGN(session_,
             runtime::Session::open_launch(std::move(course), context_, learner_.registrations[package_]));
  session_->set_tracing(true);
  event(step);
  return {};
}

/// Leaves the launch and comes back to it in the middle: nothing may change by that.
Result<void> Player::reopen() {
  if (!options_.reopen_each_step || !session_) return {};
  const Bytes before = session_->snapshot();
  const auto view = session_->view();
  LMS_ASSIGN(session_, runtime::Session::continue_launch(session_->course(), context_, before));
  session_->set_tracing(true);
  if (session_->snapshot() != before) failed("reopen", "the same snapshot", "another one");
  if (session_->view().delivery != view.delivery || session_->view().delivered != view.delivered)
    failed("reopen", "the same delivery", "another one");
  return {};
}

Result<void> Player::play(const Step& step) {
  if (step.kind == StepKind::launch) return launch(step);
  if (!session_) return fail("script.invalid", "the script begins without a launch");
  switch (step.kind) {
    case StepKind::launch:
      break;
    case StepKind::navigate:
      event(step);
      break;
    case StepKind::delivered:
      check_delivered(step);
      break;
    case StepKind::still_delivered:
      if (delivered() != step.target || session_->view().delivery != page_)
        failed(describe(step), step.target, delivered());
      break;
    case StepKind::unloaded:
      if (session_->view().delivered >= 0) failed(describe(step), "no content", delivered());
      break;
    case StepKind::session:
      if (step.judged && session_->view().ended != step.ended)
        failed(describe(step), step.ended ? "ended" : "active", step.ended ? "active" : "ended");
      break;
    case StepKind::controls:
      check_controls(step);
      break;
    case StepKind::call:
      make_call(step.call, describe(step));
      break;
    case StepKind::objective_ids:
      check_objective_ids(step);
      break;
  }
  return {};
}

void Player::event(const Step& step) {
  if (!step.on_unload.empty()) {
    session_->navigate(now_, NavKind::leave, {});
    for (const Call& call : step.on_unload) make_call(call, describe(step) + ": " + describe(call));
  }
  session_->navigate(now_, step.navigation, step.target);
}

void Player::check_delivered(const Step& step) {
  const std::string actual = delivered();
  const bool right = actual == step.target || std::find(step.alternatives.begin(), step.alternatives.end(),
                                                        actual) != step.alternatives.end();
  const std::uint32_t delivery = session_->view().delivery;
  if (!right || delivery == page_) {
    failed(describe(step), step.target,
           right            ? actual + ", but not anew"
           : actual.empty() ? "nothing"
                            : actual);
    lost_ = true;
  }
  page_ = delivery;
}

void Player::check_controls(const Step& step) {
  const runtime::PlayerView view = session_->view();
  for (const ControlCheck& check : step.controls) {
    bool visible = true;
    bool enabled = false;
    std::string name = "choice:" + check.target;
    switch (check.control) {
      case Control::continue_:
        name = "continue";
        visible = view.show_continue;
        enabled = view.can_continue;
        break;
      case Control::previous:
        name = "previous";
        visible = view.show_previous;
        enabled = view.can_previous;
        break;
      case Control::toc:
        name = "toc";
        // A table in which nothing but the course itself can be chosen offers no choice.
        for (const auto& each : view.activities)
          enabled = enabled || (each.index > 0 && each.visible && each.enabled);
        visible = enabled;
        break;
      case Control::choice:
        visible = false;
        for (const auto& each : view.activities) {
          if (activity_id(each.index) != check.target) continue;
          visible = each.visible;
          enabled = each.enabled || each.current;
        }
        break;
    }
    const std::string state = !visible ? "hidden" : enabled ? "enabled" : "visible, not enabled";
    const bool right = check.state == ControlState::enabled       ? visible && enabled
                       : check.state == ControlState::not_enabled ? !visible || !enabled
                       : check.state == ControlState::visible     ? visible
                                                                  : !visible;
    constexpr const char* kNames[] = {"enabled", "not enabled", "visible", "hidden"};
    if (!right) failed("control " + name, kNames[static_cast<std::size_t>(check.state)], state);
  }
}

std::string Player::get(const std::string& element) {
  return session_->call(now_, page_, Method::get_value, element, {}).value;
}

void Player::check_objective_ids(const Step& step) {
  const std::string count = get("cmi.objectives._count");
  if (count != std::to_string(step.objective_ids.size()))
    failed(describe(step), std::to_string(step.objective_ids.size()) + " objectives", count);
  for (std::size_t i = 0; i < step.objective_ids.size(); ++i) {
    const std::string id = get("cmi.objectives." + std::to_string(i) + ".id");
    if (std::find(step.objective_ids.begin(), step.objective_ids.end(), id) == step.objective_ids.end())
      failed(describe(step), "a known id", id);
  }
}

std::string Player::filled_in(std::string text) {
  const auto put = [&](std::string_view placeholder, const std::string& value) {
    if (const std::size_t at = text.find(placeholder); at != std::string::npos)
      text.replace(at, placeholder.size(), value);
  };
  put("{learner_id}", learner_.id);
  put("{learner_name}", learner_.name);
  return text;
}

/// `cmi.objectives.{index:ID}.x` with the index that the API gives for the id.
std::string Player::with_index(const std::string& element) {
  const std::size_t from = element.find("{index:");
  const std::size_t to = from == std::string::npos ? from : element.find('}', from);
  if (to == std::string::npos) return element;
  const std::string list = element.substr(0, from);
  const std::string wanted = element.substr(from + 7, to - from - 7);
  const std::string count = get(list + "_count");
  for (std::size_t i = 0; std::to_string(i) != count && i < 1000 && !count.empty(); ++i)
    if (get(list + std::to_string(i) + ".id") == wanted)
      return list + std::to_string(i) + element.substr(to + 1);
  return element;
}

void Player::make_call(const Call& call, std::string what) {
  std::string element = call.arguments.empty() ? std::string{} : filled_in(call.arguments[0]);
  const bool data = call.method == Method::get_value || call.method == Method::set_value;
  if (data) element = with_index(element);
  if (data && element.find("{index:") != std::string::npos) failed(what, "an element with this id", "none");
  const std::string value = call.method == Method::set_value ? filled_in(call.arguments[1]) : std::string{};
  const std::string answer = session_->call(now_, page_, call.method, element, value).value;
  std::string error;
  if (!call.errors.empty() || call.author_error)
    error = session_->call(now_, page_, Method::get_last_error, {}, {}).value;
  check_value(call, what, answer);
  if (!call.errors.empty() && std::find(call.errors.begin(), call.errors.end(), error) == call.errors.end())
    failed(what, "error " + call.errors.front(), "error " + error + " with \"" + answer + '"');
  if (options_.author_expected) check_author(call, what, answer, error);
}

void Player::check_value(const Call& call, const std::string& what, const std::string& actual) {
  if (call.expect && !value_matches(call, filled_in(*call.expect), actual))
    failed(what, '"' + filled_in(*call.expect) + '"', '"' + actual + '"');
  if (call.shorter_than && characters(actual) > *call.shorter_than)
    failed(what, "at most " + std::to_string(*call.shorter_than) + " characters", '"' + actual + '"');
  if (!call.one_of.empty() && std::find(call.one_of.begin(), call.one_of.end(), actual) == call.one_of.end())
    failed(what, "one of the listed values", '"' + actual + '"');
}

void Player::check_author(const Call& call, const std::string& what, const std::string& actual,
                          const std::string& error) {
  if (call.author_expected == kAnything) return;
  if (call.author_expected && !value_matches(call, filled_in(*call.author_expected), actual))
    failed(what, '"' + filled_in(*call.author_expected) + "\" (by the author)", '"' + actual + '"');
  if (call.author_error && error != *call.author_error)
    failed(what, "error " + *call.author_error + " (by the author)",
           "error " + error + " with \"" + actual + '"');
}

}  // namespace

Result<PlayResult> play(const LearnerScript& script, Learner& learner, const CourseLoader& load,
                        const PlayOptions& options) {
  return Player(script, learner, load, options).run();
}

}  // namespace lms::script
