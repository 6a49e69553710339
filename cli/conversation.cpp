#include "cli/conversation.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace lms::cli {
namespace {

using nlohmann::json;

constexpr std::array kLaunchColumns = {
    Column{"AT", "at", Show::time},
    Column{"REFERENCE", "trace"},
    Column{"LEARNER", "learner"},
    Column{"REFUSED", "refusal"},
    Column{"COMPLETION", "recorded.completion"},
    Column{"SUCCESS", "recorded.success"},
    Column{"ACCEPTED COMPLETION", "lms.accepted.completion"},
    Column{"ACCEPTED SUCCESS", "lms.accepted.success"},
    Column{"UP TO DATE", "lms.upToDate", Show::state},
    Column{"DISPATCH ID", "dispatchId"},
    Column{"REGISTRATION ID", "registrationId"},
};

/// `what` of `from` as it was sent, made safe for a terminal.
std::string word(const json& from, std::string_view what, Show show = Show::text) {
  return shown_text(value_at(from, what), show);
}

/// `completed, passed, 80 %`
std::string result_text(const json& result) {
  std::string out = word(result, "completion") + ", " + word(result, "success");
  if (value_at(result, "scaled").is_number())
    out += ", " + word(result, "scaled", Show::percent);
  else if (value_at(result, "raw").is_number())
    out += ", score " + word(result, "raw");
  return out;
}

std::string call_text(const json& call) {
  std::string out = word(call, "call");
  for (const char* part : {"element", "value"})
    if (call.contains(part)) out += " " + (call[part] == "" ? "\"\"" : word(call, part));
  if (!call.contains("answer")) return out + "  (no answer)";
  out += " -> " + (is_blank(call["answer"]) ? "\"\"" : word(call, "answer"));
  if (value_at(call, "error") != 0) out += "  error " + word(call, "error");
  if (!is_blank(value_at(call, "text"))) out += ": " + word(call, "text");
  return out;
}

std::string problem_text(const json& problem) {
  std::string out = "not accepted: " + word(problem, "call");
  if (!is_blank(value_at(problem, "element"))) out += " " + word(problem, "element");
  out += ", error " + word(problem, "error");
  if (!is_blank(value_at(problem, "text"))) out += " (" + word(problem, "text") + ")";
  return out;
}

std::string headline(const json& line) {
  const std::string event = raw_text(value_at(line, "event"));
  std::string out = "  " + word(line, "at", Show::time) + "  ";
  if (event == "end") return out + "the session with the LMS ended";
  out += result_text(value_at(line, "offer"));
  if (event == "unanswered") return out + ": sent, not answered";
  out += value_at(line, "accepted") == true ? ": accepted" : ": " + problem_text(value_at(line, "problem"));
  return out + " after " + word(line, "took") + " ms";
}

std::string said_text(const json& said) {
  std::string out = "SCORM " + word(said, "api") + " at " + word(said, "origin") + ", package " +
                    word(said, "format") + " in a " + word(said, "shownIn");
  for (const char* part : {"entry", "mode", "credit", "status"})
    out += std::string(", ") + part + " " + (is_blank(value_at(said, part)) ? "\"\"" : word(said, part));
  if (value_at(said, "initialize") != 0) out += ", Initialize error " + word(said, "initialize");
  if (!is_blank(value_at(said, "attempt"))) out += ", attempt " + word(said, "attempt");
  return out;
}

}  // namespace

const View& conversation_view() {
  static constexpr View view{"launch", kLaunchColumns, kLaunchColumns, "trace"};
  return view;
}

std::vector<std::string> conversation_lines(const json& one) {
  std::vector<std::string> out;
  const bool hashed = value_at(one, "said.hashed") == true;
  out.push_back(word(one, "trace") + "  " + word(one, "at", Show::time) + "  learner " +
                word(one, "learner") + (hashed ? " (hashed)" : ""));
  out.push_back("  LMS: " + said_text(value_at(one, "said")));
  if (const json& refusal = value_at(one, "refusal"); !is_blank(refusal)) {
    out.push_back("  refused: " + word(one, "refusal"));
    out.emplace_back();
    return out;
  }
  out.push_back("  opened: registration " + word(one, "registrationId") + ", launch " +
                word(one, "launchId"));
  for (const json& line : value_at(one, "lines")) {
    out.push_back(headline(line));
    for (const json& call : value_at(line, "calls")) out.push_back("      " + call_text(call));
  }
  out.push_back("  recorded here: " + result_text(value_at(one, "recorded")));
  for (const std::string& line : relay_lines(value_at(one, "lms"))) out.push_back("  " + line);
  out.emplace_back();
  return out;
}

std::vector<std::string> relay_lines(const json& relay) {
  if (!relay.is_object()) return {};
  std::vector<std::string> out;
  const json& accepted = value_at(relay, "accepted");
  out.push_back(accepted.is_object() ? "accepted by the LMS: " + result_text(accepted) + ", " +
                                           word(relay, "acceptedAt", Show::time)
                                     : "accepted by the LMS: nothing yet");
  if (value_at(relay, "upToDate") == true || !value_at(relay, "offered").is_object()) return out;
  out.push_back("offered last: " + result_text(value_at(relay, "offered")) + ", " +
                word(relay, "offeredAt", Show::time) + "; offered again at the next launch");
  if (const json& problem = value_at(relay, "problem"); problem.is_object())
    out.push_back(problem_text(problem));
  return out;
}

}  // namespace lms::cli
