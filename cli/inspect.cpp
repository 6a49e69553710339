#include "cli/inspect.hpp"

#include "base/error_json.hpp"
#include "cli/course_json.hpp"
#include "cli/package_file.hpp"
#include "cli/package_hash.hpp"
#include "cli/printer.hpp"
#include "cli/terminal.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <span>
#include <vector>

namespace lms::cli {
namespace {

using nlohmann::json;

// The largest first; of two of a size the one that stands first in the archive.
json biggest_files(const package::ZipIndex& index) {
  constexpr std::size_t kMost = 10;
  std::vector<const package::ZipEntry*> files;
  for (const package::ZipEntry& entry : index.entries())
    if (!entry.folder()) files.push_back(&entry);
  const auto size = std::min(files.size(), kMost);
  std::ranges::partial_sort(files, files.begin() + static_cast<std::ptrdiff_t>(size),
                            [](auto* a, auto* b) { return a->size != b->size ? a->size > b->size : a < b; });
  json list = json::array();
  for (const package::ZipEntry* entry : std::span(files).first(size))
    list.push_back({{"name", entry->name}, {"bytes", entry->size}, {"packedBytes", entry->compressed}});
  return list;
}

json launch_urls(const sequencing::CourseDefinition& course) {
  json list = json::array();
  for (const auto& activity : course.activities)
    if (!activity.href.empty() && std::ranges::find(list, json(activity.href)) == list.end())
      list.push_back(activity.href);
  return list;
}

bool has_launch(const std::vector<package::StructureItem>& items) {
  return std::ranges::any_of(
      items, [](const auto& item) { return !item.href.empty() || has_launch(item.children); });
}

void print_level(Printer& print, const json& items, std::size_t depth) {
  for (const json& item : items) {
    if (!item.is_object()) continue;
    std::string line(2 + 2 * std::min<std::size_t>(depth, 20), ' ');
    line += raw_text(value_at(item, "title"));
    const std::string href = raw_text(value_at(item, "href"));
    if (!href.empty()) line += "  (" + href + ")";
    print.text(line);
    if (const json& children = value_at(item, "children"); children.is_array())
      print_level(print, children, depth + 1);
  }
}

}  // namespace

Result<json> inspect_package(const std::string& file) {
  LMS_ASSIGN(const auto opened, PackageFile::open(file));
  LMS_ASSIGN(const auto read, opened->read());
  LMS_ASSIGN(const std::string sum, sha256_of_file(file));
  const package::CourseStructure& course = read.course;
  json record{{"title", course.title},
              {"standard", package::standard_key(course.standard)},
              {"launchable", package::can_launch(course.standard) && has_launch(course.items)},
              {"manifestIdentifier", course.manifest_identifier},
              {"sizeBytes", opened->bytes().size()},
              {"files", read.index.file_count()},
              {"unpackedBytes", read.index.total_size()},
              {"sha256", sum},
              {"launchUrls", launch_urls(course.definition)},
              {"biggestFiles", biggest_files(read.index)},
              {"structure", structure_json(course.items)},
              {"warnings", json::array()}};
  add_particulars(record, course);
  for (const Error& warning : course.warnings) {
    json line = error_to_json(warning, "")["error"];
    if (line.contains("details")) {
      const json details = std::move(line["details"]);
      line.erase("details");
      line.update(details);
    }
    record["warnings"].push_back(std::move(line));
  }
  return record;
}

void print_structure(Printer& print, const json& structure) {
  if (!structure.is_array() || structure.empty()) return;
  print.text("Contents:");
  print_level(print, structure, 0);
}

void print_biggest_files(Printer& print, const json& files) {
  if (!files.is_array() || files.empty()) return;
  constexpr std::size_t kShown = 5;
  print.text("Biggest files:");
  for (std::size_t i = 0; i < std::min(files.size(), kShown); ++i)
    print.text(fmt::format("  {:>11}  {}", raw_text(value_at(files[i], "bytes")),
                           safe_text(raw_text(value_at(files[i], "name")))));
}

}  // namespace lms::cli
