#include "cli/commands/parts.hpp"
#include "cli/declare/execute.hpp"
#include "cli/declare/export.hpp"
#include "cli/declare/plan.hpp"
#include "cli/output_file.hpp"
#include "cli/package_download.hpp"
#include "cli/package_hash.hpp"
#include "cli/terminal.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <ostream>

namespace lms::cli {
namespace declare_local {
namespace {

using nlohmann::json;

constexpr std::array kStepColumns = {
    Column{"OUTCOME", "outcome", Show::state},
    Column{"KIND", "kind"},
    Column{"NAME", "name"},
    Column{"TENANT", "tenant"},
    Column{"WHAT", "summary"},
    Column{"CODE", "code", Show::nowhere},
    Column{"FILE", "file", Show::nowhere},
    Column{"LINE", "line", Show::nowhere},
};
constexpr View kStepView{"object", kStepColumns, kStepColumns, "object"};

/// Everything that is wrong with the files, one line each; in JSON an error is one object, the first.
std::unexpected<Error> complain_of(Run& run, const std::vector<Error>& problems) {
  Error first = problems.front();
  if (problems.size() == 1) return fail(std::move(first));
  if (run.print.format() == Format::json || run.print.format() == Format::jsonl) {
    first.message += fmt::format(" (and {} more problems)", problems.size() - 1);
    return fail(std::move(first));
  }
  for (const Error& one : problems)
    *run.world.err << safe_text(fmt::format("lmsctl: {}:{}: {}{}", one.file, one.line, one.message,
                                            one.element.empty() ? "" : " (" + one.element + ")"))
                   << '\n';
  return fail(first.code, fmt::format("{} problems; nothing was changed", problems.size()));
}

std::set<std::string> tenants_of(const Declaration& declaration) {
  std::set<std::string> tenants{""};
  for (const Wanted& one : declaration.objects) tenants.insert(one.tenant);
  for (const auto& [kind, tenant] : declaration.lists) tenants.insert(tenant);
  return tenants;
}

/// The kinds whose presence has to be known.
std::set<Kind> kinds_of(const Declaration& declaration) {
  std::set<Kind> kinds;
  for (const Wanted& one : declaration.objects) kinds.insert(one.kind);
  for (const auto& [kind, tenant] : declaration.lists) kinds.insert(kind);
  return kinds;
}

Prune prune_of(const Run& run) {
  if (run.args.has("prune-tenants")) return Prune::tenants_too;
  return run.args.has("prune") ? Prune::contents : Prune::nothing;
}

struct Prepared {
  Declaration declaration{};
  std::vector<Step> steps{};  ///< point into `declaration`
};

Result<std::unique_ptr<Prepared>> prepare(Run& run) {
  auto out = std::make_unique<Prepared>();
  std::vector<SourceText> sources;
  for (const std::string& file : run.args.all("file")) {
    LMS_ASSIGN(auto some, read_sources(file, *run.world.in));
    std::ranges::move(some, std::back_inserter(sources));
  }
  std::vector<Error> problems;
  out->declaration = read_declaration(sources, problems);
  if (!problems.empty()) return complain_of(run, problems);
  LMS_ASSIGN(Client* const server, run.client());
  LMS_ASSIGN(const Present present,
             Present::read(*server, kinds_of(out->declaration), tenants_of(out->declaration)));
  LMS_ASSIGN(out->steps, make_plan(run.world, *server, out->declaration, present, prune_of(run)));
  return out;
}

/// What happened, in words; or what would, in the marks of a diff.
enum class Wording { outcomes, marks };

std::string_view mark_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::created:
      return "+";
    case Outcome::updated:
      return "~";
    case Outcome::deleted:
      return "-";
    case Outcome::refused:
      return "!";
    case Outcome::unchanged:
      return " ";
  }
  return {};
}

/// Prints steps as they happen and counts them.
class Report {
 public:
  explicit Report(Run& run, Wording wording = Wording::outcomes) : run_(run), wording_(wording) {}

