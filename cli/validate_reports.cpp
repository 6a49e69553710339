#include "base/encoding.hpp"
#include "base/text.hpp"
#include "cli/terminal.hpp"
#include "cli/validate.hpp"
#include "package/finding_json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace lms::cli {
namespace {

using nlohmann::json;
using package::Finding;
using package::Rule;
using package::Severity;

std::string dump(const json& value) {
  return value.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

json finding_json(const Reported& each) {
  const Finding& f = each.finding;
  json out = package::to_json(f);
  out["standard"] = f.rule->standard;
  out["reason"] = f.rule->reason;
  out["fingerprint"] = each.fingerprint;
  if (f.place.end_column > 0) out["endColumn"] = f.place.end_column;
  if (each.known) out["known"] = true;
  return out;
}

// A path as a relative URI reference: slashes stay.
std::string as_uri(std::string_view path) {
  std::string out;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t slash = std::min(path.find('/', at), path.size());
    out += url_encode(path.substr(at, slash - at));
    if (slash < path.size()) out += '/';
    at = slash + 1;
  }
  return out;
}

json sarif_result(const PackageReport& report, const Reported& each, std::size_t rule) {
  const Finding& f = each.finding;
  json physical{{"artifactLocation", {{"uri", as_uri(report.uri(f.place))}}}};
  if (f.place.line > 0) {
    physical["region"] = {{"startLine", f.place.line}};
    if (f.place.column > 0) physical["region"]["startColumn"] = f.place.column;
    if (f.place.end_column > f.place.column) physical["region"]["endColumn"] = f.place.end_column;
  }
  json location{{"physicalLocation", std::move(physical)}};
  if (!f.place.element.empty())
    location["logicalLocations"] =
        json::array({{{"fullyQualifiedName", f.place.element}, {"kind", "element"}}});
  const std::string level =
      f.severity == Severity::info ? "note" : std::string(package::severity_name(f.severity));
  return {{"ruleId", f.rule->id},
          {"ruleIndex", rule},
          {"level", level},
          {"message", {{"text", f.message + ". " + std::string(f.rule->fix)}}},
          {"locations", json::array({std::move(location)})},
          {"partialFingerprints", {{"lmsctl/v1", each.fingerprint}}},
          {"baselineState", each.known ? "unchanged" : "new"}};
}

json sarif_rule(const Rule& rule) {
  const std::string level =
      rule.severity == Severity::info ? "note" : std::string(package::severity_name(rule.severity));
  return {
      {"id", rule.id},
      {"shortDescription", {{"text", rule.reason}}},
      {"fullDescription", {{"text", fmt::format("{} ({}: {})", rule.reason, rule.standard, rule.clause)}}},
      {"help", {{"text", rule.fix}}},
      {"defaultConfiguration", {{"level", level}}}};
}

// For GitHub's workflow commands.
std::string escape_data(std::string_view text, bool property) {
  std::string out;
  for (const char c : text) {
    if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ',')))
      out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    else
      out += c;
  }
  return out;
}

}  // namespace

std::string report_json(const std::vector<PackageReport>& reports, const ValidatePlan& plan) {
  json packages = json::array();
  std::size_t errors = 0;
  std::size_t warnings = 0;
  for (const PackageReport& report : reports) {
    json one{{"path", report.path},
             {"errors", report.count(Severity::error)},
             {"warnings", report.count(Severity::warning)},
             {"infos", report.count(Severity::info)},
             {"findings", json::array()}};
    if (!report.standard.empty()) {
      one["standard"] = report.standard;
      one["title"] = report.title;
    }
    if (report.unreadable)
      one["unreadable"] = {{"code", report.unreadable->code}, {"message", report.unreadable->message}};
    for (const Reported& each : report.findings) one["findings"].push_back(finding_json(each));
    errors += report.count(Severity::error);
    warnings += report.count(Severity::warning);
    packages.push_back(std::move(one));
  }
  return dump({{"version", 1},
               {"tool", {{"name", "lmsctl"}, {"version", LMS_VERSION}}},
               {"strict", plan.strict},
               {"errors", errors},
               {"warnings", warnings},
               {"packages", std::move(packages)}});
}

