#include "cli/terminal.hpp"
#include "cli/validate.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lms::cli {
namespace {

using package::Severity;

struct Paint {
  bool on;
  [[nodiscard]] std::string operator()(std::string_view code, std::string_view text) const {
    return on ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  }
};

std::string_view colour_of(Severity severity) {
  if (severity == Severity::error) return "1;31";
  return severity == Severity::warning ? "1;35" : "1;36";
}

void add_source(std::string& out, const package::Place& place, const Paint& paint) {
  if (place.source.empty() || place.line == 0) return;
  std::string line = safe_text(place.source);
  std::ranges::replace(line, '\t', ' ');
  out += fmt::format("{:5} | {}\n", place.line, line);
  const int length = place.end_column > place.column ? place.end_column - place.column : 1;
  // The caret stands under the cell of its character, wide ones counted.
  std::size_t cells = 0;
  std::size_t at = 0;
  for (int i = 1; i < place.source_column && at < line.size(); ++i) {
    std::size_t next = at + 1;
    while (next < line.size() && (static_cast<unsigned char>(line[next]) & 0xC0) == 0x80) ++next;
    cells += display_width(std::string_view(line).substr(at, next - at));
    at = next;
  }
  const int shown = std::min(length, 100);
  out += fmt::format("      | {}{}\n", std::string(cells, ' '),
                     paint("1;32", "^" + std::string(static_cast<std::size_t>(shown - 1), '~')));
}

std::string plural(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

std::string report_text(const std::vector<PackageReport>& reports, const ValidatePlan& plan, bool colour) {
  const Paint paint{colour};
  std::string out;
  std::size_t known = 0;
  std::size_t infos = 0;
  for (const PackageReport& report : reports)
    for (const Reported& each : report.findings) {
      const package::Finding& finding = each.finding;
      if (each.known) {
        ++known;
        continue;
      }
      if (finding.severity == Severity::info && !plan.all) {
        ++infos;
        continue;
      }
      std::string where = safe_text(report.uri(finding.place));
      if (finding.place.line > 0) where += fmt::format(":{}", finding.place.line);
      if (finding.place.column > 0) where += fmt::format(":{}", finding.place.column);
      out += fmt::format(
          "{} {} {} [{}]\n", paint("1", where + ":"),
          paint(colour_of(finding.severity), fmt::format("{}:", package::severity_name(finding.severity))),
          safe_text(finding.message), finding.rule->id);
      add_source(out, finding.place, paint);
      out += fmt::format("        {}: {}\n", paint("36", "fix"), finding.rule->fix);
    }
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::size_t clean = 0;
  for (const PackageReport& report : reports) {
    errors += report.count(Severity::error);
    warnings += report.count(Severity::warning);
    clean += !report.unreadable && report.count(Severity::error) + report.count(Severity::warning) == 0;
  }
  if (reports.size() == 1 && !reports[0].standard.empty())
    out += fmt::format("{}: {}, \"{}\"\n", safe_text(reports[0].path), reports[0].standard,
                       safe_text(reports[0].title));
  out += fmt::format("{}: {}, {}", plural(reports.size(), "package"), plural(errors, "error"),
                     plural(warnings, "warning"));
  if (reports.size() > 1) out += fmt::format(", {} without either", clean);
  if (infos > 0) out += fmt::format("; {} not shown (--all shows them)", plural(infos, "note"));
  if (known > 0) out += fmt::format("; {} known from the baseline", known);
  return out + "\n";
}

}  // namespace lms::cli
