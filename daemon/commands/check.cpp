#include "commands/check.hpp"

#include "base/error_json.hpp"

#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <sys/timex.h>

#include <cstdio>
#include <string_view>

namespace lms::commands {
namespace {

using nlohmann::json;

std::string_view name_of(Finding::Status status) {
  switch (status) {
    case Finding::Status::ok:
      return "ok";
    case Finding::Status::accepted:
      return "accepted";
    case Finding::Status::warning:
      return "warning";
    case Finding::Status::problem:
      break;
  }
  return "problem";
}

/// Whether the configuration file says something that is never shown.
bool has_secret(const Resolved& resolved) {
  for (std::size_t i = 0; i < settings().size(); ++i)
    if (settings()[i].secret == Secret::yes && resolved.origins[i].source == Source::file) return true;
  return false;
}

void check_settings(const Resolved& resolved, Findings& findings) {
  for (const Error& error : resolved.problems)
    findings.problem("config", describe(error), "lmsd --check-config tells all mistakes");
  for (const Error& error : resolved.warnings)
    findings.warning("config.variable", describe(error), "take it out of the environment");
  struct stat status{};
  const bool there = !resolved.file.empty() && ::stat(resolved.file.c_str(), &status) == 0;
  if (there && (status.st_mode & 022) != 0)
    findings.problem("config.rights", resolved.file + " can be changed by others", "chmod go-w it");
  else if (there && (status.st_mode & 004) != 0 && has_secret(resolved))
    findings.problem("config.secret", resolved.file + " has a secret and can be read by everybody",
                     "chmod o= it, or give the secret in the environment");
  else if (resolved.problems.empty())
    findings.ok("config", resolved.file.empty() ? "no file" : resolved.file);
}

void check_clock_source(Findings& findings) {
  timex state{};
  if (::adjtimex(&state) == TIME_ERROR || (state.status & STA_UNSYNC) != 0)
    findings.warning("clock.unsynchronised", "nothing keeps this machine's clock right",
                     "run chrony or systemd-timesyncd; expiry dates of links and dispatches depend on it");
  else
    findings.ok("clock", "kept in step");
}

void print(const Findings& findings, Format format) {
  json list = json::array();
  for (const Finding& finding : findings.list()) {
    if (format == Format::json) {
      json row{{"id", finding.id}, {"status", name_of(finding.status)}, {"message", finding.message}};
      if (!finding.remedy.empty()) row["remedy"] = finding.remedy;
      list.push_back(std::move(row));
      continue;
    }
    std::printf("%-9s%-22s %s\n", std::string(name_of(finding.status)).c_str(), finding.id.c_str(),
                finding.message.c_str());
    if (!finding.remedy.empty()) std::printf("%32s%s\n", "→ ", finding.remedy.c_str());
  }
  if (format == Format::json)
    std::puts(json{{"ok", !findings.has_problem()}, {"findings", std::move(list)}}
                  .dump(2, ' ', false, json::error_handler_t::replace)
                  .c_str());
}

}  // namespace

ExitCode check_installation(const Resolved& resolved, Format format) {
  Findings findings(resolved.config.check_accept);
  check_settings(resolved, findings);
  check_data(resolved.config, findings);
  check_clock_source(findings);
  check_urls(resolved.config, findings);
  print(findings, format);
  return findings.has_problem() ? ExitCode::findings : ExitCode::ok;
}

}  // namespace lms::commands
