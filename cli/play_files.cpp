#include "cli/package_file.hpp"
#include "cli/play.hpp"
#include "cli/secret.hpp"
#include "package/manifest.hpp"

#include <fstream>
#include <set>

namespace lms::cli {
namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

Error in_file(Error error, const std::string& file) {
  error.message = file + ": " + error.message;
  error.file = file;
  error.line = 0;
  return error;
}

Result<std::string> readable_text(const std::string& file) {
  if (!is_there(file)) return fail(Error{"file.unreadable", "there is no such file", file});
  if (is_folder(file)) return fail(Error{"file.unreadable", "this is a folder", file});
  return read_text_file(file);
}

/// The names of the packages that a script launches.
std::set<std::string> launched(const script::LearnerScript& script) {
  std::set<std::string> names;
  for (const script::Step& step : script.steps)
    if (step.kind == script::StepKind::launch) names.insert(step.package);
  return names;
}

/// Where the package is that the script calls `name` and says to be at `path`.
Result<std::string> find_package(const std::string& file, const std::string& name, const std::string& path,
                                 const PackagePlaces& places) {
  if (const auto given = places.named.find(name); given != places.named.end()) return given->second;
  std::vector<fs::path> folders{places.root};
  if (places.root.empty()) {
    const fs::path folder = fs::absolute(file).lexically_normal().parent_path();
    folders = {folder, folder.parent_path()};
  }
  for (const fs::path& folder : folders)
    if (is_there(folder / path)) return (folder / path).string();
  return fail("script.package.not_found",
              "package '" + name + "' is not at '" + path + "' below " + folders.front().string() +
                  (folders.size() > 1 ? " or its parent" : "") + "; say where with --root or --package");
}

/// Puts the package that the command line gives in the place of the one that the script launches.
Result<void> use_only(script::LearnerScript& script, const PackagePlaces& places) {
  std::set<std::string> open = launched(script);
  for (const auto& [name, path] : places.named) open.erase(name);
  if (open.size() > 1)
    return fail("script.package.not_found", "the script launches several packages ('" + *open.begin() +
                                                "', '" + *open.rbegin() +
                                                "', …): give each with --package NAME=PATH");
  for (const std::string& name : open) script.packages[name] = places.only;
  return {};
}

}  // namespace

bool is_zip(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string head(4, '\0');
  return in.read(head.data(), 4) && head == "PK\x03\x04";
}

Result<PlayableScript> read_script(const std::string& file, const PackagePlaces& places) {
  if (is_zip(file))
    return fail(Error{"script.invalid", file + " is a package, no script: give it before --script", file});
  LMS_ASSIGN(const std::string text, readable_text(file));
  auto script = script::parse_script(text);
  if (!script) return fail(in_file(std::move(script.error()), file));
  if (script->id.empty()) script->id = fs::path(file).stem().string();
  PlayableScript out{file, std::move(*script)};
  if (!places.only.empty()) {
    if (auto used = use_only(out.script, places); !used) return fail(in_file(std::move(used.error()), file));
  }
  for (const std::string& name : launched(out.script)) {
    const auto said = out.script.packages.find(name);
    if (said == out.script.packages.end() && !places.named.contains(name))
      return fail(
          in_file({.code = "script.package.not_found",
                   .message = "the script launches '" + name + "', but its manifests name no such package"},
                  file));
    if (said != out.script.packages.end() && said->second == places.only && !places.only.empty()) continue;
    auto found = find_package(file, name, said == out.script.packages.end() ? name : said->second, places);
    if (!found) return fail(in_file(std::move(found.error()), file));
    out.script.packages[name] = *found;
  }
  return out;
}

Result<sequencing::CourseDefinition> read_course(const std::string& path) {
  const std::string file = is_folder(path) ? (fs::path(path) / "imsmanifest.xml").string() : path;
  if (is_zip(file)) {
    LMS_ASSIGN(const auto opened, PackageFile::open(file));
    LMS_ASSIGN(auto package, opened->read());
    return std::move(package.course.definition);
  }
  LMS_ASSIGN(const std::string xml, readable_text(file));
  auto structure = package::parse_manifest(as_bytes(xml));
  if (!structure) {
    structure.error().file = file;  // whatever its name is
    return fail(std::move(structure.error()));
  }
  return std::move(structure->definition);
}

}  // namespace lms::cli
