#include "runtime/sco.hpp"

namespace lms::runtime {
namespace {

const std::string* in_record(const std::vector<Record>& records, const Element& element, const Path& path) {
  if (path.index[0] >= records.size()) return nullptr;
  const Record& record = records[path.index[0]];
  if (element.group == Group::response || element.group == Group::interaction_objective) {
    const auto& list = element.group == Group::response ? record.responses : record.objectives;
    return path.index[1] < list.size() ? &list[path.index[1]] : nullptr;
  }
  if (element.field >= record.fields.size() || !record.fields[element.field]) return nullptr;
  return &*record.fields[element.field];
}

}  // namespace

const Found& Sco::find(std::string_view name) const {
  return names.find(standard == sequencing::Standard::scorm12 ? cmi12::elements() : cmi2004::elements(),
                    name);
}

const std::string* stored_value(const Sco& sco, std::string_view name) {
  const auto& [_, path, element] = sco.find(name);
  if (!element) return nullptr;
  switch (element->group) {
    case Group::scalar:
    case Group::navigation:
      return sco.data.scalar(element->field);
    case Group::objective:
      return in_record(sco.data.objectives, *element, path);
    case Group::interaction:
    case Group::interaction_objective:
    case Group::response:
      return in_record(sco.data.interactions, *element, path);
    case Group::comment:
      return in_record(sco.data.comments, *element, path);
    default:
      return nullptr;
  }
}

}  // namespace lms::runtime
