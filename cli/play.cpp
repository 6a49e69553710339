#include "cli/play.hpp"

#include "cli/browser/browser_lms.hpp"
#include "cli/complaint.hpp"
#include "cli/run.hpp"
#include "cli/terminal.hpp"
#include "script/native_lms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <ostream>
#include <set>

namespace lms::cli {
namespace {

namespace fs = std::filesystem;

/// The scripts of --script: files as given, of a folder all *.json in the order of their names.
Result<std::vector<std::string>> script_files(const std::vector<std::string>& given) {
  std::vector<std::string> files;
  for (const std::string& path : given) {
    std::error_code failed;
    if (!fs::is_directory(path, failed)) {
      files.push_back(path);
      continue;
    }
    std::vector<std::string> inside;
    for (const auto& entry : fs::directory_iterator(path, failed))
      if (entry.path().extension() == ".json") inside.push_back(entry.path().string());
    if (failed) return fail(Error{"file.unreadable", "the folder cannot be read", path});
    if (inside.empty()) return fail(Error{"file.unreadable", "the folder holds no script (*.json)", path});
    std::ranges::sort(inside);
    std::ranges::move(inside, std::back_inserter(files));
  }
  return files;
}

Result<PackagePlaces> package_places(const Args& args) {
  PackagePlaces places{.only = args.get("PACKAGE"), .root = args.get("root")};
  for (const std::string& pair : args.all("package")) {
    const auto equals = pair.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == pair.size())
      return fail(Error{"client.usage", "--package takes NAME=PATH, not '" + pair + "'", {}, 0, "--package"});
    places.named[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  return places;
}

/// Where the programs are that --browser needs: named by a flag, beside this one, or in PATH.
Result<BrowserPrograms> browser_programs(const World& world, const Args& args) {
  const std::string path = world.env("PATH").value_or("/usr/local/bin:/usr/bin:/bin");
  std::error_code failed;
  const fs::path here = fs::read_symlink("/proc/self/exe", failed).parent_path();
  const auto look = [&](std::string_view flag, const std::vector<std::string>& names,
                        const std::string& hint) -> Result<std::string> {
    const std::string given = args.get(flag);
    std::string found = find_program(given.empty() ? names : std::vector<std::string>{given}, path);
    if (!found.empty()) return found;
    return fail(Error{"browser.program",
                      given.empty() ? hint : "'" + given + "' is no program that can be run",
                      {},
                      0,
                      "--" + std::string(flag)});
  };
  BrowserPrograms out;
  LMS_ASSIGN(out.chromium, look("chromium",
                                {world.env("LMS_CHROMIUM").value_or("chromium"), "chromium",
                                 "chromium-browser", "google-chrome", "google-chrome-stable"},
                                "no Chromium or Chrome is found in PATH; say where with --chromium FILE"));
  LMS_ASSIGN(out.lmsd, look("lmsd", {(here / "lmsd").string(), (here / "../daemon/lmsd").string(), "lmsd"},
                            "no lmsd is found beside lmsctl or in PATH; say where with --lmsd FILE"));
  return out;
}

using Progress = std::function<void(std::size_t done, std::size_t all, const std::string& file)>;

/// A line that is written over, where there is somebody to see it and something to wait for.
Progress progress_line(Run& run) {
  if (!run.world.err_is_terminal || !run.args.has("browser") || run.args.has("quiet"))
    return [](std::size_t, std::size_t, const std::string&) {};
  return [&run](std::size_t done, std::size_t all, const std::string& file) {
    *run.world.err << "\r\033[K" << done << " of " << all << " played, now "
                   << safe_text(fs::path(file).filename().string()) << std::flush;
  };
}

class Players {
 public:
  /// Without a stage the scripts are played natively.
  Players(std::vector<std::string> files, PackagePlaces places, script::PlayOptions options,
          std::unique_ptr<BrowserStage> stage)
      : files_(std::move(files)), places_(std::move(places)), options_(options), stage_(std::move(stage)) {
    for (const std::string& file : files_) scripts_.push_back(read_script(file, places_));
  }

  enum class Learners { one_each, one_for_all };

  /// Plays all scripts; `progress` is told of each before it is played.
  std::vector<PlayedScript> play_all(Learners learners, const Progress& progress) {
    std::vector<PlayedScript> out;
    for (std::size_t i = 0; i < files_.size(); ++i) {
      if (learners == Learners::one_each) {
        lms_.reset();
        before_.clear();
      }
      progress(i, files_.size(), files_[i]);
      out.push_back(played(i));
    }
    return out;
  }

 private:
  PlayedScript played(std::size_t number) {
    PlayedScript out{.file = files_[number]};
    const auto start = std::chrono::steady_clock::now();
    const auto done = [&]() -> Result<void> {
      if (!scripts_[number]) return fail(scripts_[number].error());
      const PlayableScript& script = *scripts_[number];
      out.id = script.script.id;
      LMS_TRY(check_items(script));
      LMS_TRY(provide_learner());
      LMS_TRY(play_before(script, {script.script.id}));
      LMS_ASSIGN(out.result, script::play(script.script, *lms_, options_));
      before_.insert(script.script.id);
      return {};
    }();
    if (!done) {
      out.error = done.error();
      // With many scripts nobody could tell whose it is.
      if (!out.error->message.starts_with(out.file))
        out.error->message = out.file + ": " + out.error->message;
    }
    if (out.id.empty()) out.id = fs::path(out.file).stem().string();
    out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return out;
  }

  Result<void> provide_learner() {
    if (lms_) return {};
    learner_ = {};
    if (!stage_) {
      lms_ = script::native_lms(learner_, load_, options_);
      return {};
    }
    LMS_ASSIGN(lms_, stage_->new_learner(load_));
    return {};
  }

  /// What is expected of an item that no manifest has: a slip of the pen, and what should not come of it never does.
  /// A learner may ask for one that is not there.
  Result<void> check_items(const PlayableScript& script) {
    std::set<std::string> known{""};
    for (const script::Step& step : script.script.steps) {
      if (step.kind != script::StepKind::launch) continue;
      LMS_ASSIGN(const auto course, this->course(script.script.packages.at(step.package)));
      for (const auto& activity : course.activities) known.insert(activity.id);
    }
    for (std::size_t at = 0; at < script.script.steps.size(); ++at) {
      const script::Step& step = script.script.steps[at];
      std::vector<std::string> named = step.alternatives;
      if (step.kind == script::StepKind::delivered || step.kind == script::StepKind::still_delivered)
        named.push_back(step.target);
      for (const auto& check : step.controls) named.push_back(check.target);
      for (const std::string& item : named)
        if (!known.contains(item))
          return fail(Error{"script.invalid",
                            fmt::format("{}: step {}: no package of the script has an item '{}'", script.file,
                                        at + 1, item),
                            script.file});
    }
    return {};
  }

  /// The scripts that this one says the same learner has played before; they are judged on their own.
  Result<void> play_before(const PlayableScript& script, std::set<std::string> later) {
    for (const std::string& id : script.script.after) {
      if (later.contains(id))
        return fail(Error{"script.invalid",
                          script.file + ": 'after' names '" + id + "', which is itself played after this one",
                          script.file, 0, "after"});
      if (!before_.insert(id).second) continue;
      LMS_ASSIGN(const PlayableScript earlier, find(id, script.file));
      std::set<std::string> all = later;
      all.insert(id);
      LMS_TRY(play_before(earlier, std::move(all)));
      LMS_TRY(script::play(earlier.script, *lms_, options_));
    }
    return {};
  }

  /// Among the scripts of this run, or beside the one that names it.
  Result<PlayableScript> find(const std::string& id, const std::string& beside) const {
    const PlayableScript* found = nullptr;
    for (const auto& each : scripts_) {
      if (!each || each->script.id != id) continue;
      if (found != nullptr)
        return fail(Error{"script.invalid",
                          beside + ": 'after' names '" + id + "', which two scripts are called", beside, 0,
                          "after"});
      found = &*each;
    }
    if (found != nullptr) return *found;
    const fs::path file = fs::path(beside).parent_path() / (id + ".json");
    std::error_code ignored;
    if (!fs::exists(file, ignored))
      return fail(Error{"script.invalid",
                        beside + ": 'after' names '" + id + "', which is not played here and not beside it",
                        beside, 0, "after"});
    return read_script(file.string(), places_);
  }

  Result<sequencing::CourseDefinition> course(const std::string& path) {
    if (const auto known = courses_.find(path); known != courses_.end()) return known->second;
    LMS_ASSIGN(const auto course, read_course(path));
    return courses_.emplace(path, course).first->second;
  }

  std::vector<std::string> files_;
  PackagePlaces places_;
  script::PlayOptions options_;
  std::unique_ptr<BrowserStage> stage_;
  script::CourseLoader load_ = [this](const std::string&, const std::string& path) { return course(path); };
  std::vector<Result<PlayableScript>> scripts_{};
  script::Learner learner_{};
  std::unique_ptr<script::Lms> lms_{};  ///< of the learner who plays now
  std::set<std::string> before_{};      ///< ids that the learner has played
  std::map<std::string, sequencing::CourseDefinition> courses_{};
};

}  // namespace

Result<ExitCode> play_scripts(Run& run) {
  LMS_ASSIGN(const PackagePlaces places, package_places(run.args));
  LMS_ASSIGN(auto files, script_files(run.args.all("script")));
  const script::PlayOptions options{.author_expected = !run.args.has("lenient")};
  std::unique_ptr<BrowserStage> stage;
  if (run.args.has("browser")) {
    LMS_ASSIGN(const BrowserPrograms programs, browser_programs(run.world, run.args));
    LMS_ASSIGN(stage, BrowserStage::start(programs));
  }
  Players players(std::move(files), places, options, std::move(stage));
  const auto learners =
      run.args.has("one-learner") ? Players::Learners::one_for_all : Players::Learners::one_each;
  const Progress progress = progress_line(run);
  const auto played = players.play_all(learners, progress);
  if (run.world.err_is_terminal && run.args.has("browser")) *run.world.err << "\r\033[K" << std::flush;
  report_plays(run, played);
  bool all_hold = true;
  bool all_read = true;
  for (const PlayedScript& each : played) {
    if (each.error) complain(run.world, *each.error, {.as_json = run.args.get("output") == "json"});
    all_read = all_read && !each.error;
    all_hold = all_hold && each.holds();
  }
  return !all_read ? ExitCode::failure : all_hold ? ExitCode::ok : ExitCode::findings;
}

}  // namespace lms::cli
