#include "cli/bounded_line.hpp"
#include "cli/declare/wanted.hpp"
#include "cli/secret.hpp"

#include <algorithm>
#include <filesystem>
#include <istream>

namespace lms::cli {
namespace {

namespace fs = std::filesystem;

Result<SourceText> read_source(const fs::path& path) {
  LMS_ASSIGN(std::string text, read_text_file(path.string()));
  return SourceText{path.string(), path.parent_path().string(), std::move(text)};
}

}  // namespace

Result<std::vector<SourceText>> read_sources(const std::string& path, std::istream& input) {
  std::vector<SourceText> sources;
  if (path == "-") {
    LMS_ASSIGN(std::string text, read_bounded_text(input, "standard input"));
    sources.push_back({"standard input", "", std::move(text)});
    return sources;
  }
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    LMS_ASSIGN(SourceText one, read_source(path));
    sources.push_back(std::move(one));
    return sources;
  }
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(path, error)) {
    const auto extension = entry.path().extension();
    if (extension == ".yaml" || extension == ".yml" || extension == ".json") files.push_back(entry.path());
  }
  if (error)
    return fail(Error{.code = "file.unreadable", .message = "the folder cannot be read", .file = path});
  if (files.empty())
    return fail(
        Error{.code = "file.empty", .message = "no *.yaml, *.yml or *.json in this folder", .file = path});
  std::ranges::sort(files);
  for (const fs::path& file : files) {
    LMS_ASSIGN(SourceText one, read_source(file));
    sources.push_back(std::move(one));
  }
  return sources;
}

}  // namespace lms::cli
