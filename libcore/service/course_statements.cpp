#include "service/course_statements.hpp"

#include "base/encoding.hpp"
#include "base/log.hpp"
#include "runtime/duration.hpp"
#include "runtime/number.hpp"
#include "sequencing/definition.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace lms::service {
namespace {

using nlohmann::json;
using runtime::Completion;
using runtime::Success;

constexpr std::string_view kVerbs = "http://adlnet.gov/expapi/verbs/";
constexpr std::string_view kTypes = "http://adlnet.gov/expapi/activities/";
constexpr std::string_view kProgress = "https://w3id.org/xapi/cmi5/result/extensions/progress";
constexpr std::string_view kProfile = "https://w3id.org/xapi/scorm";
/// What else a batch asks is in the call log; a page that asks more at once means no harm to the record store.
constexpr std::size_t kMaxQuestions = 1000;

constexpr std::string_view kInteractions = "cmi.interactions.";

constexpr std::array kInteractionTypes{"true-false",  "choice",     "fill-in", "long-fill-in", "matching",
                                       "performance", "sequencing", "likert",  "numeric",      "other"};

std::string dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

/// `{"und": text}`: nobody says which language a manifest's titles are in.
json any_language(const std::string& text) { return {{"und", text}}; }

/// Score as xAPI has it (Data 2.4.5.1): what would break its rules stays out.
template <class Scored>
json score_of(const Scored& from) {
  json score = json::object();
  if (from.scaled && std::abs(*from.scaled) <= 1) score["scaled"] = *from.scaled;
  if (!from.raw) return score;
  score["raw"] = *from.raw;
  const bool ordered = !from.min || !from.max || *from.min < *from.max;
  if (ordered && from.min && *from.min <= *from.raw) score["min"] = *from.min;
  if (ordered && from.max && *from.raw <= *from.max) score["max"] = *from.max;
  return score;
}

template <class Judged>
json result_of(const Judged& from) {
  json result = json::object();
  if (json score = score_of(from); !score.empty()) result["score"] = std::move(score);
  if (from.success != Success::unknown) result["success"] = from.success == Success::passed;
  if (from.completion == Completion::completed || from.completion == Completion::incomplete)
    result["completion"] = from.completion == Completion::completed;
  return result;
}

/// ISO 8601 from a time span of either standard; "" when there is none.
std::string duration_of(std::string_view text, bool scorm12) {
  const auto hundredths = scorm12 ? runtime::parse_timespan(text, true) : runtime::parse_interval(text);
  return hundredths ? runtime::format_interval(*hundredths) : std::string();
}

std::string replaced(std::string_view text, char what, std::string_view by) {
  std::string out;
  for (const char c : text)
    if (c == what)
      out += by;
    else
      out += c;
  return out;
}

/// A response of SCORM 1.2 (3.4.4, `a,b`, `1.a,2.b`) in the form of SCORM 2004, which is xAPI's.
std::string modern_response(const std::string& text, std::string_view type) {
  if (type == "true-false") {
    if (text == "t" || text == "1") return "true";
    if (text == "f" || text == "0") return "false";
  }
  if (type != "choice" && type != "sequencing" && type != "matching") return text;
  std::string_view inner = text;
  if (inner.size() > 1 && inner.front() == '{' && inner.back() == '}')
    inner = inner.substr(1, inner.size() - 2);
  const std::string out = replaced(inner, ',', "[,]");
  return type == "matching" ? replaced(out, '.', "[.]") : out;
}

/// `cmi.interactions.12.id`: 12 and `id`; nothing for other elements.
std::optional<std::pair<std::size_t, std::string_view>> question_of(std::string_view element) {
  if (!element.starts_with(kInteractions)) return std::nullopt;
  element.remove_prefix(kInteractions.size());
  std::size_t number = 0;
  const auto [end, bad] = std::from_chars(element.data(), element.data() + element.size(), number);
  if (bad != std::errc{} || end == element.data() + element.size() || *end != '.') return std::nullopt;
  return std::pair(number, element.substr(static_cast<std::size_t>(end - element.data()) + 1));
}

}  // namespace

/// An activity: the end of its IRI behind the course's ("" = the course), and its definition.
struct CourseScribe::Thing {
  std::string path{};
  json definition = json::object();
  bool is_in_part = false;  ///< of what is shown, else it is that itself, or the course
};

CourseScribe::CourseScribe(StatementsSource source, const runtime::Session& session)
    : source_(std::move(source)), session_(session), told_(session.page_status()) {
  note_set(session_time_name());
  note_set(exit_name());
}

