#pragma once
#include "package/aicc_course.hpp"
#include "package/findings.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace lms::package {

class AiccTable;

/// What a course's optional files say of its elements (CMI001 6.5 to 6.7), put into the course. Their
/// columns may stand in any order; a column is found by its name, else by the place the standard has it at.
/// Identifiers that nothing defines are AICC017, scripts that cannot be understood AICC016.
class AiccRelations {
 public:
  /// `course` has its units and blocks and outlives this.
  AiccRelations(AiccCourse& course, Findings& findings);

  /// An objective that something beside the .ort file defines.
  void add_objective(std::string_view id);
  /// Whether `id`, its case ignored, is a unit, block or objective.
  [[nodiscard]] bool known(std::string_view id) const;

  /// Before the others, since prerequisites may name objectives.
  void read_objectives(const AiccTable& ort);
  /// Several rows of an element are all asked for.
  void read_prerequisites(const AiccTable& pre);
  void read_completions(const AiccTable& cmp);

 private:
  void check_element(const AiccTable& table, const std::string& element, std::size_t row);
  void check_expression(const AiccTable& table, const std::string& text, std::size_t row, std::size_t column);
  void define_objective(const std::string& id, const std::string& title, const std::string& element);

  AiccCourse& course_;
  Findings& findings_;
  std::map<std::string, std::size_t> units_;
  std::map<std::string, std::size_t> blocks_;
  std::map<std::string, std::size_t> objectives_;
  std::set<std::string> described_;
};

}  // namespace lms::package
