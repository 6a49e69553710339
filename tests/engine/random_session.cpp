#include "random_session.hpp"

namespace lms::runtime::test {
namespace {

using namespace lms::sequencing;

std::string global_id(Random& random) { return "global" + std::to_string(random.below(5)); }

RuleConditions random_conditions(Random& random) {
  RuleConditions out;
  out.combination = random.chance(50) ? Combination::all : Combination::any;
  const std::uint32_t count = 1 + random.below(2);
  for (std::uint32_t i = 0; i < count; ++i) {
    RuleCondition c;
    c.kind = static_cast<ConditionKind>(random.below(static_cast<std::uint32_t>(ConditionKind::never) + 1));
    c.negated = random.chance(30);
    c.threshold = random.real(-1, 1);
    if (random.chance(20)) c.objective = "obj1";
    out.conditions.push_back(c);
  }
  return out;
}

ObjectiveMap random_map(Random& random) {
  ObjectiveMap m;
  m.target = global_id(random);
  bool* flags[] = {&m.read_satisfied, &m.read_measure, &m.write_satisfied,  &m.write_measure, &m.read_raw,
                   &m.read_min,       &m.read_max,     &m.read_completion,  &m.read_progress, &m.write_raw,
                   &m.write_min,      &m.write_max,    &m.write_completion, &m.write_progress};
  for (bool* flag : flags) *flag = random.chance(40);
  return m;
}

void random_times(Random& random, LimitConditions& limits) {
  std::optional<std::int64_t>* const durations[] = {
      &limits.attempt_absolute_duration, &limits.attempt_experienced_duration,
      &limits.activity_absolute_duration, &limits.activity_experienced_duration};
  for (auto* duration : durations)
    if (random.chance(8)) *duration = random.below(20'000);
  if (random.chance(5)) limits.begin_time = 1'900'000'000'000 + random.below(1'000'000);
  if (random.chance(5)) limits.end_time = 1'900'000'000'000 + random.below(1'000'000);
}

/// A script of prerequisites about the course's first items; now and then one that nobody can read.
std::string random_script(Random& random) {
  const auto item = [&] { return "a" + std::to_string(1 + random.below(5)); };
  switch (random.below(7)) {
    case 0:
      return item() + "&" + item();
    case 1:
      return "~" + item() + "|(" + item() + "=passed)";
    case 2:
      return item() + "<>\"incomplete\"";
    case 3:
      return "2*{" + item() + "," + item() + "," + item() + "}";
    case 4:
      return item() + "&&";
    default:
      return item();
  }
}

void random_rules(Random& random, SequencingDefinition& s) {
  if (random.chance(25))
    s.pre.push_back({random_conditions(random), static_cast<PreAction>(random.below(4))});
  if (random.chance(20))
    s.post.push_back({random_conditions(random), static_cast<PostAction>(random.below(6))});
  if (random.chance(10)) s.exit.push_back({random_conditions(random)});
  if (random.chance(15)) s.limits.attempt_limit = 1 + random.below(3);
  random_times(random, s.limits);
  if (random.chance(20)) {
    RollupRule rule;
    rule.set = static_cast<ChildActivitySet>(random.below(5));
    rule.minimum_count = random.below(3);
    rule.minimum_percent = random.real(0, 1);
    rule.when = random_conditions(random);
    for (RuleCondition& c : rule.when.conditions) c.objective.clear();
    rule.action = static_cast<RollupAction>(random.below(4));
    s.rollup.push_back(rule);
  }
  s.objective_measure_weight = random.chance(20) ? random.real(0, 1) : 1.0;
  s.rollup_objective_satisfied = random.chance(85);
  s.rollup_progress_completion = random.chance(85);
  Consideration* const considerations[] = {
      &s.considerations.required_for_satisfied, &s.considerations.required_for_not_satisfied,
      &s.considerations.required_for_completed, &s.considerations.required_for_incomplete};
  for (Consideration* each : considerations)
    if (random.chance(20)) *each = static_cast<Consideration>(random.below(4));
  s.considerations.measure_satisfaction_if_active = random.chance(80);
  s.constrained.constrain_choice = random.chance(10);
  s.constrained.prevent_activation = random.chance(10);
}

void random_sequencing(Random& random, SequencingDefinition& s) {
  s.control.choice = random.chance(80);
  s.control.choice_exit = random.chance(85);
  s.control.flow = random.chance(75);
  s.control.forward_only = random.chance(10);
  s.control.use_current_attempt_objective_info = random.chance(80);
  s.control.use_current_attempt_progress_info = random.chance(80);
  random_rules(random, s);
  if (random.chance(15)) {
    s.randomization.selection_timing = static_cast<SelectionTiming>(random.below(3));
    s.randomization.selection_count = 1 + random.below(3);
    s.randomization.randomization_timing = static_cast<SelectionTiming>(random.below(3));
    s.randomization.reorder_children = random.chance(70);
  }
  s.delivery.tracked = random.chance(90);
  s.delivery.completion_set_by_content = random.chance(30);
  s.delivery.objective_set_by_content = random.chance(30);
  const std::uint32_t objectives = 1 + random.below(3);
  for (std::uint32_t i = 0; i < objectives; ++i) {
    ObjectiveDefinition o;
    o.primary = i == 0;
    if (i > 0 || random.chance(50)) o.id = "obj" + std::to_string(i);
    o.satisfied_by_measure = random.chance(20);
    o.min_normalized_measure = random.real(-1, 1);
    const std::uint32_t maps = random.below(3);
    for (std::uint32_t k = 0; k < maps; ++k) o.maps.push_back(random_map(random));
    s.objectives.push_back(std::move(o));
  }
}

void random_activity(Random& random, ActivityDefinition& a, bool scorm12) {
  a.title = "Activity " + a.id;
  a.visible = random.chance(95);
  a.hidden_controls = static_cast<std::uint16_t>(random.chance(20) ? random.below(128) : 0);
  if (random.chance(20)) a.data_from_lms = "launch=" + a.id;
  if (scorm12) {
    if (random.chance(40)) a.mastery_score = std::to_string(random.below(101));
    if (random.chance(25)) a.prerequisites = random_script(random);
    if (random.chance(15)) a.max_time_allowed = "0000:00:30";
    return;
  }
  if (random.chance(15)) a.max_time_allowed = "PT30S";
  a.progress_weight = random.chance(20) ? random.real(0, 1) : 1.0;
  a.completed_by_measure = random.chance(20);
  a.min_progress_measure = random.real(0, 1);
  for (std::uint32_t i = 0; i < 3; ++i)
    if (random.chance(20))
      a.shared_data.push_back({"bucket" + std::to_string(i), random.chance(80), random.chance(80)});
}

}  // namespace

std::uint64_t Random::next() {
  // splitmix64
  std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

CourseDefinition random_course(Random& random) {
  CourseDefinition out;
  out.standard = static_cast<Standard>(random.below(4));
  const bool scorm12 = out.standard == Standard::scorm12;
  out.title = "Random course";
  out.objectives_global_to_system = random.chance(70);
  out.shared_data_global_to_system = random.chance(70);
  const std::uint32_t count = 2 + random.below(11);
  std::vector<bool> has_children(count, false);
  for (std::uint32_t i = 0; i < count; ++i) {
    ActivityDefinition a;
    a.id = "a" + std::to_string(i);
    a.parent = i == 0 ? -1 : random.chance(50) ? 0 : static_cast<std::int32_t>(random.below(i));
    if (i > 0) has_children[static_cast<std::size_t>(a.parent)] = true;
    random_activity(random, a, scorm12);
    random_sequencing(random, a.sequencing);
    out.activities.push_back(std::move(a));
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    if (has_children[i] || i == 0) continue;
    out.activities[i].resource = random.chance(85) ? ResourceKind::sco : ResourceKind::asset;
    out.activities[i].href = out.activities[i].id + ".html";
  }
  return out;
}

LaunchContext random_context(Random& random) {
  LaunchContext out;
  out.learner_id = "learner";
  out.learner_name = "Röntgen, Ada";
  out.launched_at = 1'900'000'000'000 + random.below(1'000'000);
  out.seed = random.next();
  out.strict_scorm12 = random.chance(20);
  out.silent_sco_completes = random.chance(20);
  out.credit = random.chance(90);
  if (random.chance(10)) out.mode = random.chance(50) ? LaunchMode::browse : LaunchMode::review;
  for (std::uint32_t i = 0; i < 5; ++i) {
    if (!random.chance(20)) continue;
    GlobalObjective o;
    o.id = "global" + std::to_string(i);
    if (random.chance(60)) o.satisfied = random.chance(50);
    if (random.chance(60)) o.measure = random.real(-1, 1);
    if (random.chance(30)) o.completed = random.chance(50);
    out.objectives.push_back(std::move(o));
  }
  if (random.chance(20)) out.buckets.push_back({"bucket1", "from elsewhere"});
  return out;
}

namespace {

const std::vector<std::string>& elements_2004() {
  static const std::vector<std::string> kElements = {"cmi.completion_status",
                                                     "cmi.success_status",
                                                     "cmi.score.scaled",
                                                     "cmi.score.raw",
                                                     "cmi.score.min",
                                                     "cmi.score.max",
                                                     "cmi.progress_measure",
                                                     "cmi.location",
                                                     "cmi.suspend_data",
                                                     "cmi.exit",
                                                     "cmi.session_time",
                                                     "cmi.entry",
                                                     "cmi.total_time",
                                                     "cmi.learner_name",
                                                     "cmi.learner_preference.audio_level",
                                                     "cmi.learner_preference.language",
                                                     "cmi.objectives._count",
                                                     "cmi.objectives.0.id",
                                                     "cmi.objectives.1.id",
                                                     "cmi.objectives.0.success_status",
                                                     "cmi.objectives.1.score.scaled",
                                                     "cmi.objectives.0.completion_status",
                                                     "cmi.objectives.1.progress_measure",
                                                     "cmi.objectives.2.id",
                                                     "cmi.interactions._count",
                                                     "cmi.interactions.0.id",
                                                     "cmi.interactions.0.type",
                                                     "cmi.interactions.0.learner_response",
                                                     "cmi.interactions.0.correct_responses.0.pattern",
                                                     "cmi.interactions.0.result",
                                                     "cmi.interactions.1.id",
                                                     "cmi.interactions.0.latency",
                                                     "cmi.interactions.0.timestamp",
                                                     "cmi.interactions.0.objectives.0.id",
                                                     "cmi.comments_from_learner.0.comment",
                                                     "adl.data._count",
                                                     "adl.data.0.store",
                                                     "adl.data.1.store",
                                                     "adl.nav.request",
                                                     "adl.nav.request_valid.continue",
                                                     "adl.nav.request_valid.previous",
                                                     "adl.nav.request_valid.choice.{target=a2}",
                                                     "cmi.nonsense",
                                                     ""};
  return kElements;
}

const std::vector<std::string>& elements_12() {
  static const std::vector<std::string> kElements = {"cmi.core.lesson_status",
                                                     "cmi.core.lesson_location",
                                                     "cmi.core.score.raw",
                                                     "cmi.core.score.max",
                                                     "cmi.core.exit",
                                                     "cmi.core.session_time",
                                                     "cmi.core.entry",
                                                     "cmi.core.total_time",
                                                     "cmi.suspend_data",
                                                     "cmi.comments",
                                                     "cmi.objectives._count",
                                                     "cmi.objectives.0.id",
                                                     "cmi.objectives.0.status",
                                                     "cmi.objectives.1.id",
                                                     "cmi.interactions._count",
                                                     "cmi.interactions.0.id",
                                                     "cmi.interactions.0.type",
                                                     "cmi.interactions.0.student_response",
                                                     "cmi.interactions.0.result",
                                                     "cmi.interactions.0.latency",
                                                     "cmi.student_preference.audio",
                                                     "cmi.core._children",
                                                     "cmi.nonsense",
                                                     ""};
  return kElements;
}

std::string random_value(Random& random, std::string_view element) {
  static const std::vector<std::string> kTokens = {"completed",
                                                   "incomplete",
                                                   "passed",
                                                   "failed",
                                                   "unknown",
                                                   "not attempted",
                                                   "browsed",
                                                   "suspend",
                                                   "time-out",
                                                   "logout",
                                                   "normal",
                                                   "",
                                                   "continue",
                                                   "previous",
                                                   "exitAll",
                                                   "suspendAll",
                                                   "abandonAll",
                                                   "exit",
                                                   "_none_",
                                                   "{target=a2}choice",
                                                   "{target=a3}jump",
                                                   "choice",
                                                   "true-false",
                                                   "a[,]b",
                                                   "true",
                                                   "obj0",
                                                   "obj1",
                                                   "free",
                                                   "PT1M30.5S",
                                                   "00:01:30",
                                                   "0.5",
                                                   "1",
                                                   "-1",
                                                   "85",
                                                   "0.95",
                                                   "1.5",
                                                   "2031-05-04T10:30:00.0Z",
                                                   "12:30:05",
                                                   "correct",
                                                   "wrong",
                                                   "{lang=de}Gruß",
                                                   "Привет 😀",
                                                   "en-GB"};
  if (element.ends_with("suspend_data") && random.chance(80)) {
    std::string out;
    const std::uint32_t parts = random.below(60);
    for (std::uint32_t i = 0; i < parts; ++i)
      out += "slide" + std::to_string(i) + (random.chance(90) ? "=1;" : "=ü;");
    return out;
  }
  if (element.find("score") != std::string_view::npos && random.chance(80))
    return std::to_string(random.below(100)) + ".25";
  if (element.find("scaled") != std::string_view::npos && random.chance(80))
    return "0." + std::to_string(random.below(1000));
  return random.pick(kTokens);
}

NavKind random_navigation(Random& random) {
  static const std::vector<NavKind> kKinds = {
      NavKind::start,    NavKind::resume_all,  NavKind::continue_, NavKind::continue_,
      NavKind::previous, NavKind::choice,      NavKind::choice,    NavKind::choice,
      NavKind::jump,     NavKind::exit,        NavKind::exit_all,  NavKind::suspend_all,
      NavKind::abandon,  NavKind::abandon_all, NavKind::leave,     NavKind::leave};
  return random.pick(kKinds);
}

}  // namespace

Event random_event(Random& random, const Session& session, std::int64_t now) {
  Event out;
  out.at_ms = now + random.below(5'000);
  const PlayerView view = session.view();
  if (view.delivered < 0 || random.chance(8)) {
    out.navigation = true;
    out.kind = view.delivered < 0 && random.chance(60)
                   ? (session.can_resume() && random.chance(70) ? NavKind::resume_all : NavKind::start)
                   : random_navigation(random);
    out.argument = "a" + std::to_string(random.below(13));
    return out;
  }
  const bool late = !random.chance(97);
  out.delivery = late && view.delivery > 0 ? 1 + random.below(view.delivery) : view.delivery;
  const bool scorm12 = session.course().standard == Standard::scorm12;
  const std::uint32_t what = random.below(100);
  if (what < 12) {
    out.method = Method::initialize;
  } else if (what < 17) {
    out.method = Method::terminate;
  } else if (what < 23) {
    out.method = Method::commit;
  } else if (what < 27) {
    out.method = random.chance(50) ? Method::get_last_error : Method::get_error_string;
    out.argument = random.chance(50) ? "401" : "";
  } else {
    out.method = what < 55 ? Method::get_value : Method::set_value;
    out.argument = random.pick(scorm12 ? elements_12() : elements_2004());
    if (out.method == Method::set_value) out.value = random_value(random, out.argument);
  }
  return out;
}

}  // namespace lms::runtime::test
