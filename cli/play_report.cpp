#include "base/text.hpp"
#include "cli/play.hpp"
#include "cli/run.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <ostream>

namespace lms::cli {
namespace {

using nlohmann::json;

/// What a person reads of a value or a trace; -o json has all of it.
constexpr std::size_t kShownCharacters = 400;
constexpr std::size_t kShownSteps = 60;

struct Totals {
  std::size_t hold = 0;
  std::size_t fail = 0;
  std::size_t unreadable = 0;
};

Totals totals(const std::vector<PlayedScript>& played) {
  Totals out;
  for (const PlayedScript& each : played)
    ++(each.error ? out.unreadable : each.holds() ? out.hold : out.fail);
  return out;
}

std::string_view outcome(const PlayedScript& script) {
  return script.error ? "unreadable" : script.holds() ? "passed" : "failed";
}

json failure_json(const script::Failure& failure) {
  json out{{"step", failure.step},
           {"what", failure.what},
           {"expected", failure.expected},
           {"actual", failure.actual},
           {"trace", failure.trace}};
  if (!failure.exception.empty()) out["exception"] = failure.exception;
  return out;
}

json script_json(const PlayedScript& script) {
  json out{{"id", script.id},
           {"file", script.file},
           {"outcome", outcome(script)},
           {"steps", script.result.steps},
           {"failed", script.result.failures.size()},
           {"seconds", script.seconds},
           {"failures", json::array()}};
  for (const script::Failure& failure : script.result.failures)
    out["failures"].push_back(failure_json(failure));
  if (script.error) out["error"] = {{"code", script.error->code}, {"message", script.error->message}};
  return out;
}

std::string shown(std::string_view text) {
  const std::string_view head = utf16_prefix(text, kShownCharacters);
  return head.size() == text.size() ? std::string(text) : fmt::format("{}… ({} bytes)", head, text.size());
}

/// One failing step: the call, expected, actual, and how the sequencer came to its last decision.
std::string failure_text(const script::Failure& failure, bool with_trace) {
  std::string out = fmt::format("  step {}: {}\n    expected  {}\n    actual    {}\n", failure.step,
                                shown(failure.what), shown(failure.expected), shown(failure.actual));
  if (!failure.exception.empty()) out += fmt::format("    exception {}\n", failure.exception);
  if (failure.trace.empty() || !with_trace) return out;
  out += "    trace\n";
  const std::size_t from = failure.trace.size() > kShownSteps ? failure.trace.size() - kShownSteps : 0;
  if (from > 0) out += fmt::format("      … {} earlier steps\n", from);
  for (std::size_t i = from; i < failure.trace.size(); ++i) out += "      " + failure.trace[i] + "\n";
  return out;
}

/// The failures of a script; a trace that the one before has shown is not repeated.
std::string failures_text(const PlayedScript& script) {
  std::string out;
  const std::vector<std::string>* before = nullptr;
  for (const script::Failure& failure : script.result.failures) {
    out += failure_text(failure, before == nullptr || *before != failure.trace);
    before = &failure.trace;
  }
  return out;
}

constexpr Column kScriptColumns[] = {{"Script", "id"},
                                     {"Outcome", "outcome", Show::state},
                                     {"Steps", "steps"},
                                     {"Failed", "failed"},
                                     {"File", "file"}};

void print_lines(Printer& print, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    print.text(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void print_table(Run& run, const std::vector<PlayedScript>& played) {
  const View view{"script", kScriptColumns, kScriptColumns, "id"};
  for (const PlayedScript& each : played) run.print.row(view, script_json(each));
  run.print.finish(view);
  for (const PlayedScript& each : played) {
    if (each.error || each.holds()) continue;
    run.print.text("");
    run.print.text(each.id + " (" + each.file + ")");
    print_lines(run.print, failures_text(each));
  }
}

/// Text that XML 1.0 can carry: what it has no character for, and malformed UTF-8, as `?`.
std::string xml_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool control = static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t';
    out += control ? '?' : c;
  }
  if (!is_utf8(out))
    std::ranges::replace_if(out, [](char c) { return (static_cast<unsigned char>(c) & 0x80) != 0; }, '?');
  // U+FFFE and U+FFFF are UTF-8, but no characters of XML.
  for (const std::string_view banned : {"\xef\xbf\xbe", "\xef\xbf\xbf"})
    for (std::size_t at = 0; (at = out.find(banned, at)) != std::string::npos;) out.replace(at, 3, "?");
  return escape_markup(out);
}

std::string junit_case(const PlayedScript& script) {
  std::string out = fmt::format("    <testcase name=\"{}\" classname=\"{}\" time=\"{:.3f}\"",
                                xml_text(script.id), xml_text(script.file), script.seconds);
  if (script.holds()) return out + "/>\n";
  out += ">\n";
  if (script.error)
    return out + fmt::format("      <error type=\"{}\" message=\"{}\"/>\n    </testcase>\n",
                             xml_text(script.error->code), xml_text(script.error->message));
  const script::Failure& first = script.result.failures.front();
  const std::string message = fmt::format("step {}: {}: expected {}, got {}", first.step, shown(first.what),
                                          shown(first.expected), shown(first.actual));
  return out +
         fmt::format("      <failure type=\"expectation\" message=\"{}\">{}</failure>\n    </testcase>\n",
                     xml_text(message), xml_text(failures_text(script)));
}

}  // namespace

std::string junit_report(const std::vector<PlayedScript>& played) {
  const Totals sum = totals(played);
  double seconds = 0.0;
  for (const PlayedScript& each : played) seconds += each.seconds;
  const std::string counts = fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{:.3f}\"",
                                         played.size(), sum.fail, sum.unreadable, seconds);
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n  <testsuite name=\"learner scripts\" "
      "{0} "
      "skipped=\"0\">\n",
      counts);
  for (const PlayedScript& each : played) out += junit_case(each);
  return out + "  </testsuite>\n</testsuites>\n";
}

void report_plays(Run& run, const std::vector<PlayedScript>& played) {
  const std::string format = run.args.get("output");
  const Totals sum = totals(played);
  if (format == "junit") {
    *run.world.out << junit_report(played);
  } else if (format == "json") {
    json report{{"scripts", json::array()},
                {"passed", sum.hold},
                {"failed", sum.fail},
                {"unreadable", sum.unreadable}};
    for (const PlayedScript& each : played) report["scripts"].push_back(script_json(each));
    run.print.record(View{"report", kScriptColumns, kScriptColumns, "id"}, report);
  } else {
    print_table(run, played);
  }
  std::string line = fmt::format("{} of {} scripts hold", sum.hold, played.size());
  if (sum.unreadable > 0) line += fmt::format(", {} cannot be played", sum.unreadable);
  run.print.say(line);
}

}  // namespace lms::cli
