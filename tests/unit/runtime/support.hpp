#pragma once
#include "runtime/session.hpp"
#include "sequencing/definition.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Small courses and a page that calls the API, for the tests of the run-time.
namespace lms::runtime::test {

using sequencing::ActivityDefinition;
using sequencing::CourseDefinition;
using sequencing::ResourceKind;
using sequencing::Standard;

inline ActivityDefinition activity(std::string id, int parent) {
  ActivityDefinition out;
  out.id = std::move(id);
  out.title = "Title of " + out.id;
  out.parent = parent;
  out.sequencing.objectives.push_back({.primary = true});
  return out;
}

/// An organization with `count` SCOs, `sco1` …, that can be chosen and stepped through.
inline CourseDefinition course(Standard standard, int count = 1) {
  CourseDefinition out{.standard = standard, .title = "Course"};
  out.activities.push_back(activity("org", -1));
  out.activities[0].sequencing.control.flow = true;
  for (int i = 1; i <= count; ++i) {
    ActivityDefinition sco = activity("sco" + std::to_string(i), 0);
    sco.resource = ResourceKind::sco;
    sco.href = sco.id + ".html";
    out.activities.push_back(std::move(sco));
  }
  return out;
}

inline LaunchContext learner() {
  LaunchContext out;
  out.learner_id = "ada";
  out.learner_name = "Lovelace, Ada";
  out.launched_at = 1'900'000'000'000;
  out.seed = 7;
  return out;
}

inline Session open(CourseDefinition definition, LaunchContext context = learner(), ByteView snapshot = {}) {
  auto session = Session::open_launch(std::move(definition), std::move(context), snapshot);
  if (!session) throw std::runtime_error(session.error().message);
  return std::move(*session);
}

/// A learner's launch, driven as the player does.
struct Launch {
  Session session;
  std::int64_t now = 0;

  explicit Launch(CourseDefinition definition, LaunchContext context = learner(), ByteView snapshot = {})
      : session(open(std::move(definition), std::move(context), snapshot)) {}

  void go(NavKind kind, std::string_view target = {}) { session.navigate(++now, kind, target); }
  CallOutcome call(Method method, std::string_view argument = {}, std::string_view value = {}) {
    return session.call(++now, session.delivery(), method, argument, value);
  }
  CallOutcome initialize() { return call(Method::initialize); }
  CallOutcome terminate() { return call(Method::terminate); }
  CallOutcome get(std::string_view element) { return call(Method::get_value, element); }
  CallOutcome set(std::string_view element, std::string_view value) {
    return call(Method::set_value, element, value);
  }
  std::string value(std::string_view element) { return get(element).value; }
  std::string delivered() const {
    const auto view = session.view();
    return view.delivered < 0 ? "" : session.course().activities[static_cast<std::size_t>(view.delivered)].id;
  }
};

/// Starts a course and initializes its first SCO.
inline Launch start(CourseDefinition definition, LaunchContext context = learner(), ByteView snapshot = {}) {
  Launch out(std::move(definition), std::move(context), snapshot);
  out.go(out.session.can_resume() ? NavKind::resume_all : NavKind::start);
  out.initialize();
  return out;
}

}  // namespace lms::runtime::test
