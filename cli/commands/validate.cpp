#include "cli/validate.hpp"

#include "base/suggest.hpp"
#include "cli/commands/parts.hpp"
#include "cli/terminal.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <ostream>

namespace lms::cli {
namespace validate_local {
namespace {

using nlohmann::json;
using package::Rule;
using package::Severity;

json rule_json(const Rule& rule) {
  return {{"rule", rule.id},
          {"severity", package::severity_name(rule.severity)},
          {"basis", rule.basis == package::Basis::conformance ? "conformance" : "advice"},
          {"standard", rule.standard},
          {"clause", rule.clause},
          {"reason", rule.reason},
          {"fix", rule.fix}};
}

constexpr Column kRuleList[] = {
    {"Rule", "rule"}, {"Severity", "severity"}, {"Standard", "standard"}, {"What is wrong", "reason"}};
constexpr Column kRuleDetail[] = {
    {"Rule", "rule"},     {"Severity", "severity"},    {"Basis", "basis"},   {"Standard", "standard"},
    {"Clause", "clause"}, {"What is wrong", "reason"}, {"What to do", "fix"}};
constexpr View kRuleView{"rule", kRuleList, kRuleDetail, "rule"};

Result<ExitCode> list_rules(Run& run) {
  for (const Rule& rule : package::rules()) run.print.row(kRuleView, rule_json(rule));
  run.print.finish(kRuleView);
  return ExitCode::ok;
}

Result<ExitCode> explain(Run& run, const std::string& id) {
  const Rule* const rule = package::find_rule(id);
  if (rule != nullptr) {
    run.print.record(kRuleView, rule_json(*rule));
    return ExitCode::ok;
  }
  std::vector<std::string_view> ids;
  for (const Rule& each : package::rules()) ids.push_back(each.id);
  const std::string_view meant = closest(id, ids);
  return fail("client.usage",
              "there is no rule '" + safe_text(id) + "'" +
                  (meant.empty() ? std::string() : "; did you mean '" + std::string(meant) + "'?"));
}

Result<ValidatePlan> make_plan(const Run& run) {
  constexpr std::string_view kConfig = ".lmsctl-validate.toml";
  ValidatePlan plan;
  std::string baseline;
  std::error_code ignored;
  if (const auto config = run.args.opt("config")) {
    LMS_TRY(read_validate_config(*config, plan, baseline));
  } else if (std::filesystem::exists(kConfig, ignored)) {
    LMS_TRY(read_validate_config(std::string(kConfig), plan, baseline));
  }
  if (const auto format = run.args.opt("format")) plan.format = *format;
  if (const auto level = run.args.opt("fail-on"))
    plan.fail_on = *level == "warning" ? Severity::warning : Severity::error;
  plan.strict |= run.args.has("strict");
  plan.deep |= run.args.has("deep");
  plan.all = run.args.has("all");
  for (const std::string& each : run.args.all("severity")) LMS_TRY(read_severity(each, plan));
  if (const auto file = run.args.opt("baseline")) baseline = *file;
  if (!baseline.empty()) {
    LMS_ASSIGN(plan.known, read_baseline(baseline));
  }
  return plan;
}

std::string render(const std::vector<PackageReport>& reports, const ValidatePlan& plan, bool colour) {
  if (plan.format == "json") return report_json(reports, plan);
  if (plan.format == "sarif") return report_sarif(reports);
  if (plan.format == "junit") return report_junit(reports, plan);
  if (plan.format == "github") return report_github(reports);
  if (plan.format == "gitlab") return report_gitlab(reports);
  return report_text(reports, plan, colour);
}

Result<ExitCode> validate(Run& run) {
  if (run.args.has("list-rules")) return list_rules(run);
  if (const auto rule = run.args.opt("explain")) return explain(run, *rule);
  const std::vector<std::string> paths = run.args.all("FILE");
  if (paths.empty())
    return fail(Error{.code = "client.usage",
                      .message = "'validate' needs FILE (a package, an unpacked folder, a manifest or -)",
                      .element = "FILE"});
  if (std::ranges::count(paths, "-") > 1) return fail("client.usage", "standard input can be read once only");
  LMS_ASSIGN(const ValidatePlan plan, make_plan(run));
  const std::vector<PackageReport> reports = validate_paths(paths, plan);
  const bool colour = run.world.out_is_terminal && !run.world.env("NO_COLOR");
  *run.world.out << render(reports, plan, colour) << std::flush;
  bool unreadable = false;
  bool found = false;
  for (const PackageReport& report : reports) {
    if (report.unreadable) {
      unreadable = true;
      *run.world.err << "lmsctl: " << safe_text(report.path) << ": " << safe_text(report.unreadable->message)
                     << '\n';
    }
    for (const Reported& each : report.findings)
      found |= !each.known && each.finding.severity >= plan.fail_on;
  }
  if (unreadable) return ExitCode::failure;
  return found ? ExitCode::findings : ExitCode::ok;
}

Command command(std::string_view noun, std::string_view verb, std::string_view example) {
  return {
      noun,
      verb,
      "check packages against their standard, without a server",
      example,
      "Each FILE is a package (ZIP), an unpacked folder, a manifest by itself, or - for standard input; "
      "SCORM 1.2 "
      "and 2004, AICC, Tin Can and cmi5 are told apart by themselves. Ends with 0 when nothing is found at "
      "or above "
      "--fail-on, 7 when something is, 1 when a file cannot be opened or read, 2 on wrong usage. An error "
      "means that "
      "the launch fails, a result is lost, or a known LMS refuses the package; --strict makes errors of the "
      "warnings "
      "that the standards call for. Settings for a project go into .lmsctl-validate.toml: strict, deep, "
      "fail-on, "
      "format, baseline, and rules under [severity].",
      {{"FILE", "package, folder or manifest, or - for standard input", Takes::file, Need::optional, true}},
      {{"format", "FORMAT", "how findings are written (default: text)", Takes::choice, Need::optional,
        "text|json|sarif|junit|github|gitlab"},
       {"fail-on", "LEVEL", "lowest severity that ends with status 7 (default: error)", Takes::choice,
        Need::optional, "error|warning"},
       {"strict", "", "warnings that a standard calls for are errors", Takes::nothing},
       {"severity",
        "RULE=LEVEL",
        "severity of a rule: error, warning, info or off; may be repeated",
        Takes::text,
        Need::optional,
        {},
        false,
        true},
       {"baseline", "FILE", "findings of this earlier json report are not new", Takes::file},
       {"config", "FILE", "settings (default: .lmsctl-validate.toml, if there is one)", Takes::file},
       {"deep", "", "inflate every file, check its CRC, and look into the launch pages", Takes::nothing},
       {"all", "", "show notes, too", Takes::nothing},
       {"list-rules", "", "list all rules", Takes::nothing},
       {"explain", "RULE", "show what a rule means and what to do"}},
      Effect::local,
      validate};
}

}  // namespace
}  // namespace validate_local

std::vector<Command> validate_commands() {
  using namespace validate_local;
  return {command("course", "validate", "course validate golf.zip")};
}

std::vector<Command> validate_short_commands() {
  using namespace validate_local;
  return {command("", "validate", "validate golf.zip")};
}

}  // namespace lms::cli
