#include "cli/course_json.hpp"

#include "cli/sequencing_json.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace lms::cli {
namespace {

using nlohmann::json;
using namespace package;

// Left out when it is empty: what a manifest does not say is not shown.
void put(json& record, const char* key, const std::string& value) {
  if (!value.empty()) record[key] = value;
}
void put(json& record, const char* key, const std::vector<std::string>& values) {
  if (!values.empty()) record[key] = values;
}
void put(json& record, const char* key, const LanguageMap& texts) {
  json out = json::object();
  for (const auto& [language, text] : texts) out[language.empty() ? "und" : language] = text;
  if (!out.empty()) record[key] = std::move(out);
}

json unit_json(const AiccUnit& unit) {
  json out{{"id", unit.system_id}, {"title", unit.title}, {"fileName", unit.file_name}};
  put(out, "developerId", unit.developer_id);
  put(out, "description", unit.description);
  put(out, "type", unit.type);
  put(out, "commandLine", unit.command_line);
  put(out, "maxScore", unit.max_score);
  put(out, "masteryScore", unit.mastery_score);
  put(out, "maxTimeAllowed", unit.max_time_allowed);
  put(out, "timeLimitAction", unit.time_limit_action);
  put(out, "coreVendor", unit.core_vendor);
  put(out, "webLaunch", unit.web_launch);
  if (!unit.au_password.empty()) out["hasPassword"] = true;
  put(out, "prerequisites", unit.prerequisites);
  return out;
}

json to_json(const AiccCourse& course) {
  json out{{"courseId", course.course_id}, {"level", course.level}};
  put(out, "creator", course.creator);
  put(out, "system", course.system);
  put(out, "version", course.version);
  put(out, "description", course.description);
  if (course.max_normal) out["maxNormal"] = *course.max_normal;
  out["units"] = json::array();
  for (const AiccUnit& unit : course.units) out["units"].push_back(unit_json(unit));
  out["blocks"] = json::array();
  for (const AiccBlock& block : course.blocks) {
    json one{{"id", block.system_id}, {"title", block.title}, {"members", block.members}};
    put(one, "description", block.description);
    put(one, "prerequisites", block.prerequisites);
    out["blocks"].push_back(std::move(one));
  }
  out["objectives"] = json::array();
  for (const AiccObjective& objective : course.objectives) {
    json one{{"id", objective.id}, {"elements", objective.elements}};
    put(one, "title", objective.title);
    out["objectives"].push_back(std::move(one));
  }
  for (const AiccCompletion& completion : course.completions) {
    json one{{"element", completion.element}, {"requirement", completion.requirement}};
    put(one, "result", completion.result);
    put(one, "next", completion.next);
    put(one, "return", completion.return_to);
    out["completions"].push_back(std::move(one));
  }
  return out;
}

json to_json(const TincanCourse& course) {
  json activities = json::array();
  for (const TincanActivity& activity : course.activities) {
    json one{{"id", activity.id}, {"type", activity.type}, {"name", activity.name}};
    put(one, "description", activity.description);
    put(one, "launch", activity.launch);
    activities.push_back(std::move(one));
  }
  return {{"activities", std::move(activities)}};
}

template <class Element>
json described(const Element& element) {
  json out{{"id", element.id}};
  put(out, "title", element.title);
  put(out, "description", element.description);
  return out;
}

json to_json(const Cmi5Course& course) {
  json out = described(course);
  out["objectives"] = json::array();
  for (const Cmi5Objective& objective : course.objectives) out["objectives"].push_back(described(objective));
  out["blocks"] = json::array();
  for (const Cmi5Block& block : course.blocks) {
    json one = described(block);
    put(one, "objectives", block.objectives);
    if (block.parent >= 0) one["parent"] = course.blocks[static_cast<std::size_t>(block.parent)].id;
    out["blocks"].push_back(std::move(one));
  }
  out["units"] = json::array();
  for (const Cmi5Unit& unit : course.units) {
    json one = described(unit);
    one["url"] = unit.url;
    one["moveOn"] = move_on_word(unit.move_on);
    one["launchMethod"] = launch_method_word(unit.launch_method);
    if (unit.mastery_score) one["masteryScore"] = *unit.mastery_score;
    put(one, "objectives", unit.objectives);
    put(one, "launchParameters", unit.launch_parameters);
    put(one, "entitlementKey", unit.entitlement_key);
    put(one, "activityType", unit.activity_type);
    if (unit.block >= 0) one["block"] = course.blocks[static_cast<std::size_t>(unit.block)].id;
    out["units"].push_back(std::move(one));
  }
  return out;
}

json activity_json(const sequencing::ActivityDefinition& activity, sequencing::Standard standard) {
  constexpr std::array kKinds = {"cluster", "asset", "sco"};
  constexpr std::array kActions = {"exit,message", "exit,no message", "continue,message",
                                   "continue,no message"};
  constexpr std::array<std::pair<std::uint16_t, const char*>, 7> kControls{{
      {sequencing::kHidePrevious, "previous"},
      {sequencing::kHideContinue, "continue"},
      {sequencing::kHideExit, "exit"},
      {sequencing::kHideExitAll, "exitAll"},
      {sequencing::kHideAbandon, "abandon"},
      {sequencing::kHideAbandonAll, "abandonAll"},
      {sequencing::kHideSuspendAll, "suspendAll"},
  }};
  json out{{"id", activity.id}, {"kind", kKinds[static_cast<std::size_t>(activity.resource)]}};
  put(out, "dataFromLms", activity.data_from_lms);
  if (activity.time_limit_action)
    out["timeLimitAction"] = kActions[static_cast<std::size_t>(*activity.time_limit_action)];
  put(out, "masteryScore", activity.mastery_score);
  put(out, "maxTimeAllowed", activity.max_time_allowed);
  put(out, "prerequisites", activity.prerequisites);
  for (const auto& [bit, word] : kControls)
    if ((activity.hidden_controls & bit) != 0) out["hideLmsUi"].push_back(word);
  if (activity.completed_by_measure) out["minProgressMeasure"] = activity.min_progress_measure;
  if (activity.progress_weight != 1.0) out["progressWeight"] = activity.progress_weight;
  for (const sequencing::SharedDataMap& map : activity.shared_data)
    out["sharedData"].push_back({{"target", map.target}, {"read", map.read}, {"write", map.write}});
  if (standard == sequencing::Standard::scorm12) return out;
  if (json sequencing = sequencing_json(activity.sequencing); !sequencing.empty())
    out["sequencing"] = std::move(sequencing);
  return out;
}

}  // namespace

