#include "service/course_structure.hpp"

#include "sequencing/definition.hpp"

#include <algorithm>
#include <utility>

namespace lms::service {

Result<std::vector<StructureItem>> structure_of(ByteView definition) {
  LMS_ASSIGN(const sequencing::CourseDefinition course, sequencing::decode_course(definition));
  std::vector<StructureItem> nodes;
  nodes.reserve(course.activities.size());
  for (const auto& activity : course.activities)
    nodes.push_back({.id = activity.id, .title = activity.title, .href = activity.href});
  // Children stand behind their parent. From the last one up every node is complete when it moves
  // into its parent, which then has its children in reverse.
  for (std::size_t i = nodes.size(); i-- > 1;) {
    std::reverse(nodes[i].children.begin(), nodes[i].children.end());
    const auto parent = static_cast<std::size_t>(course.activities[i].parent);
    nodes[parent].children.push_back(std::move(nodes[i]));
  }
  if (nodes.empty()) return std::vector<StructureItem>{};
  std::reverse(nodes[0].children.begin(), nodes[0].children.end());
  return std::move(nodes[0].children);
}

}  // namespace lms::service
