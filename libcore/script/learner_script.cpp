#include "script/learner_script.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace lms::script {
namespace {

using nlohmann::json;

/// What says where a script comes from, or stands beside a step for people. Never judged.
constexpr std::string_view kProvenance[] = {"asked",        "visit", "page",  "note",  "notes",
                                            "suite_checks", "final", "asset", "judged"};

/// Carries the first thing that is wrong through the reading of one object, and which of its keys were read.
class Fields {
 public:
  explicit Fields(const json& object) : object_(object) {}

  [[nodiscard]] bool has(const char* name) {
    known_.insert(name);
    return is(name);
  }
  /// As has(), but the key doesn't count as read.
  [[nodiscard]] bool is(const char* name) const {
    return object_.is_object() && object_.contains(name) && !object_[name].is_null();
  }
  /// A key that nobody has asked for would be a check that nobody makes.
  void refuse_others() {
    if (!object_.is_object() || !error_.code.empty()) return;
    for (const auto& [key, value] : object_.items())
      if (!known_.contains(key) &&
          std::find(std::begin(kProvenance), std::end(kProvenance), key) == std::end(kProvenance))
        return bad(key, "is no key that means something here");
  }
  [[nodiscard]] std::string text(const char* name) {
    return read_text(name, has(name) ? object_[name] : json(""));
  }
  [[nodiscard]] std::optional<std::string> optional_text(const char* name) {
    if (!has(name)) return std::nullopt;
    return text(name);
  }
  [[nodiscard]] bool flag(const char* name, bool otherwise) {
    if (!has(name)) return otherwise;
    if (!object_[name].is_boolean()) bad(name, "is not true or false");
    return object_[name].is_boolean() && object_[name].get<bool>();
  }
  [[nodiscard]] std::optional<std::size_t> number(const char* name) {
    if (!has(name)) return std::nullopt;
    if (object_[name].is_number_unsigned()) return object_[name].get<std::size_t>();
    bad(name, "is not a number");
    return std::nullopt;
  }
  [[nodiscard]] std::vector<std::string> texts(const char* name) {
    std::vector<std::string> out;
    if (!has(name)) return out;
    if (!object_[name].is_array()) bad(name, "is not a list");
    for (const json& each : object_[name]) out.push_back(read_text(name, each));
    return out;
  }
  [[nodiscard]] const json& raw(const char* name) const { return object_[name]; }
  void bad(std::string field, std::string_view problem) {
    if (error_.code.empty())
      error_ = {.code = "script.invalid",
                .message = '\'' + field + "' " + std::string(problem),
                .element = std::move(field)};
  }
  [[nodiscard]] const Error& error() const { return error_; }