  void add(const Step& step) {
    ++counts_[static_cast<std::size_t>(step.outcome)];
    if (run_.print.format() != Format::table) return run_.print.row(kStepView, to_json(step));
    const std::string outcome = wording_ == Wording::marks ? std::string(mark_of(step.outcome))
                                                           : fmt::format("{:<9} ", to_text(step.outcome));
    std::string line = fmt::format("{} {:<8}  {}", outcome, to_text(step.kind), name_of(step));
    if (step.kind == Kind::user || step.kind == Kind::course) line += " (" + step.tenant + ")";
    if (step.error || step.outcome == Outcome::updated) line += ": " + summary_of(step);
    run_.print.text(line);
    // An interruption keeps what is known so far.
    *run_.world.out << std::flush;
  }

  void finish() {
    if (run_.print.format() != Format::table) run_.print.finish(kStepView);
  }

  [[nodiscard]] std::string summary() const {
    std::string out;
    for (const auto outcome :
         {Outcome::created, Outcome::updated, Outcome::unchanged, Outcome::deleted, Outcome::refused})
      if (count(outcome) > 0 || outcome == Outcome::unchanged)
        out += fmt::format("{}{} {}", out.empty() ? "" : ", ", count(outcome), to_text(outcome));
    return out;
  }
  [[nodiscard]] std::size_t count(Outcome outcome) const {
    return counts_[static_cast<std::size_t>(outcome)];
  }

 private:
  Run& run_;
  Wording wording_;
  std::array<std::size_t, 5> counts_{};
};

Result<void> confirm_deletions(Run& run, const std::vector<Step>& steps) {
  std::map<Kind, std::size_t> deletions;
  for (const Step& step : steps)
    if (step.outcome == Outcome::deleted) ++deletions[step.kind];
  if (deletions.empty()) return {};
  std::string what;
  for (const auto& [kind, number] : deletions)
    what += fmt::format("{}{} {}{}", what.empty() ? "" : ", ", number, to_text(kind),
                        number == 1              ? ""
                        : kind == Kind::dispatch ? "es"
                                                 : "s");
  return run.confirm("delete " + what + " that the files do not name");
}

Result<ExitCode> apply(Run& run) {
  LMS_ASSIGN(const auto prepared, prepare(run));
  Report report(run);
  if (run.dry_run()) {
    for (const Step& step : prepared->steps) report.add(step);
    report.finish();
    run.print.say("dry run, nothing was changed: " + report.summary());
    return report.count(Outcome::refused) > 0 ? ExitCode::partial : ExitCode::ok;
  }
  LMS_TRY(confirm_deletions(run, prepared->steps));
  const auto done = execute(run, prepared->steps, [&](const Step& step) { report.add(step); });
  report.finish();
  run.print.say(report.summary());
  if (!done) return fail(done.error());
  return report.count(Outcome::refused) > 0 ? ExitCode::partial : ExitCode::ok;
}

Result<ExitCode> diff(Run& run) {
  LMS_ASSIGN(const auto prepared, prepare(run));
  Report report(run, Wording::marks);
  for (const Step& step : prepared->steps)
    if (step.outcome != Outcome::unchanged) report.add(step);
  report.finish();
  const bool same = report.summary() == "0 unchanged";
  run.print.say(same ? "no difference" : "apply would make: " + report.summary());
  return same ? ExitCode::ok : ExitCode::findings;
}

/// Puts the packages into --packages, one file for each package however many courses have it, and what
/// is there already is not fetched again.
Result<PackageSaver> saver_of(Run& run, Client& server, const std::string& file) {
  const auto wanted = run.args.opt("packages");
  if (!wanted) return PackageSaver{};
  std::error_code failed;
  std::filesystem::create_directories(*wanted, failed);
  if (failed) return fail(Error{.code = "file.unwritable", .message = failed.message(), .file = *wanted});
  // Paths in a file start at its folder.
  const auto start =
      file == "-" ? std::filesystem::current_path() : std::filesystem::absolute(file).parent_path();
  return [&run, &server, folder = std::filesystem::path(*wanted), start](
             const json& course, const json& version) -> Result<std::string> {
    const std::string sum = raw_text(value_at(version, "sha256"));
    const auto target = folder / (raw_text(value_at(course, "key")) + "-" + sum.substr(0, 12) + ".zip");
    const auto there =
        std::filesystem::exists(target) ? sha256_of_file(target.string()) : Result<std::string>("");
    if (!there || *there != sum)
      LMS_TRY(download_package(run, server, "/courses" + api_path(raw_text(value_at(course, "id"))), version,
                               {}, target.string()));
    return std::filesystem::absolute(target)
        .lexically_normal()
        .lexically_relative(start.lexically_normal())
        .string();
  };
}

Result<ExitCode> export_all(Run& run) {
  if (run.print.format() == Format::csv || run.print.format() == Format::name)
    return fail(Error{.code = "client.usage",
                      .message = "'export' writes YAML, or JSON with -o json",
                      .element = "output"});
  LMS_ASSIGN(Client* const server, run.client());
  const std::string tenant = run.args.get("tenant");
  std::set<std::string> tenants;
  if (!tenant.empty()) tenants.insert(tenant);
  LMS_ASSIGN(const Present present,
             Present::read(*server, {Kind::course, Kind::user, Kind::dispatch}, tenants));
  const std::string file = run.args.opt("file").value_or("-");
  LMS_ASSIGN(const PackageSaver save, saver_of(run, *server, file));
  LMS_ASSIGN(const auto document, make_export(*server, present, tenant, save));
  const bool as_json = run.print.format() == Format::json || run.print.format() == Format::jsonl;
  const std::string text =
      as_json ? document.dump(run.print.format() == Format::json ? 2 : -1) + "\n" : to_yaml(document);
  if (file == "-") {
    *run.world.out << text;
    return ExitCode::ok;
  }
  LMS_TRY(write_output_file(file, text));
  run.print.say("written to " + file);
  return ExitCode::ok;
}

constexpr Flag kSource{
    "file",      "FILE",         "a YAML or JSON file, a folder of them, or - for standard input",
    Takes::file, Need::required, {},
    true};
constexpr Flag kPrune{"prune",        "", "delete what a list in the files lacks", Takes::nothing,
                      Need::optional, {}};
constexpr Flag kPruneTenants{
    "prune-tenants", "", "as --prune, and delete tenants that no file names", Takes::nothing,
    Need::optional,  {}};

}  // namespace
}  // namespace declare_local

