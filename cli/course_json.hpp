#pragma once
#include "package/package.hpp"

#include <nlohmann/json_fwd.hpp>

namespace lms::cli {

/// The table of contents: id, title, href, visible and children of each item.
[[nodiscard]] nlohmann::json structure_json(const std::vector<package::StructureItem>& items);
/// What each activity of a SCORM course says beside its place: kind (sco, asset or cluster) and the
/// values that are not the standard's defaults, sequencing included; by the activity's identifier.
[[nodiscard]] nlohmann::json activities_json(const sequencing::CourseDefinition& course);
/// Resources of a SCORM manifest with their files and dependencies.
[[nodiscard]] nlohmann::json resources_json(const std::vector<package::CourseResource>& resources);
/// Adds what only the course's own standard has as "aicc", "tincan", "cmi5" or "activities" and
/// "resources".
void add_particulars(nlohmann::json& record, const package::CourseStructure& course);

}  // namespace lms::cli
