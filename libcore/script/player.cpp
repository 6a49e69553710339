#include "script/player.hpp"

#include "script/lms.hpp"
#include "script/native_lms.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace lms::script {
namespace {

using runtime::Method;

/// What authors of a suite wrote where they had no value in mind: what `expect` and `expect_error_in` say
/// is then all there is to judge.
constexpr std::string_view kAnything = "Returned a valid value or error code";

class Player {
 public:
  Player(const LearnerScript& script, Lms& lms, const PlayOptions& options)
      : script_(script), lms_(lms), options_(options) {}

  Result<PlayResult> run() {
    for (const Step& step : script_.steps) {
      ++result_.steps;
      LMS_ASSIGN(const std::string complaint, lms_.before_step());
      if (!complaint.empty()) failed(describe(step), "nothing by itself", complaint);
      LMS_TRY(play(step));
      if (lost_) break;
    }
    LMS_TRY(lms_.finish());
    return std::move(result_);
  }

 private:
  Result<void> play(const Step& step);
  Result<void> launch(const Step& step);
  Result<void> event(const Step& step);
  Result<void> check_delivered(const Step& step);
  Result<void> check_seen(const Step& step);
  Result<void> check_controls(const Step& step);
  Result<void> check_objective_ids(const Step& step);
  Result<void> make_call(const Call& call, const std::string& what);
  void judge(const Call& call, const std::string& what, const ApiAnswer& answer);
  void check_value(const Call& call, const std::string& what, const std::string& actual);
  void check_author(const Call& call, const std::string& what, const ApiAnswer& answer);
  [[nodiscard]] Result<ApiCall> resolved(const Call& call, const std::string& what);
  [[nodiscard]] std::string filled_in(std::string text) const;
  [[nodiscard]] Result<std::string> with_index(std::string element);
  [[nodiscard]] Result<std::string> get(const std::string& element);
  /// The delivery whose page makes calls: what the learner's last event came to, also when no step has asked for it.
  [[nodiscard]] Result<std::uint32_t> caller();
  void failed(std::string what, std::string expected, std::string actual);

