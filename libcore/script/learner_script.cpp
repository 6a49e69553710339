#include "script/learner_script.hpp"

#include <nlohmann/json.hpp>

namespace lms::script {
namespace {

using nlohmann::json;

/// Carries the first thing that is wrong through the reading of one step.
class Fields {
 public:
  explicit Fields(const json& object) : object_(object) {}

  [[nodiscard]] bool has(const char* name) const { return object_.is_object() && object_.contains(name); }
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
      error_ = {.code = "script.invalid", .message = field + " " + std::string(problem), .element = field};
  }
  [[nodiscard]] const Error& error() const { return error_; }

 private:
  std::string read_text(const char* name, const json& value) {
    if (value.is_string()) return value.get<std::string>();
    bad(name, "is not a text");
    return {};
  }
  const json& object_;
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

Call read_call(Fields& in) {
  Call out;
  const std::string method = in.text("call");
  if (const auto known = lookup(kMethods, method))
    out.method = *known;
  else
    in.bad("call", "names no function of the API");
  out.arguments = in.texts("args");
  const std::size_t needed = out.method == Method::set_value        ? 2
                             : out.method == Method::get_last_error ? 0
                                                                    : 1;
  if (out.arguments.size() < needed) in.bad("args", "are too few");
  const std::string match = in.text("expect_match");
  if (!match.empty() && match != "any" && match != "one_of" && match != "shorter_than")
    in.bad("expect_match", "is none of any, one_of and shorter_than");
  if (match.empty()) out.expect = in.optional_text("expect");
  if (match == "one_of") out.one_of = in.texts("one_of");
  if (match == "shorter_than") {
    out.shorter_than = in.number("length");
    if (!out.shorter_than) in.bad("length", "is missing");
  }
  if (in.has("compare")) {
    if (const auto known = lookup(kComparisons, in.text("compare")))
      out.compare = *known;
    else
      in.bad("compare", "names no comparison");
  }
  out.response_type = in.text("response_type");
  out.spm = in.number("spm").value_or(0);
  out.author_expected = in.optional_text("author_expected");
  out.author_error = in.optional_text("author_error");
  out.errors = in.texts("expect_error_in");
  if (const auto only = in.optional_text("expect_error")) out.errors = {*only};
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
  } else {
    out.kind = StepKind::navigate;
    navigation = lookup(kLearner, what);
  }
  if (navigation)
    out.navigation = *navigation;
  else
    in.bad("learner", "names no event");
  if (out.navigation == NavKind::choice && out.target.empty()) in.bad("target", "is missing");
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
  if (!in.raw("ui").is_object()) return in.bad("ui", "is not an object");
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

Step read_step(Fields& in) {
  Step out;
  if (in.has("call")) {
    out.kind = StepKind::call;
    out.call = read_call(in);
  } else if (in.has("learner")) {
    read_learner(in, out);
  } else if (in.has("expect_delivered")) {
    out.kind = StepKind::delivered;
    out.target = in.text("expect_delivered");
    out.alternatives = in.texts("or_any_of");
    out.asset = in.flag("asset", false);
  } else if (in.has("expect_still_delivered")) {
    out.kind = StepKind::still_delivered;
    out.target = in.text("expect_still_delivered");
  } else if (in.has("expect_content_unloaded")) {
    out.kind = StepKind::unloaded;
  } else if (in.has("expect_session")) {
    out.kind = StepKind::session;
    const std::string state = in.text("expect_session");
    if (state != "ended" && state != "active") in.bad("expect_session", "is neither ended nor active");
    out.ended = state == "ended";
    out.judged = in.text("judged") != "none";
  } else if (in.has("ui")) {
    read_controls(in, out);
  } else if (in.has("check") && in.text("check") == "objective_ids") {
    out.kind = StepKind::objective_ids;
    out.objective_ids = in.texts("expect_ids");
  } else {
    in.bad("step", "is of no known kind");
  }
  return out;
}

Error at_step(Error error, std::size_t number) {
  error.line = static_cast<int>(number);
  error.message = "step " + std::to_string(number) + ": " + error.message;
  return error;
}

}  // namespace

Result<LearnerScript> parse_script(std::string_view text) {
  const json document = json::parse(text, nullptr, false);
  if (!document.is_object()) return fail("script.invalid", "the script is no JSON object");
  LearnerScript out;
  Fields in(document);
  out.id = in.text("id");
  out.families = in.texts("families");
  out.after = in.texts("after");
  if (in.has("manifests")) {
    if (!in.raw("manifests").is_object()) in.bad("manifests", "is not an object");
    for (const auto& [name, path] : in.raw("manifests").items()) {
      if (path.is_string())
        out.packages[name] = path.get<std::string>();
      else
        in.bad("manifests", "is no map of names to paths");
    }
  }
  if (!in.has("steps") || !in.raw("steps").is_array()) in.bad("steps", "is not a list");
  if (!in.error().code.empty()) return fail(in.error());
  for (const json& each : in.raw("steps")) {
    Fields step(each);
    out.steps.push_back(read_step(step));
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