std::string report_sarif(const std::vector<PackageReport>& reports) {
  json rules = json::array();
  for (const Rule& rule : package::rules()) rules.push_back(sarif_rule(rule));
  json results = json::array();
  json problems = json::array();
  for (const PackageReport& report : reports) {
    if (report.unreadable)
      problems.push_back({{"level", "error"}, {"message", {{"text", report.unreadable->message}}}});
    for (const Reported& each : report.findings) {
      const auto all = package::rules();
      results.push_back(sarif_result(report, each, static_cast<std::size_t>(each.finding.rule - all.data())));
    }
  }
  json invocation{{"executionSuccessful", problems.empty()}};
  if (!problems.empty()) invocation["toolExecutionNotifications"] = std::move(problems);
  json run{
      {"tool", {{"driver", {{"name", "lmsctl"}, {"version", LMS_VERSION}, {"rules", std::move(rules)}}}}},
      {"columnKind", "unicodeCodePoints"},
      {"invocations", json::array({std::move(invocation)})},
      {"results", std::move(results)}};
  return dump({{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
               {"version", "2.1.0"},
               {"runs", json::array({std::move(run)})}});
}

std::string report_junit(const std::vector<PackageReport>& reports, const ValidatePlan& plan) {
  std::string suites;
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t errors = 0;
  for (const PackageReport& report : reports) {
    std::string cases;
    std::size_t own = 0;
    std::size_t failed = 0;
    for (const Reported& each : report.findings) {
      const Finding& f = each.finding;
      if (each.known || f.severity < plan.fail_on) continue;
      ++own;
      ++failed;
      const std::string where = fmt::format("{}:{}:{}", report.uri(f.place), f.place.line, f.place.column);
      cases += fmt::format(
          "    <testcase classname=\"{0}\" name=\"{1}: {2}\">\n      <failure type=\"{3}\" "
          "message=\"{2}\">{4}\n{5}\nfix: "
          "{6}</failure>\n    </testcase>\n",
          escape_markup(report.path), f.rule->id, escape_markup(safe_text(f.message)),
          package::severity_name(f.severity), escape_markup(safe_text(where)),
          escape_markup(safe_text(f.place.element)), escape_markup(f.rule->fix));
    }
    if (report.unreadable) {
      ++own;
      ++errors;
      cases += fmt::format(
          "    <testcase classname=\"{}\" name=\"readable\">\n      <error message=\"{}\"/>\n    "
          "</testcase>\n",
          escape_markup(report.path), escape_markup(safe_text(report.unreadable->message)));
    } else if (failed == 0) {
      ++own;
      cases += fmt::format("    <testcase classname=\"{}\" name=\"valid\"/>\n", escape_markup(report.path));
    }
    tests += own;
    failures += failed;
    suites += fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n{}  </testsuite>\n",
        escape_markup(safe_text(report.path)), own, failed, report.unreadable ? 1 : 0, cases);
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"lmsctl validate\" tests=\"{}\" "
      "failures=\"{}\" "
      "errors=\"{}\">\n{}</testsuites>\n",
      tests, failures, errors, suites);
}

std::string report_github(const std::vector<PackageReport>& reports) {
  std::string out;
  for (const PackageReport& report : reports) {
    if (report.unreadable)
      out += fmt::format("::error file={}::{}\n", escape_data(report.path, true),
                         escape_data(report.unreadable->message, false));
    for (const Reported& each : report.findings) {
      const Finding& f = each.finding;
      if (each.known) continue;
      const std::string_view level =
          f.severity == Severity::info ? "notice" : package::severity_name(f.severity);
      out += fmt::format("::{} file={}", level, escape_data(report.uri(f.place), true));
      if (f.place.line > 0) out += fmt::format(",line={}", f.place.line);
      if (f.place.column > 0) out += fmt::format(",col={}", f.place.column);
      if (f.place.end_column > f.place.column) out += fmt::format(",endColumn={}", f.place.end_column);
      out += fmt::format(",title={}::{}. {}\n", f.rule->id, escape_data(safe_text(f.message), false),
                         escape_data(f.rule->fix, false));
    }
  }
  return out;
}

std::string report_gitlab(const std::vector<PackageReport>& reports) {
  json out = json::array();
  std::set<std::string> used;  // GitLab wants each fingerprint once
  for (const PackageReport& report : reports) {
    if (report.unreadable)
      out.push_back({{"description", report.unreadable->message},
                     {"check_name", "unreadable"},
                     {"fingerprint", "unreadable-" + report.path},
                     {"severity", "blocker"},
                     {"location", {{"path", report.path}, {"lines", {{"begin", 1}}}}}});
    for (const Reported& each : report.findings) {
      const Finding& f = each.finding;
      if (each.known) continue;
      std::string fingerprint = each.fingerprint;
      for (int n = 2; !used.insert(fingerprint).second; ++n)
        fingerprint = each.fingerprint + "-" + std::to_string(n);
      const std::string_view severity = f.severity == Severity::error     ? "critical"
                                        : f.severity == Severity::warning ? "minor"
                                                                          : "info";
      out.push_back(
          {{"description", f.message + ". " + std::string(f.rule->fix)},
           {"check_name", f.rule->id},
           {"fingerprint", fingerprint},
           {"severity", severity},
           {"location", {{"path", report.uri(f.place)}, {"lines", {{"begin", std::max(1, f.place.line)}}}}}});
    }
  }
  return dump(out);
}

}  // namespace lms::cli