  const LearnerScript& script_;
  Lms& lms_;
  const PlayOptions& options_;
  std::uint32_t page_ = 0;                 ///< delivery that the script knows of
  std::optional<std::uint32_t> caller_{};  ///< none: not known since the learner's last event
  bool launched_ = false;
  bool lost_ = false;
  PlayResult result_{};
};

void Player::failed(std::string what, std::string expected, std::string actual) {
  result_.failures.push_back({.step = result_.steps,
                              .what = std::move(what),
                              .expected = std::move(expected),
                              .actual = std::move(actual),
                              .exception = launched_ ? lms_.exception() : std::string{},
                              .trace = launched_ ? lms_.trace() : std::vector<std::string>{}});
}

Result<void> Player::launch(const Step& step) {
  const auto package = script_.packages.find(step.package);
  if (package == script_.packages.end())
    return fail("script.package.not_found",
                "the script launches '" + step.package + "', but names no such package");
  LMS_TRY(lms_.launch(package->first, package->second, step.navigation, step.target, script_.strict));
  page_ = 0;
  launched_ = true;
  caller_.reset();
  return {};
}

Result<void> Player::play(const Step& step) {
  if (step.kind == StepKind::launch) return launch(step);
  if (!launched_) return fail("script.invalid", "the script begins without a launch");
  switch (step.kind) {
    case StepKind::launch:
      break;
    case StepKind::navigate:
      return event(step);
    case StepKind::delivered:
      return check_delivered(step);
    case StepKind::still_delivered:
    case StepKind::unloaded:
    case StepKind::session:
      return check_seen(step);
    case StepKind::controls:
      return check_controls(step);
    case StepKind::call:
      return make_call(step.call, describe(step));
    case StepKind::objective_ids:
      return check_objective_ids(step);
  }
  return {};
}

Result<void> Player::event(const Step& step) {
  std::vector<ApiCall> calls;
  for (const Call& call : step.on_unload) {
    LMS_ASSIGN(ApiCall ready, resolved(call, describe(step) + ": " + describe(call)));
    calls.push_back(std::move(ready));
  }
  LMS_ASSIGN(const auto answers, lms_.navigate(step.navigation, step.target, calls));
  caller_.reset();
  for (std::size_t i = 0; i < step.on_unload.size(); ++i) {
    const std::string what = describe(step) + ": " + describe(step.on_unload[i]);
    if (i < answers.size())
      judge(step.on_unload[i], what, answers[i]);
    else
      failed(what, "a call", "the page was gone before");
  }
  return {};
}

Result<std::uint32_t> Player::caller() {
  if (!caller_) {
    LMS_ASSIGN(const Seen seen, lms_.look());
    caller_ = seen.delivered.empty() ? page_ : seen.delivery;
  }
  return *caller_;
}

Result<void> Player::check_delivered(const Step& step) {
  LMS_ASSIGN(const Seen seen, lms_.look());
  const bool right = seen.delivered == step.target ||
                     std::find(step.alternatives.begin(), step.alternatives.end(), seen.delivered) !=
                         step.alternatives.end();
  if (!right || seen.delivery == page_) {
    failed(describe(step), step.target,
           right                    ? seen.delivered + ", but not anew"
           : seen.delivered.empty() ? "nothing"
                                    : seen.delivered);
    lost_ = true;
  }
  caller_ = page_ = seen.delivery;
  return {};
}

Result<void> Player::check_seen(const Step& step) {
  LMS_ASSIGN(const Seen seen, lms_.look());
  if (step.kind == StepKind::still_delivered) {
    if (seen.delivered != step.target || seen.delivery != page_)
      failed(describe(step), step.target,
             seen.delivered.empty()          ? "nothing"
             : seen.delivered == step.target ? seen.delivered + ", but anew"
                                             : seen.delivered);
  } else if (step.kind == StepKind::unloaded) {
    if (!seen.delivered.empty()) failed(describe(step), "no content", seen.delivered);
  } else if (step.judged && seen.ended != step.ended) {
    failed(describe(step), step.ended ? "ended" : "active", step.ended ? "active" : "ended");
  }
  return {};
}

Result<void> Player::check_controls(const Step& step) {
  for (const ControlCheck& check : step.controls) {
    LMS_ASSIGN(const ControlSeen seen, lms_.control(check.control, check.target));
    const bool usable = seen.visible && seen.enabled;
    const bool right = check.state == ControlState::enabled       ? usable
                       : check.state == ControlState::not_enabled ? !usable
                       : check.state == ControlState::visible     ? seen.visible
                                                                  : !seen.visible;
    const std::string name = check.control == Control::continue_  ? "continue"
                             : check.control == Control::previous ? "previous"
                             : check.control == Control::toc      ? "toc"
                                                                  : "choice:" + check.target;
    constexpr const char* kNames[] = {"enabled", "not enabled", "visible", "hidden"};
    if (!right)
      failed("control " + name, kNames[static_cast<std::size_t>(check.state)],
             !seen.visible ? "hidden"
             : usable      ? "enabled"
                           : "visible, not enabled");
  }
  return {};
}

Result<std::string> Player::get(const std::string& element) {
  LMS_ASSIGN(const std::uint32_t page, caller());
  LMS_ASSIGN(ApiAnswer answer, lms_.call(page, {.method = Method::get_value, .argument = element}));
  return std::move(answer.value);
}

Result<void> Player::check_objective_ids(const Step& step) {
  LMS_ASSIGN(const std::string count, get("cmi.objectives._count"));
  if (count != std::to_string(step.objective_ids.size()))
    failed(describe(step), std::to_string(step.objective_ids.size()) + " objectives", count);
  for (std::size_t i = 0; i < step.objective_ids.size(); ++i) {
    LMS_ASSIGN(const std::string id, get("cmi.objectives." + std::to_string(i) + ".id"));
    if (std::find(step.objective_ids.begin(), step.objective_ids.end(), id) == step.objective_ids.end())
      failed(describe(step), "a known id", id);
  }
  return {};
}

std::string Player::filled_in(std::string text) const {
  const auto put = [&](std::string_view placeholder, const std::string& value) {
    if (const std::size_t at = text.find(placeholder); at != std::string::npos)
      text.replace(at, placeholder.size(), value);
  };
  put("{learner_id}", lms_.learner_id());
  put("{learner_name}", lms_.learner_name());
  return text;
}

/// `cmi.objectives.{index:ID}.x` with the index that the API gives for the id.
Result<std::string> Player::with_index(std::string element) {
  const std::size_t from = element.find("{index:");
  const std::size_t to = from == std::string::npos ? from : element.find('}', from);
  if (to == std::string::npos) return element;
  const std::string list = element.substr(0, from);
  const std::string wanted = element.substr(from + 7, to - from - 7);
  LMS_ASSIGN(const std::string count, get(list + "_count"));
  for (std::size_t i = 0; std::to_string(i) != count && i < 1000 && !count.empty(); ++i) {
    LMS_ASSIGN(const std::string id, get(list + std::to_string(i) + ".id"));
    if (id == wanted) return list + std::to_string(i) + element.substr(to + 1);
  }
  return element;
}

Result<ApiCall> Player::resolved(const Call& call, const std::string& what) {
  ApiCall out{.method = call.method};
  if (!call.arguments.empty()) out.argument = filled_in(call.arguments[0]);
  if (call.method == Method::set_value) out.value = filled_in(call.arguments[1]);
  if (call.method == Method::get_value || call.method == Method::set_value) {
    LMS_ASSIGN(out.argument, with_index(std::move(out.argument)));
    if (out.argument.find("{index:") != std::string::npos) failed(what, "an element with this id", "none");
  }
  return out;
}

Result<void> Player::make_call(const Call& call, const std::string& what) {
  LMS_ASSIGN(const ApiCall ready, resolved(call, what));
  LMS_ASSIGN(const std::uint32_t page, caller());
  LMS_ASSIGN(const ApiAnswer answer, lms_.call(page, ready));
  judge(call, what, answer);
  return {};
}

void Player::judge(const Call& call, const std::string& what, const ApiAnswer& answer) {
  check_value(call, what, answer.value);
  if (!call.errors.empty() &&
      std::find(call.errors.begin(), call.errors.end(), answer.error) == call.errors.end())
    failed(what, "error " + call.errors.front(), "error " + answer.error + " with \"" + answer.value + '"');
  if (options_.author_expected) check_author(call, what, answer);
}

void Player::check_value(const Call& call, const std::string& what, const std::string& actual) {
  if (call.expect && !value_matches(call, filled_in(*call.expect), actual))
    failed(what, '"' + filled_in(*call.expect) + '"', '"' + actual + '"');
  if (call.shorter_than && characters(actual) > *call.shorter_than)
    failed(what, "at most " + std::to_string(*call.shorter_than) + " characters", '"' + actual + '"');
  if (!call.one_of.empty() && std::find(call.one_of.begin(), call.one_of.end(), actual) == call.one_of.end())
    failed(what, "one of the listed values", '"' + actual + '"');
}

void Player::check_author(const Call& call, const std::string& what, const ApiAnswer& answer) {
  if (call.author_expected == kAnything) return;
  if (call.author_expected && !value_matches(call, filled_in(*call.author_expected), answer.value))
    failed(what, '"' + filled_in(*call.author_expected) + "\" (by the author)", '"' + answer.value + '"');
  if (call.author_error && answer.error != *call.author_error)
    failed(what, "error " + *call.author_error + " (by the author)",
           "error " + answer.error + " with \"" + answer.value + '"');
}

}  // namespace

Result<PlayResult> play(const LearnerScript& script, Lms& lms, const PlayOptions& options) {
  return Player(script, lms, options).run();
}

Result<PlayResult> play(const LearnerScript& script, Learner& learner, const CourseLoader& load,
                        const PlayOptions& options) {
  const auto lms = native_lms(learner, load, options);
  return play(script, *lms, options);
}

}  // namespace lms::script
