#include "package/course_structure.hpp"

#include <array>

namespace lms::package {
namespace {

using sequencing::Standard;

struct StandardRow {
  Standard standard;
  std::string_view key;
  std::string_view name;
};
constexpr std::array kStandards = {
    StandardRow{Standard::scorm12, "scorm12", "SCORM 1.2"},
    StandardRow{Standard::scorm2004_2nd, "scorm2004-2nd", "SCORM 2004 2nd Edition"},
    StandardRow{Standard::scorm2004_3rd, "scorm2004-3rd", "SCORM 2004 3rd Edition"},
    StandardRow{Standard::scorm2004_4th, "scorm2004-4th", "SCORM 2004 4th Edition"},
};

}  // namespace

std::string_view standard_name(Standard standard) {
  for (const StandardRow& row : kStandards)
    if (row.standard == standard) return row.name;
  return {};
}

std::string_view standard_key(Standard standard) {
  for (const StandardRow& row : kStandards)
    if (row.standard == standard) return row.key;
  return {};
}

Result<Standard> parse_standard_key(std::string_view key) {
  for (const StandardRow& row : kStandards)
    if (row.key == key) return row.standard;
  return fail("package.standard.unsupported", "no standard is called '" + std::string(key) + "'");
}

}  // namespace lms::package
