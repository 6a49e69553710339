#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lms::package {

/// An assignable unit: a row of the .au file, and what .des says of it. Texts as given, trimmed.
struct AiccUnit {
  std::string system_id{};
  std::string developer_id{};
  std::string title{};
  std::string description{};
  std::string type{};
  std::string command_line{};
  std::string file_name{};
  std::string max_score{};
  std::string mastery_score{};
  std::string max_time_allowed{};
  std::string time_limit_action{};
  std::string core_vendor{};
  std::string web_launch{};
  std::string au_password{};
  std::string prerequisites{};
};

/// A block of the .cst file; members are system ids of units and blocks.
struct AiccBlock {
  std::string system_id{};
  std::string title{};
  std::string description{};
  std::string prerequisites{};
  std::vector<std::string> members{};
};

/// A row of the .ort file.
struct AiccObjective {
  std::string id{};
  std::string title{};
  std::vector<std::string> elements{};  ///< units and blocks that it belongs to
};

/// A row of the .cmp file: when `requirement` holds, `element` gets the status `result`.
struct AiccCompletion {
  std::string element{};      ///< a unit or block
  std::string requirement{};  ///< a script like prerequisites
  std::string result{};
  std::string next{};       ///< the element to go on with
  std::string return_to{};  ///< the one to come back to from there
};

/// What is particular to an AICC course (CMI001).
struct AiccCourse {
  std::string course_id{};
  std::string creator{};
  std::string system{};
  std::string version{};
  int level = 1;
  std::optional<int> max_normal{};
  std::string description{};
  std::vector<AiccUnit> units{};
  std::vector<AiccBlock> blocks{};  ///< the root first
  std::vector<AiccObjective> objectives{};
  std::vector<AiccCompletion> completions{};
};

}  // namespace lms::package