void CourseScribe::begin_page() {
  told_ = session_.page_status();
  questions_.clear();
  session_time_.clear();
  exit_.clear();
}

std::string_view CourseScribe::session_time_name() const {
  return scorm12() ? "cmi.core.session_time" : "cmi.session_time";
}

std::string_view CourseScribe::exit_name() const { return scorm12() ? "cmi.core.exit" : "cmi.exit"; }

bool CourseScribe::scorm12() const { return session_.course().standard == sequencing::Standard::scorm12; }

std::string CourseScribe::peek(std::string_view element) const {
  return std::string(session_.peek(session_.delivery(), element).value_or(std::string_view()));
}

void CourseScribe::hear(const runtime::LogEntry& entry, const runtime::CallOutcome& outcome) {
  at_ms_ = entry.at_ms;
  if (entry.kind == runtime::EntryKind::navigation) {
    // `leave` comes while the page is still there; whatever else moves on has another page after it.
    if (entry.navigation == runtime::NavKind::leave) tell_changes();
    return;
  }
  if (entry.delivery != session_.delivery() || outcome.error != 0) return;
  switch (entry.method) {
    case runtime::Method::initialize:
      begin_page();
      if (told_.activity >= 0) write(told_.resumed ? "resumed" : "initialized", part(), {});
      break;
    case runtime::Method::set_value:
      note_set(entry.argument);
      break;
    case runtime::Method::commit:
      tell_changes();
      break;
    case runtime::Method::terminate:
      tell_changes();
      tell_end();
      break;
    default:
      break;
  }
}

void CourseScribe::note_set(std::string_view element) {
  if (element == session_time_name()) session_time_ = peek(element);
  if (element == exit_name()) exit_ = peek(element);
  const auto place = question_of(element);
  if (!place || (questions_.size() >= kMaxQuestions && !questions_.contains(place->first))) return;
  // Read while the page is there: with its end its data is put away.
  Question& question = questions_[place->first];
  const std::string base = fmt::format("{}{}.", kInteractions, place->first);
  for (const char* field :
       {"id", "type", "learner_response", "student_response", "result", "latency", "description"})
    if (std::string value = peek(base + field); !value.empty()) question.fields[field] = std::move(value);
  if (!place->second.starts_with("correct_responses.")) return;
  question.patterns.clear();
  for (std::size_t n = 0; n < kMaxQuestions; ++n) {
    std::string pattern = peek(fmt::format("{}correct_responses.{}.pattern", base, n));
    if (pattern.empty()) break;
    question.patterns.push_back(std::move(pattern));
  }
}

void CourseScribe::tell_changes() {
  const runtime::PageStatus now = session_.page_status();
  if (now.activity < 0 || now.activity != told_.activity) return;
  tell_questions();
  const bool judged = now.success != told_.success && now.success != Success::unknown;
  const bool completed = now.completion != told_.completion && now.completion == Completion::completed;
  const bool scored = now.scaled != told_.scaled || now.raw != told_.raw;
  if (now.progress && now.progress != told_.progress) {
    const auto percent = static_cast<int>(std::lround(std::clamp(*now.progress, 0.0, 1.0) * 100));
    write("progressed", part(), json{{"extensions", {{kProgress, percent}}}});
  }
  const json result = result_of(now);
  if (judged) write(now.success == Success::passed ? "passed" : "failed", part(), result);
  if (completed) write("completed", part(), result);
  if (scored && !judged && !completed && (now.scaled || now.raw))
    if (json score = score_of(now); !score.empty())
      write("scored", part(), json{{"score", std::move(score)}});
  told_ = now;
}

void CourseScribe::tell_questions() {
  for (auto& [number, question] : std::exchange(questions_, {})) {
    const auto field = [&question](std::string_view name) {
      const auto found = question.fields.find(name);
      return found == question.fields.end() ? std::string() : found->second;
    };
    const std::string id = field("id");
    const std::string type = field("type");
    std::string response = field(scorm12() ? "student_response" : "learner_response");
    const std::string judged = field("result");
    if (id.empty() || (response.empty() && judged.empty())) continue;
    Thing asked = part();
    asked.path += "/interactions/" + url_encode(id);
    asked.definition = {{"type", std::string(kTypes) + "cmi.interaction"}, {"name", any_language(id)}};
    asked.is_in_part = true;
    if (std::find(kInteractionTypes.begin(), kInteractionTypes.end(), type) != kInteractionTypes.end())
      asked.definition["interactionType"] = type;
    if (const std::string text = field("description"); !text.empty())
      asked.definition["description"] = any_language(text);
    if (!question.patterns.empty() && asked.definition.contains("interactionType")) {
      for (std::string& pattern : question.patterns)
        if (scorm12()) pattern = modern_response(pattern, type);
      asked.definition["correctResponsesPattern"] = question.patterns;
    }
    json result = json::object();
    if (scorm12()) response = modern_response(response, type);
    if (!response.empty()) result["response"] = response;
    if (judged == "correct") result["success"] = true;
    if (judged == "incorrect" || judged == "wrong") result["success"] = false;
    if (const auto points = runtime::parse_real(judged)) result["score"] = {{"raw", *points}};
    if (std::string latency = duration_of(field("latency"), scorm12()); !latency.empty())
      result["duration"] = std::move(latency);
    write("answered", asked, result);
  }
}

