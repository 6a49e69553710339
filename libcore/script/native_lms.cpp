#include "script/native_lms.hpp"

#include <algorithm>
#include <utility>

namespace lms::script {
namespace {

using runtime::Method;
using runtime::NavKind;

/// Milliseconds from one step to the next.
constexpr std::int64_t kPace = 1000;
/// When every script begins, so that it gives the same bytes at every play.
constexpr std::int64_t kLaunchedAt = 1'600'000'000'000;

class NativeLms final : public Lms {
 public:
  NativeLms(Learner& learner, const CourseLoader& load, const PlayOptions& options)
      : learner_(learner), load_(load), options_(options) {}

  [[nodiscard]] std::string learner_id() const override { return learner_.id; }
  [[nodiscard]] std::string learner_name() const override { return learner_.name; }

  [[nodiscard]] Result<std::string> before_step() override {
    now_ += kPace;
    clock_ += kPace;
    return reopen();
  }

  [[nodiscard]] Result<void> launch(const std::string& name, const std::string& path, NavKind first,
                                    const std::string& target, bool strict) override {
    keep();
    LMS_ASSIGN(auto course, load_(name, path));
    context_ = {.learner_id = learner_.id,
                .learner_name = learner_.name,
                .launched_at = clock_,
                .seed = options_.seed,
                .strict_scorm12 = strict,
                .objectives = learner_.objectives,
                .buckets = learner_.buckets,
                .preferences = learner_.preferences};
    package_ = path;
    now_ = 0;
    LMS_ASSIGN(session_,
               runtime::Session::open_launch(std::move(course), context_, learner_.registrations[package_]));
    session_->set_tracing(true);
    session_->navigate(now_, first, target);
    return {};
  }

  [[nodiscard]] Result<std::vector<ApiAnswer>> navigate(NavKind kind, const std::string& target,
                                                        const std::vector<ApiCall>& on_unload) override {
    std::vector<ApiAnswer> answers;
    if (!on_unload.empty()) {
      const std::uint32_t page = session_->delivery();
      session_->navigate(now_, NavKind::leave, {});
      for (const ApiCall& each : on_unload) answers.push_back(answer(page, each));
    }
    session_->navigate(now_, kind, target);
    return answers;
  }

  [[nodiscard]] Result<ApiAnswer> call(std::uint32_t delivery, const ApiCall& call) override {
    return answer(delivery, call);
  }

  [[nodiscard]] Result<Seen> look() override {
    const runtime::PlayerView view = session_->view();
    return Seen{.delivered = activity_id(view.delivered), .delivery = view.delivery, .ended = view.ended};
  }

  [[nodiscard]] Result<ControlSeen> control(Control which, const std::string& target) override {
    const runtime::PlayerView view = session_->view();
    switch (which) {
      case Control::continue_:
        return ControlSeen{.visible = view.control(runtime::Control::continue_).shown,
                           .enabled = view.control(runtime::Control::continue_).enabled};
      case Control::previous:
        return ControlSeen{.visible = view.control(runtime::Control::previous).shown,
                           .enabled = view.control(runtime::Control::previous).enabled};
      case Control::toc: {
        // A table in which nothing but the course itself can be chosen offers no choice.
        const bool any = std::any_of(view.activities.begin(), view.activities.end(), [](const auto& each) {
          return each.index > 0 && each.visible && each.enabled;
        });
        return ControlSeen{.visible = any, .enabled = any};
      }
      case Control::choice:
        break;
    }
    for (const auto& each : view.activities)
      if (activity_id(each.index) == target)
        return ControlSeen{.visible = each.visible, .enabled = each.enabled || each.current};
    return ControlSeen{};
  }

  [[nodiscard]] std::string exception() const override {
    return session_ ? session_->view().exception : std::string{};
  }
  [[nodiscard]] std::vector<std::string> trace() const override {
    return session_ ? session_->trace() : std::vector<std::string>{};
  }

  [[nodiscard]] Result<void> finish() override {
    keep();
    return {};
  }

 private:
  ApiAnswer answer(std::uint32_t delivery, const ApiCall& call) {
    ApiAnswer out{.value = session_->call(now_, delivery, call.method, call.argument, call.value).value};
    out.error = session_->call(now_, delivery, Method::get_last_error, {}, {}).value;
    return out;
  }

  [[nodiscard]] std::string activity_id(std::int32_t activity) const {
    return activity < 0 ? std::string{}
                        : session_->course().activities[static_cast<std::size_t>(activity)].id;
  }

  /// What the LMS keeps when a launch is over.
  void keep() {
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

  /// Leaves the launch and comes back to it in the middle: nothing may change by that.
  Result<std::string> reopen() {
    if (!options_.reopen_each_step || !session_) return std::string{};
    const Bytes before = session_->snapshot();
    const auto view = session_->view();
    LMS_ASSIGN(session_, runtime::Session::continue_launch(session_->course(), context_, before));
    session_->set_tracing(true);
    if (session_->snapshot() != before) return std::string("reopening changes the snapshot");
    if (session_->view().delivery != view.delivery || session_->view().delivered != view.delivered)
      return std::string("reopening changes the delivery");
    return std::string{};
  }

  Learner& learner_;
  const CourseLoader& load_;
  const PlayOptions& options_;
  std::optional<runtime::Session> session_{};
  runtime::LaunchContext context_{};
  std::string package_{};
  std::int64_t now_ = 0;              ///< since the launch
  std::int64_t clock_ = kLaunchedAt;  ///< of the server
};

}  // namespace

std::unique_ptr<Lms> native_lms(Learner& learner, const CourseLoader& load, const PlayOptions& options) {
  return std::make_unique<NativeLms>(learner, load, options);
}

}  // namespace lms::script
