#include "package/course_structure.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace lms::package {
namespace {

struct StandardRow {
  CourseStandard standard;
  std::string_view key;
  std::string_view name;
};
constexpr std::array kStandards = {
    StandardRow{CourseStandard::scorm12, "scorm12", "SCORM 1.2"},
    StandardRow{CourseStandard::scorm2004_2nd, "scorm2004-2nd", "SCORM 2004 2nd Edition"},
    StandardRow{CourseStandard::scorm2004_3rd, "scorm2004-3rd", "SCORM 2004 3rd Edition"},
    StandardRow{CourseStandard::scorm2004_4th, "scorm2004-4th", "SCORM 2004 4th Edition"},
    StandardRow{CourseStandard::aicc, "aicc", "AICC"},
    StandardRow{CourseStandard::tincan, "tincan", "Tin Can (xAPI)"},
    StandardRow{CourseStandard::cmi5, "cmi5", "cmi5"},
};

class PlainTree {
 public:
  explicit PlainTree(std::vector<sequencing::ActivityDefinition>& out) : out_(out) {}

  void add(const StructureItem& item, std::int32_t parent) {
    const auto position = static_cast<std::int32_t>(out_.size());
    sequencing::ActivityDefinition activity{.id = unique(item.id.empty() ? "item" : item.id),
                                            .title = item.title,
                                            .parent = parent,
                                            .visible = item.visible,
                                            .href = item.href};
    if (!item.href.empty()) activity.resource = sequencing::ResourceKind::sco;
    activity.sequencing.control.flow = true;
    activity.sequencing.objectives.push_back({.primary = true});
    out_.push_back(std::move(activity));
    for (const StructureItem& child : item.children) add(child, position);
  }

 private:
  std::string unique(const std::string& wanted) {
    std::string id = wanted;
    for (int& n = numbers_[wanted]; !ids_.insert(id).second; id = wanted + "-" + std::to_string(n + 1)) ++n;
    return id;
  }

  std::vector<sequencing::ActivityDefinition>& out_;
  std::set<std::string> ids_;
  std::map<std::string, int>
      numbers_;  ///< how many times an id was taken already, so that none is tried twice
};

}  // namespace

std::string_view standard_name(CourseStandard standard) {
  for (const StandardRow& row : kStandards)
    if (row.standard == standard) return row.name;
  return {};
}

std::string_view standard_key(CourseStandard standard) {
  for (const StandardRow& row : kStandards)
    if (row.standard == standard) return row.key;
  return {};
}

Result<CourseStandard> parse_standard_key(std::string_view key) {
  for (const StandardRow& row : kStandards)
    if (row.key == key) return row.standard;
  return fail("package.standard.unsupported", "no standard is called '" + std::string(key) + "'");
}

bool is_scorm(CourseStandard standard) { return standard <= CourseStandard::scorm2004_4th; }

bool can_launch(CourseStandard standard) { return is_scorm(standard); }

CourseStandard course_standard(sequencing::Standard standard) {
  switch (standard) {
    case sequencing::Standard::scorm12:
      return CourseStandard::scorm12;
    case sequencing::Standard::scorm2004_2nd:
      return CourseStandard::scorm2004_2nd;
    case sequencing::Standard::scorm2004_3rd:
      return CourseStandard::scorm2004_3rd;
    case sequencing::Standard::scorm2004_4th:
      break;
  }
  return CourseStandard::scorm2004_4th;
}

sequencing::CourseDefinition plain_definition(const std::string& title,
                                              const std::vector<StructureItem>& items) {
  sequencing::CourseDefinition out{.title = title};
  PlainTree tree(out.activities);
  tree.add({.id = "course", .title = title, .children = items}, -1);
  return out;
}

}  // namespace lms::package