void CourseScribe::tell_end() {
  json result = result_of(told_);
  if (std::string spent = duration_of(session_time_, scorm12()); !spent.empty())
    result["duration"] = std::move(spent);
  write(exit_ == "suspend" ? "suspended" : "terminated", part(), result);
}

void CourseScribe::finish(const runtime::CourseResult& was, const runtime::CourseResult& now, bool first) {
  tell_changes();
  if (first) {
    write("attempted", course(), {});
    std::rotate(statements_.begin(), statements_.end() - 1, statements_.end());
  }
  json result = result_of(now);
  if (now.total_time_ms > 0) result["duration"] = runtime::format_interval(now.total_time_ms / 10);
  if (now.success != was.success && now.success != Success::unknown)
    write(now.success == Success::passed ? "passed" : "failed", course(), result);
  if (now.completion != was.completion && now.completion == Completion::completed)
    write("completed", course(), result);
}

CourseScribe::Thing CourseScribe::course() const {
  Thing thing{.definition = {{"type", std::string(kTypes) + "course"}}};
  if (!source_.course_title.empty()) thing.definition["name"] = any_language(source_.course_title);
  return thing;
}

CourseScribe::Thing CourseScribe::part() const {
  const auto& activity = session_.course().activities.at(static_cast<std::size_t>(told_.activity));
  Thing thing{.path = "/" + url_encode(activity.id),
              .definition = {{"type", std::string(kTypes) + "lesson"}}};
  if (!activity.title.empty()) thing.definition["name"] = any_language(activity.title);
  return thing;
}

void CourseScribe::write(std::string_view verb, const Thing& object, json result) {
  const std::string root = source_.public_url + "/activities/" + source_.course_id;
  const auto activity = [&](const Thing& thing) {
    return json{{"objectType", "Activity"}, {"id", root + thing.path}, {"definition", thing.definition}};
  };
  json actor{{"objectType", "Agent"},
             {"account", {{"homePage", source_.public_url}, {"name", source_.learner_id}}}};
  if (!source_.learner_name.empty()) actor["name"] = source_.learner_name;
  json groups{{"category", json::array({{{"id", kProfile}}})}};
  if (!object.path.empty()) groups["grouping"] = json::array({activity(course())});
  if (object.is_in_part) groups["parent"] = json::array({activity(part())});
  json statement{{"actor", std::move(actor)},
                 {"verb", {{"id", std::string(kVerbs) + std::string(verb)}, {"display", {{"en", verb}}}}},
                 {"object", activity(object)},
                 {"context",
                  {{"registration", source_.registration_id},
                   {"platform", "lmsd"},
                   {"contextActivities", std::move(groups)}}},
                 {"timestamp", format_time(source_.launched_at + Millis{at_ms_})}};
  if (!result.empty()) statement["result"] = std::move(result);
  statements_.push_back(dump(statement));
}

StatementBatch ready_statements(const Context& context, const std::string& tenant_id,
                                const std::vector<std::string>& statements) {
  const BatchOptions options{.tenant_id = tenant_id,
                             .authority = make_authority(context.config.public_url, "lmsd", "lmsd")};
  if (auto all = make_batch(context, fmt::format("[{}]", fmt::join(statements, ",")), options))
    return std::move(*all);
  std::string batch = "[";
  for (const std::string& statement : statements) {
    if (const auto fine = make_batch(context, statement, options); !fine) {
      log(LogLevel::warning, "xapi", "statement left out",
          {{"element", fine.error().element}, {"reason", fine.error().message}});
      continue;
    }
    batch += (batch.size() > 1 ? "," : "") + statement;
  }
  auto ready = make_batch(context, batch + "]", options);
  return ready ? std::move(*ready) : StatementBatch{.tenant_id = tenant_id};
}

}  // namespace lms::service
