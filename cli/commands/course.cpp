#include "cli/commands/parts.hpp"
#include "cli/inspect.hpp"
#include "cli/package_download.hpp"
#include "cli/play.hpp"
#include "cli/terminal.hpp"
#include "cli/upload_file.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <filesystem>

namespace lms::cli {
namespace course_local {
namespace {

using nlohmann::json;

std::string path_of(const Run& run) { return "/courses" + api_path(run.args.get("COURSE")); }

Query import_query(const Run& run) {
  return {{"tenant", run.args.get("tenant")},
          {"course", run.args.get("course")},
          {"create", run.args.get("create")},
          {"key", run.args.get("key")},
          {"title", run.args.get("title")}};
}

/// With --dry-run: reads the package here, and asks the server only whether the course exists.
Result<ExitCode> try_import(Run& run, const std::string& file) {
  LMS_ASSIGN(const json package, inspect_package(file));
  if (run.args.has("course") && !run.args.has("create")) {
    LMS_ASSIGN(Client* const server, run.client());
    LMS_TRY(server->get("/courses" + api_path(run.args.get("course")), in_tenant(run)));
  }
  run.print.say("dry run, nothing was sent; the package can be read");
  run.print.record(package_view(), package);
  return ExitCode::ok;
}

Result<ExitCode> import_course(Run& run) {
  const std::string file = run.args.get("FILE");
  if (run.args.has("create") && !run.args.has("course"))
    return fail("client.usage", "--create goes with --course KEY");
  if (run.args.has("key") && run.args.has("course"))
    return fail("client.usage", "--key names a new course, --course an existing one; give one of them");
  if (run.dry_run()) return try_import(run, file);
  LMS_ASSIGN(const auto opened, UploadFile::open(file));
  LMS_ASSIGN(Client* const server, run.client());
  Upload upload = opened->upload();
  Result<json> outcome;
  {
    ProgressBar bar(run.world, std::filesystem::path(file).filename().string(), upload.size,
                    run.args.has("quiet"));
    upload.progress = [&bar](std::uint64_t sent) { bar.update(sent); };
    outcome = server->upload("/courses", import_query(run), upload);
  }
  if (!outcome) {
    // What the server found is inside the package the user named.
    if (outcome.error().file.empty() && outcome.error().code.starts_with("package."))
      outcome.error().file = file;
    return fail(std::move(outcome.error()));
  }
  for (const json& hint : outcome->value("hints", json::array()))
    if (hint.is_string()) run.print.say("hint: " + hint.get<std::string>());
  run.print.record(import_view(), *outcome);
  return ExitCode::ok;
}

Result<ExitCode> list(Run& run) { return run.list(course_view(), "/courses", in_tenant(run)); }

void print_warnings(Printer& print, const json& warnings) {
  if (!warnings.is_array() || warnings.empty()) return;
  print.text("Warnings:");
  for (const json& warning : warnings) {
    std::string line = "  " + raw_text(value_at(warning, "message"));
    if (const std::string rule = raw_text(value_at(warning, "rule")); !rule.empty())
      line += " [" + rule + "]";
    const std::string file = raw_text(value_at(warning, "file"));
    if (warning.contains("line")) line += "  (" + file + ":" + warning["line"].dump() + ")";
    print.text(safe_text(line));
  }
}

Result<ExitCode> show(Run& run) {
  LMS_ASSIGN(Client* const server, run.client());
  LMS_ASSIGN(json course, server->get(path_of(run), in_tenant(run)));
  const json& latest = value_at(course, "latestVersion");
  if (latest.is_number_integer() && latest.get<std::int64_t>() > 0) {
    LMS_ASSIGN(const json version, server->get(path_of(run) + "/versions/" + latest.dump(), in_tenant(run)));
    course["warnings"] = value_at(version, "warnings");
  }
  run.print.record(course_view(), course);
  print_warnings(run.print, value_at(course, "warnings"));
  return ExitCode::ok;
}

Result<ExitCode> versions(Run& run) {
  const std::string number = run.args.get("NUMBER");
  if (number.empty()) return run.list(version_view(), path_of(run) + "/versions", in_tenant(run));
  LMS_ASSIGN(Client* const server, run.client());
  LMS_ASSIGN(const json version, server->get(path_of(run) + "/versions" + api_path(number), in_tenant(run)));
  run.print.record(version_view(), version);
  print_structure(run.print, version.value("structure", json::array()));
  print_warnings(run.print, value_at(version, "warnings"));
  return ExitCode::ok;
}

Result<ExitCode> update(Run& run) {
  json body = json::object();
  for (const auto& [flag, field] : {std::pair{"title", "title"},
                                    {"description", "description"},
                                    {"strictness", "strictness"},
                                    {"opens-in", "opensIn"},
                                    {"silent-sco", "silentSco"},
                                    {"statements", "statements"}})
    if (run.args.has(flag)) body[field] = run.args.get(flag);
  if (body.empty())
    return fail(
        "client.usage",
        "say what to change: --title, --description, --strictness, --opens-in, --silent-sco or --statements");
  return run.change_and_show(course_view(), Run::Method::patch, path_of(run), body, in_tenant(run));
}

Result<ExitCode> remove(Run& run) {
  return run.destroy(course_view(), "course " + run.args.get("COURSE") + " with all its versions",
                     path_of(run), in_tenant(run));
}

/// NUMBER, or that of the latest version.
std::string version_number(const Run& run, const json& course) {
  const std::string number = run.args.get("NUMBER");
  return number.empty() ? value_at(course, "latestVersion").dump() : number;
}

constexpr std::array kFindingColumns = {
    Column{"SEVERITY", "severity"},
    Column{"RULE", "rule"},
    Column{"FILE", "file"},
    Column{"LINE", "line"},
    Column{"COLUMN", "column", Show::nowhere},
    Column{"ELEMENT", "element", Show::nowhere},
    Column{"MESSAGE", "message"},
    Column{"FIX", "fix"},
    Column{"CLAUSE", "clause", Show::nowhere},
};
constexpr View kFindingView{"finding", kFindingColumns, kFindingColumns, "rule"};

Result<ExitCode> findings(Run& run) {
  LMS_ASSIGN(Client* const server, run.client());
  LMS_ASSIGN(const json course, server->get(path_of(run), in_tenant(run)));
  LMS_ASSIGN(const json found,
             server->get(path_of(run) + "/versions" + api_path(version_number(run, course)) + "/findings",
                         in_tenant(run)));
  for (const json& one : found) run.print.row(kFindingView, one);
  run.print.finish(kFindingView);
  return found.empty() ? ExitCode::ok : ExitCode::findings;
}

Result<ExitCode> download(Run& run) {
  LMS_ASSIGN(Client* const server, run.client());
  LMS_ASSIGN(const json course, server->get(path_of(run), in_tenant(run)));
  const std::string number = version_number(run, course);
  LMS_ASSIGN(const json version, server->get(path_of(run) + "/versions" + api_path(number), in_tenant(run)));
  const std::string file =
      run.args.opt("file").value_or(raw_text(value_at(course, "key")) + "-v" + number + ".zip");
  LMS_TRY(download_package(run, *server, path_of(run), version, in_tenant(run), file));
  if (file == "-") return ExitCode::ok;
  run.print.say("written to " + file);
  return ExitCode::ok;
}

Result<ExitCode> inspect(Run& run) {
  LMS_ASSIGN(const json package, inspect_package(run.args.get("FILE")));
  run.print.record(package_view(), package);
  print_structure(run.print, package.value("structure", json::array()));
  print_biggest_files(run.print, package.value("biggestFiles", json::array()));
  for (const json& warning : package.value("warnings", json::array())) {
    std::string line = "warning: " + warning.value("message", "");
    if (warning.contains("line")) line += " (line " + warning["line"].dump() + ")";
    run.print.say(line);
  }
  return ExitCode::ok;
}

const Operand kCourse{"COURSE", "key or id of the course", Takes::course};
const Operand kFile{"FILE", "package, a ZIP file, or a lone cmi5.xml", Takes::file};
constexpr Flag kOwner{"tenant",      "TENANT",       "the tenant that owns the course (default: your own)",
                      Takes::tenant, Need::optional, {}};

std::vector<Flag> play_flags() {
  return {
      {"script",
       "FILE",
       "learner scripts; of a folder all that end in .json",
       Takes::file,
       Need::required,
       {},
       true},
      {"root", "DIR", "folder that the scripts' paths of packages start in", Takes::directory},
      {"package",
       "NAME=PATH",
       "the package that the scripts call NAME",
       Takes::text,
       Need::optional,
       {},
       true},
      {"one-learner", "", "play all scripts as one learner, in the order given", Takes::nothing},
      {"lenient", "", "where a script lets the LMS choose, do not ask for what its author expected",
       Takes::nothing},
      {"browser", "", "play in Chromium, through the player of an lmsd started for it", Takes::nothing},
      {"lmsd", "FILE", "lmsd for --browser (default: beside lmsctl, else in PATH)", Takes::file},
      {"chromium", "FILE", "browser for --browser (default: LMS_CHROMIUM, else in PATH)", Takes::file},
      {"output", "FORMAT", "format of the report", Takes::choice, Need::optional, "table|json|junit"},
  };
}

}  // namespace
}  // namespace course_local

std::vector<Command> course_commands() {
  using namespace course_local;
  return {
      {"course",
       "import",
       "upload a package as a new course or a new version",
       "course import golf.zip --key golf",
       "Without --course a new course is made, unless this tenant already has exactly these bytes: then "
       "nothing changes "
       "and the outcome is 'unchanged'. Running registrations keep their version.",
       {kFile},
       {{"course", "COURSE", "add a version to this course (key or id)", Takes::course},
        {"create", "", "with --course: make the course when there is none", Takes::nothing},
        {"key", "KEY", "key of the new course (default: made from the title)"},
        {"title", "TITLE", "title of the course (default: the manifest's)"},
        kOwner},
       Effect::changes,
       import_course},
      {"course",
       "list",
       "list courses",
       "course list --search golf",
       "",
       {},
       list_flags({kOwner}),
       Effect::reads,
       list},
      {"course", "show", "show a course", "course show golf", "", {kCourse}, {kOwner}, Effect::reads, show},
      {"course",
       "versions",
       "list a course's versions, or show one with its structure",
       "course versions golf 1",
       "",
       {kCourse, {"NUMBER", "show this version with its table of contents", Takes::number, Need::optional}},
       list_flags({kOwner}),
       Effect::reads,
       versions},
      {"course",
       "update",
       "change what a course is called, what learners are told of it, or how it is played",
       "course update golf --title \"Golf explained\"",
       "Settings count from each learner's next launch on. With --strictness strict a SCORM 1.2 course is "
       "refused what lies beyond the limits of the standard; lenient, the default, stores it and tells of it "
       "in "
       "the call log. With --opens-in window the content gets a window of its own. With --statements on, "
       "what learners do "
       "in the course becomes xAPI statements in the record store of their tenant, as far as the dispatch "
       "lets the "
       "tenant see its learners; tenant, the default, does as that tenant says.",
       {kCourse},
       {{"title", "TITLE", "new title"},
        {"description", "TEXT", "what learners are told of it, in 4000 characters at most; '' takes it away"},
        {"strictness", "MODE", "how SCORM 1.2 limits are taken", Takes::choice, Need::optional,
         "lenient|strict"},
        {"opens-in", "WHERE", "where the player shows the content", Takes::choice, Need::optional,
         "frame|window"},
        {"silent-sco", "STATUS", "what content that never calls the run-time counts as when it is left",
         Takes::choice, Need::optional, "incomplete|completed"},
        {"statements", "WHEN", "whether what learners do is recorded as xAPI statements", Takes::choice,
         Need::optional, "tenant|on|off"},
        kOwner},
       Effect::changes,
       update},
      {"course",
       "delete",
       "delete a course with its versions",
       "course delete golf --yes",
       "Refused while it has dispatches or registrations.",
       {kCourse},
       {kOwner},
       Effect::destroys,
       remove},
      {"course",
       "findings",
       "check a course's package, on the server, against all rules of the validator",
       "course findings golf -o json",
       "The latest version unless NUMBER is given. Ends with 7 when something is found. validate does more "
       "for a package that is at hand. For administrators of the tenant that owns the course.",
       {kCourse, {"NUMBER", "this version (default: the latest)", Takes::number, Need::optional}},
       {kOwner},
       Effect::reads,
       findings},
      {"course",
       "download",
       "fetch a version's package as it was imported",
       "course download golf --file golf.zip",
       "The latest version unless NUMBER is given. The bytes are compared with the SHA-256 that the server "
       "knows; the file is there as a whole or not at all. For administrators of the tenant that owns the "
       "course.",
       {kCourse, {"NUMBER", "this version (default: the latest)", Takes::number, Need::optional}},
       {{"file", "FILE", "write to FILE (default: KEY-vNUMBER.zip), - for standard output", Takes::file},
        kOwner},
       Effect::reads,
       download},
      {"course",
       "inspect",
       "look into a package without a server",
       "course inspect golf.zip",
       "Reads the package as the import does and shows what it would find: the same refusals with the same "
       "codes. With -o json everything that the manifest says, in one form for all standards: structure, "
       "launchUrls, biggestFiles; of SCORM activities and resources, else aicc, tincan or cmi5.",
       {kFile},
       {},
       Effect::local,
       inspect},
      {"course",
       "play",
       "play learner scripts and tell what does not hold",
       "course play golf.zip --script tests/*.json",
       "Learner scripts (lmsctl-script(5)) say what a learner and the pages of a course do and what must "
       "come "
       "of it. They are played without a server, each by a learner of its own. Paths in a script are looked "
       "up in --root, else in the script's folder and its parent; a bare manifest will do for a package. "
       "Exit "
       "code 0: everything holds; 7: something does not; 1: a script or package cannot be read.",
       {{"PACKAGE", "package of the scripts that launch only one: ZIP file, folder or manifest", Takes::file,
         Need::optional}},
       play_flags(),
       Effect::local,
       play_scripts},
  };
}

}  // namespace lms::cli