json structure_json(const std::vector<StructureItem>& items) {
  json list = json::array();
  for (const auto& item : items) {
    json node{{"id", item.id}, {"title", item.title}, {"href", item.href}, {"visible", item.visible}};
    node["children"] = structure_json(item.children);
    list.push_back(std::move(node));
  }
  return list;
}

json activities_json(const sequencing::CourseDefinition& course) {
  json out = json::array();
  for (const auto& activity : course.activities) out.push_back(activity_json(activity, course.standard));
  return out;
}

json resources_json(const std::vector<CourseResource>& resources) {
  json out = json::array();
  for (const CourseResource& resource : resources) {
    json one{{"id", resource.id},
             {"kind", resource.kind == sequencing::ResourceKind::sco ? "sco" : "asset"},
             {"files", resource.files}};
    put(one, "href", resource.href);
    put(one, "dependencies", resource.dependencies);
    out.push_back(std::move(one));
  }
  return out;
}

void add_particulars(json& record, const CourseStructure& course) {
  if (const auto* aicc = std::get_if<AiccCourse>(&course.particulars)) record["aicc"] = to_json(*aicc);
  if (const auto* tincan = std::get_if<TincanCourse>(&course.particulars))
    record["tincan"] = to_json(*tincan);
  if (const auto* cmi5 = std::get_if<Cmi5Course>(&course.particulars)) record["cmi5"] = to_json(*cmi5);
  if (!is_scorm(course.standard)) return;
  record["activities"] = activities_json(course.definition);
  record["resources"] = resources_json(course.resources);
  if (course.standard == CourseStandard::scorm12) return;
  record["objectivesGlobalToSystem"] = course.definition.objectives_global_to_system;
  record["sharedDataGlobalToSystem"] = course.definition.shared_data_global_to_system;
}

}  // namespace lms::cli
