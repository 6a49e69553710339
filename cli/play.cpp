#include "cli/play.hpp"

#include "cli/complaint.hpp"
#include "cli/run.hpp"

#include <algorithm>
#include <chrono>
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

class Players {
 public:
  Players(std::vector<std::string> files, PackagePlaces places, script::PlayOptions options)
      : files_(std::move(files)), places_(std::move(places)), options_(options) {
    for (const std::string& file : files_) scripts_.push_back(read_script(file, places_));
  }

  std::vector<PlayedScript> isolated() {
    std::vector<PlayedScript> out;
    for (std::size_t i = 0; i < files_.size(); ++i) {
      learner_ = {};
      before_.clear();
      out.push_back(played(i));
    }
    return out;
  }

  std::vector<PlayedScript> as_one_learner() {
    std::vector<PlayedScript> out;
    for (std::size_t i = 0; i < files_.size(); ++i) out.push_back(played(i));
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
      LMS_TRY(play_before(script));
      LMS_ASSIGN(out.result, script::play(script.script, learner_, courses(), options_));
      before_.insert(script.script.id);
      return {};
    }();
    if (!done) out.error = done.error();
    if (out.id.empty()) out.id = fs::path(out.file).stem().string();
    out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return out;
  }

  /// The scripts that this one says the same learner has played before; they are judged on their own.
  Result<void> play_before(const PlayableScript& script) {
    for (const std::string& id : script.script.after) {
      if (!before_.insert(id).second) continue;
      LMS_ASSIGN(const PlayableScript earlier, find(id, script.file));
      LMS_TRY(play_before(earlier));
      LMS_TRY(script::play(earlier.script, learner_, courses(), options_));
    }
    return {};
  }

  /// Among the scripts of this run, or beside the one that names it.
  Result<PlayableScript> find(const std::string& id, const std::string& beside) const {
    for (const auto& each : scripts_)
      if (each && each->script.id == id) return *each;
    const fs::path file = fs::path(beside).parent_path() / (id + ".json");
    std::error_code ignored;
    if (!fs::exists(file, ignored))
      return fail(Error{"script.invalid",
                        beside + ": 'after' names '" + id + "', which is not played here and not beside it",
                        beside, 0, "after"});
    return read_script(file.string(), places_);
  }

  script::CourseLoader courses() {
    return [this](const std::string&, const std::string& path) -> Result<sequencing::CourseDefinition> {
      if (const auto known = courses_.find(path); known != courses_.end()) return known->second;
      LMS_ASSIGN(const auto course, read_course(path));
      return courses_.emplace(path, course).first->second;
    };
  }

  std::vector<std::string> files_;
  PackagePlaces places_;
  script::PlayOptions options_;
  std::vector<Result<PlayableScript>> scripts_{};
  script::Learner learner_{};
  std::set<std::string> before_{};  ///< ids that the learner has played
  std::map<std::string, sequencing::CourseDefinition> courses_{};
};

}  // namespace

Result<ExitCode> play_scripts(Run& run) {
  LMS_ASSIGN(const PackagePlaces places, package_places(run.args));
  LMS_ASSIGN(auto files, script_files(run.args.all("script")));
  const script::PlayOptions options{.author_expected = !run.args.has("lenient")};
  Players players(std::move(files), places, options);
  const auto played = run.args.has("one-learner") ? players.as_one_learner() : players.isolated();
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