std::vector<Command> declare_commands() {
  using namespace declare_local;
  return {
      {"",
       "apply",
       "make the server as files describe it",
       "apply -f organisation.yaml --dry-run",
       "Tenants, courses, users and dispatches as lmsctl(1) describes under FILES OF APPLY. Each object is "
       "printed as created, updated, unchanged, deleted or refused; what is refused keeps nothing else from "
       "its "
       "place, and ends in exit code 3. What a file does not say is left alone. With --prune, users, courses "
       "and dispatches that a list lacks are deleted; a tenant without such a list keeps them.",
       {},
       {kSource, kPrune, kPruneTenants},
       Effect::destroys,
       apply},
      {"",
       "diff",
       "show what apply would change",
       "diff -f organisation.yaml",
       "A line for each object that differs: + would be created, ~ changed, - deleted (with --prune), ! "
       "refused. "
       "Ends in exit code 7 when there is one.",
       {},
       {kSource, kPrune, kPruneTenants},
       Effect::reads,
       diff},
      {"",
       "export",
       "write the server's tenants, courses, users and dispatches for apply",
       "export --file organisation.yaml --packages packages",
       "YAML, or JSON with -o json. With --packages the packages of all versions are put into DIR, and apply "
       "of the file makes the same organisation on an empty server; without it, courses are named by key and "
       "SHA-256. Passwords, API keys and what learners did are not in it: a backup (lmsd(8)) has all.",
       {},
       {{"tenant", "TENANT", "only this tenant (domain or id)", Takes::tenant},
        {"file", "FILE", "write to FILE instead of standard output", Takes::file},
        {"packages", "DIR", "fetch the courses' packages into DIR and name them in the file",
         Takes::directory}},
       Effect::reads,
       export_all},
  };
}

}  // namespace lms::cli