 private:
  std::string read_text(const char* name, const json& value) {
    if (value.is_string()) return value.get<std::string>();
    bad(name, "is not a text");
    return {};
  }
  const json& object_;
  std::set<std::string, std::less<>> known_{};
  Error error_{};
};

template <class E>
struct Name {
  std::string_view name;
  E value;
};

template <class E, std::size_t N>
std::optional<E> lookup(const Name<E> (&table)[N], std::string_view name) {
  for (const auto& row : table)
    if (row.name == name) return row.value;
  return std::nullopt;
}

template <class E, std::size_t N>
std::string_view name_of(const Name<E> (&table)[N], E value) {
  for (const auto& row : table)
    if (row.value == value) return row.name;
  return "?";
}

using runtime::Method;
using runtime::NavKind;

constexpr Name<Method> kMethods[] = {
    {"Initialize", Method::initialize},
    {"Terminate", Method::terminate},
    {"GetValue", Method::get_value},
    {"SetValue", Method::set_value},
    {"Commit", Method::commit},
    {"GetLastError", Method::get_last_error},
    {"GetErrorString", Method::get_error_string},
    {"GetDiagnostic", Method::get_diagnostic},
};
constexpr Name<NavKind> kLearner[] = {
    {"continue", NavKind::continue_},
    {"previous", NavKind::previous},
    {"choice", NavKind::choice},
    {"suspendAll", NavKind::suspend_all},
    {"exitAll", NavKind::exit_all},
    {"exit_course", NavKind::exit_all},
    {"start", NavKind::start},
    {"resume", NavKind::resume_all},
    {"exit", NavKind::exit},
    {"abandon", NavKind::abandon},
    {"abandonAll", NavKind::abandon_all},
    {"jump", NavKind::jump},
};
constexpr Name<NavKind> kLaunchModes[] = {
    {"start", NavKind::start}, {"resume", NavKind::resume_all}, {"choice", NavKind::choice}};
constexpr Name<Comparison> kComparisons[] = {
    {"exact", Comparison::exact},
    {"string", Comparison::string},
    {"real", Comparison::real},
    {"timeinterval", Comparison::timeinterval},
    {"datetime", Comparison::datetime},
    {"language", Comparison::language},
    {"localized_string", Comparison::localized_string},
    {"response", Comparison::response},
    {"result", Comparison::result},
    {"children_list", Comparison::children_list},
    {"uri", Comparison::uri},
};
constexpr Name<ControlState> kControlStates[] = {{"enabled", ControlState::enabled},
                                                 {"not_enabled", ControlState::not_enabled},
                                                 {"visible", ControlState::visible},
                                                 {"hidden", ControlState::hidden}};

/// Initialize, Terminate, Commit and the error functions may leave an empty argument away.
void read_arguments(Fields& in, Call& out) {
  out.arguments = in.texts("args");
  const bool sets = out.method == Method::set_value;
  const std::size_t needed = sets ? 2 : out.method == Method::get_value ? 1 : 0;
  if (out.arguments.size() < needed) in.bad("args", "has too few arguments for this call");
  if (out.arguments.size() > (sets ? 2U : 1U)) in.bad("args", "has too many arguments for this call");
}

/// `expect`, or what `expect_match` puts in its place.
void read_expectation(Fields& in, Call& out) {
  const std::string match = in.text("expect_match");
  if (match.empty()) {
    out.expect = in.optional_text("expect");
    // A call that a suite leaves to the LMS: it simply has to succeed.
    const bool answers_true = out.method == Method::initialize || out.method == Method::terminate ||
                              out.method == Method::commit || out.method == Method::set_value;
    if (!in.flag("suite_checks", true) && !out.expect && out.errors.empty() && answers_true) {
      out.expect = "true";
      out.errors = {"0"};
    }
  } else if (match == "one_of") {
    out.one_of = in.texts("one_of");
    if (out.one_of.empty()) in.bad("one_of", "is missing");
  } else if (match == "shorter_than") {
    out.shorter_than = in.number("length");
    if (!out.shorter_than) in.bad("length", "is missing");
  } else if (match != "any") {
    in.bad("expect_match", "is none of any, one_of and shorter_than");
  }
}

Call read_call(Fields& in) {
  Call out;
  const std::string method = in.text("call");
  if (const auto known = lookup(kMethods, method))
    out.method = *known;
  else
    in.bad("call", "names no function of the API");
  read_arguments(in, out);
  out.errors = in.texts("expect_error_in");
  if (in.has("expect_error_in") && out.errors.empty()) in.bad("expect_error_in", "is empty");
  if (const auto only = in.optional_text("expect_error")) {
    if (!out.errors.empty()) in.bad("expect_error", "stands beside expect_error_in");
    out.errors = {*only};
  }
  read_expectation(in, out);
  if (in.has("compare")) {
    if (!in.is("expect") && !in.is("author_expected")) in.bad("compare", "has nothing that it compares");
    if (const auto known = lookup(kComparisons, in.text("compare")))
      out.compare = *known;
    else
      in.bad("compare", "names no comparison");
  }
  out.response_type = in.text("response_type");
  out.spm = in.number("spm").value_or(0);
  out.author_expected = in.optional_text("author_expected");
  out.author_error = in.optional_text("author_error");
  in.refuse_others();
  return out;
}

void read_learner(Fields& in, Step& out) {
  const std::string what = in.text("learner");
  out.target = in.text("target");
  out.judged = !in.flag("final", false);
  std::optional<NavKind> navigation;
  if (what == "launch") {
    out.kind = StepKind::launch;
    out.package = in.text("package");
    navigation = lookup(kLaunchModes, in.has("mode") ? in.text("mode") : "start");
    if (!navigation) in.bad("mode", "is none of start, resume and choice");
  } else {
    out.kind = StepKind::navigate;
    navigation = lookup(kLearner, what);
  }
  if (navigation)
    out.navigation = *navigation;
  else
    in.bad("learner", "names no event");
  const bool targeted = out.navigation == NavKind::choice || out.navigation == NavKind::jump;
  if (targeted && out.target.empty()) in.bad("target", "is missing");
  if (!targeted && !out.target.empty()) in.bad("target", "goes with choice and jump only");
  if (!in.has("on_unload")) return;
  if (!in.raw("on_unload").is_array()) return in.bad("on_unload", "is not a list");
  for (const json& each : in.raw("on_unload")) {
    Fields call(each);
    out.on_unload.push_back(read_call(call));
    if (!call.error().code.empty()) in.bad("on_unload." + call.error().element, call.error().message);
  }
}

void read_controls(Fields& in, Step& out) {
  out.kind = StepKind::controls;
  if (!in.has("ui") || !in.raw("ui").is_object()) return in.bad("ui", "is not an object");
  if (in.raw("ui").empty()) return in.bad("ui", "is empty");
  for (const auto& [name, state] : in.raw("ui").items()) {
    ControlCheck check;
    if (name.starts_with("choice:")) {
      check.control = Control::choice;
      check.target = name.substr(7);
    } else if (name == "continue" || name == "previous" || name == "toc") {
      check.control = name == "continue"   ? Control::continue_
                      : name == "previous" ? Control::previous
                                           : Control::toc;
    } else {
      in.bad("ui", "names no control: " + name);
    }
    const auto known = state.is_string() ? lookup(kControlStates, state.get<std::string>()) : std::nullopt;
    if (known)
      check.state = *known;
    else
      in.bad("ui", "gives no state to " + name);
    out.controls.push_back(check);
  }
}

void read_session(Fields& in, Step& out) {
  out.kind = StepKind::session;
  const std::string state = in.text("expect_session");
  if (state != "ended" && state != "active") in.bad("expect_session", "is neither ended nor active");
  out.ended = state == "ended";
  const std::string judged = in.text("judged");
  if (!judged.empty() && judged != "formal" && judged != "instruction" && judged != "none")
    in.bad("judged", "is none of formal, instruction and none");
  out.judged = judged != "none" && !in.flag("final", false);
}

Step read_step(Fields& in) {
  Step out;
  if (in.is("call")) {
    out.kind = StepKind::call;
    out.call = read_call(in);
  } else if (in.is("learner")) {
    read_learner(in, out);
  } else if (in.is("expect_delivered")) {
    out.kind = StepKind::delivered;
    out.target = in.text("expect_delivered");
    out.alternatives = in.texts("or_any_of");
    out.asset = in.flag("asset", false);
  } else if (in.is("expect_still_delivered")) {
    out.kind = StepKind::still_delivered;
    out.target = in.text("expect_still_delivered");
  } else if (in.is("expect_content_unloaded")) {
    out.kind = StepKind::unloaded;
    if (!in.flag("expect_content_unloaded", true)) in.bad("expect_content_unloaded", "can only be true");
  } else if (in.is("expect_session")) {
    read_session(in, out);
  } else if (in.is("ui")) {
    read_controls(in, out);
  } else if (in.is("check")) {
    out.kind = StepKind::objective_ids;
    if (in.text("check") != "objective_ids") in.bad("check", "names no check");
    if (!in.has("expect_ids")) in.bad("expect_ids", "is missing");
    out.objective_ids = in.texts("expect_ids");
  } else {
    in.bad("step", "is of no known kind");
  }
  in.refuse_others();
  return out;
}

Error at_step(Error error, std::size_t number) {
  error.line = static_cast<int>(number);
  error.message = "step " + std::to_string(number) + ": " + error.message;
  return error;
}

/// Where byte `at` of `text` stands, for people.
std::string place(std::string_view text, std::size_t at) {
  text = text.substr(0, std::min(at, text.size()));
  const std::size_t line = text.rfind('\n');
  const std::size_t column = text.size() - (line == std::string_view::npos ? 0 : line + 1);
  return "line " + std::to_string(1 + std::count(text.begin(), text.end(), '\n')) + ", column " +
         std::to_string(std::max<std::size_t>(column, 1));
}

Result<json> parse_document(std::string_view text) {
  // The last one of equal keys would win, and whatever the others expect would not be judged.
  std::vector<std::set<std::string>> keys;
  std::string twice;
  const auto watch = [&](int, json::parse_event_t event, const json& value) {
    if (event == json::parse_event_t::object_start) keys.emplace_back();
    if (event == json::parse_event_t::object_end) keys.pop_back();
    if (event == json::parse_event_t::key && !keys.back().insert(value.get<std::string>()).second)
      twice = value.get<std::string>();
    return true;
  };
  try {
    json document = json::parse(text, watch);
    if (!document.is_object()) return fail("script.invalid", "the script is no JSON object");
    if (twice.empty()) return document;
    return fail(Error{
        .code = "script.invalid", .message = "'" + twice + "' stands twice in an object", .element = twice});
  } catch (const json::parse_error& error) {
    return fail("script.invalid", "the script is no JSON: " + place(text, error.byte));
  } catch (const json::out_of_range&) {
    return fail("script.invalid", "the script holds a number that is too large");
  }
}

void read_packages(Fields& in, LearnerScript& out) {
  if (!in.has("manifests")) return;
  if (!in.raw("manifests").is_object()) return in.bad("manifests", "is not an object");
  for (const auto& [name, path] : in.raw("manifests").items()) {
    if (path.is_string())
      out.packages[name] = path.get<std::string>();
    else
      in.bad("manifests", "is no map of names to paths");
  }
}

}  // namespace

