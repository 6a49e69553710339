#include "package/finding_json.hpp"

#include "package/rules.hpp"

#include <nlohmann/json.hpp>

namespace lms::package {

nlohmann::json to_json(const Finding& finding) {
  const Place& place = finding.place;
  nlohmann::json out{{"rule", finding.rule->id},
                     {"severity", severity_name(finding.severity)},
                     {"message", finding.message},
                     {"clause", finding.rule->clause},
                     {"fix", finding.rule->fix}};
  if (!place.file.empty()) out["file"] = place.file;
  if (place.line > 0) out["line"] = place.line;
  if (place.column > 0) out["column"] = place.column;
  if (!place.element.empty()) out["element"] = place.element;
  return out;
}

}  // namespace lms::package
