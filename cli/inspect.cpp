#include "cli/inspect.hpp"

#include "base/error_json.hpp"
#include "cli/package_file.hpp"
#include "cli/package_hash.hpp"
#include "cli/printer.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace lms::cli {
namespace {

using nlohmann::json;

json structure_json(const std::vector<package::StructureItem>& items) {
  json list = json::array();
  for (const auto& item : items) {
    json node{{"id", item.id}, {"title", item.title}, {"href", item.href}};
    node["children"] = structure_json(item.children);
    list.push_back(std::move(node));
  }
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
              {"structure", structure_json(course.items)},
              {"warnings", json::array()}};
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

}  // namespace lms::cli