Result<LearnerScript> parse_script(std::string_view text) {
  LMS_ASSIGN(const json document, parse_document(text));
  LearnerScript out;
  Fields in(document);
  out.id = in.text("id");
  out.families = in.texts("families");
  out.after = in.texts("after");
  out.strict = in.flag("strict", false);
  read_packages(in, out);
  for (const char* told : {"tests", "purpose", "doubtful", "mode", "rtd_init"}) (void)in.has(told);
  if (!in.has("steps") || !in.raw("steps").is_array())
    in.bad("steps", "is not a list");
  else if (in.raw("steps").empty())
    in.bad("steps", "is empty");
  in.refuse_others();
  if (!in.error().code.empty()) return fail(in.error());
  for (const json& each : in.raw("steps")) {
    Fields step(each);
    Step read = read_step(step);
    // A launch may leave the name away where there is only one package.
    if (read.kind == StepKind::launch && read.package.empty() && out.packages.size() == 1)
      read.package = out.packages.begin()->first;
    out.steps.push_back(std::move(read));
    if (!step.error().code.empty()) return fail(at_step(step.error(), out.steps.size()));
  }
  return out;
}

std::string describe(const Call& call) {
  std::string out(name_of(kMethods, call.method));
  out += '(';
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    if (i > 0) out += ", ";
    out += call.arguments[i];
  }
  return out + ')';
}

std::string describe(const Step& step) {
  const auto with_target = [&](std::string text) {
    return step.target.empty() ? text : text + " " + step.target;
  };
  switch (step.kind) {
    case StepKind::launch:
      return with_target("launch " + step.package + " (" +
                         std::string(name_of(kLaunchModes, step.navigation)) + ")");
    case StepKind::navigate:
      return with_target(std::string(name_of(kLearner, step.navigation)));
    case StepKind::delivered:
      return with_target("delivered");
    case StepKind::still_delivered:
      return with_target("still delivered");
    case StepKind::unloaded:
      return "content unloaded";
    case StepKind::session:
      return step.ended ? "session ended" : "session active";
    case StepKind::controls:
      return "controls";
    case StepKind::call:
      return describe(step.call);
    case StepKind::objective_ids:
      return "objective ids";
  }
  return {};
}

}  // namespace lms::script
